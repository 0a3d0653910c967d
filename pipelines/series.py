"""Reads a long table of series (id, t or date, y) from CSV or Parquet, and says what was left out."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from models.series import Series
from models.series.spec import Days, Floats

IDS: Final = ("id", "unique_id", "series_id", "series", "item_id", "key")
TIMES: Final = (
    "t", "date", "ds", "ts", "time", "timestamp", "day", "week", "month", "period", "datetime", "as_of",
)  # fmt: skip
VALUES: Final = ("y", "value", "sales", "amount", "revenue")
LEAST: Final = 3
"""So many values must come before the test part, or there is nothing to learn from."""
_GAPS: Final = 0.1
"""Where more of the places are empty, the spacing is another (weekdays only, say) and none is filled."""
_MONTHS: Final = {(28, 31): 1, (89, 92): 3, (181, 184): 6, (365, 366): 12}
"""Days between values of a calendar's steps, and the months of a step."""


class SeriesTableError(ValueError):
    """The table cannot be read as series: it says why."""


@dataclass(frozen=True, slots=True)
class Read:
    """The series of a table in order of first appearance."""

    series: tuple[Series, ...]
    left_out: tuple[str, ...]
    """Names of series too short to keep a test part back."""
    filled: int
    """Empty places before the test parts, filled on the straight line between their neighbours."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns to read; those not named are found by their usual names."""

    id: str | None = None
    time: str | None = None
    y: str | None = None


def read(file: Path, *, horizon: int, columns: Columns = Columns()) -> Read:
    """Return the series of a file; raise SeriesTableError when it holds none that can be judged."""
    table = _table(file)
    named = _found(table, columns)
    rows = pd.DataFrame(
        {
            "id": table[named.id].astype(str) if named.id else "series",
            "t": _moments(table[str(named.time)]),
            "y": _numbers(table[str(named.y)]),
        }
    ).dropna(subset=["y"])
    series, left_out, filled = [], [], 0
    for name, part in rows.groupby("id", sort=False):
        if len(part) < horizon + LEAST:
            left_out.append(str(name))
            continue
        one, empty = _even(str(name), part.sort_values("t"), horizon)
        series.append(one)
        filled += empty
    if not series:
        raise SeriesTableError(
            f"No series of {file.name} has {horizon + LEAST} values: "
            f"{horizon} to test and {LEAST} to learn from."
        )
    return Read(tuple(series), tuple(left_out), filled)


def _table(file: Path) -> pd.DataFrame:
    try:
        if file.suffix in {".parquet", ".pq"}:
            return pd.read_parquet(file)
        return pd.read_csv(file)
    except FileNotFoundError as error:
        raise SeriesTableError(f"There is no file {file}.") from error
    except (ValueError, OSError) as error:
        raise SeriesTableError(f"{file.name} cannot be read as CSV or Parquet: {error}") from error


def _found(table: pd.DataFrame, asked: Columns) -> Columns:
    """Return the name of each column as the table writes it; `id` may be None: the table is one series."""
    there = [str(name) for name in table.columns]
    for name in (asked.id, asked.time, asked.y):
        if name is not None and name not in there:
            raise SeriesTableError(f"There is no column {name!r}; there are: {', '.join(there)}.")
    series = asked.id or _one_of(there, IDS)
    moment = asked.time or _one_of(there, TIMES)
    if moment is None:
        raise SeriesTableError(f"No column says when (t or date); there are: {', '.join(there)}.")
    value = asked.y or _one_of(there, VALUES)
    if value is None:
        left = [name for name in there if name not in {series, moment}]
        numbers = [name for name in left if pd.api.types.is_numeric_dtype(table[name])]
        if len(numbers) != 1:
            raise SeriesTableError(f"Which column holds the values (y)? There are: {', '.join(left)}.")
        value = numbers[0]
    return Columns(series, moment, value)


def _one_of(there: Sequence[str], usual: Sequence[str]) -> str | None:
    lowered = {name.strip().lower(): name for name in reversed(there)}
    return next((lowered[name] for name in usual if name in lowered), None)


def _moments(column: "pd.Series[Any]") -> "pd.Series[Any]":
    read: pd.Series[Any]
    if pd.api.types.is_numeric_dtype(column):
        read = column.astype("float64")
    else:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that it could not guess; it says so by failing
                read = pd.to_datetime(column, utc=True).dt.tz_localize(None)
        except (ValueError, TypeError) as error:
            raise SeriesTableError(f"The times in {column.name!r} cannot be read: {error}") from error
    if read.isna().any():
        raise SeriesTableError(f"{int(read.isna().sum())} rows have no time in {column.name!r}.")
    return read


def _numbers(column: "pd.Series[Any]") -> "pd.Series[float]":
    try:
        read: pd.Series[float] = pd.to_numeric(column).astype("float64")
    except (ValueError, TypeError) as error:
        raise SeriesTableError(f"The values in {column.name!r} are not all numbers: {error}") from error
    if np.isinf(read).any():
        raise SeriesTableError(f"A value in {column.name!r} is infinite.")
    return read


def _even(name: str, part: pd.DataFrame, horizon: int) -> tuple[Series, int]:
    """Return the series with empty places before its test part filled, and how many those were."""
    twice = part["t"].duplicated()
    if twice.any():
        raise SeriesTableError(
            f"Series {name!r} has two values at {part['t'][twice].iloc[0]}; each time may come once."
        )
    values = part["y"].to_numpy(dtype=np.float64)
    dated = not pd.api.types.is_numeric_dtype(part["t"])
    days = part["t"].to_numpy().astype("datetime64[D]") if dated else None
    known = values.size - horizon
    place = _places(part["t"].to_numpy(), dated=dated)[:known]
    wide = int(place[-1]) + 1
    if wide == known or (wide - known) / wide > _GAPS:
        return Series(name, values, days), 0
    grid = np.arange(wide)
    filled: Floats = np.concatenate([np.interp(grid, place, values[:known]), values[known:]])
    if days is None:
        return Series(name, filled), wide - known
    between = np.interp(grid, place, days[:known].astype(np.int64)).astype(np.int64)
    whole: Days = np.concatenate([between.astype("datetime64[D]"), days[known:]])
    return Series(name, filled, whole), wide - known


def _places(moments: "np.ndarray[tuple[int], np.dtype[np.generic]]", *, dated: bool) -> Floats:
    """Return the number of steps from the first moment, the median step being one; 0, 1, 2 ... if uneven."""
    if dated:
        days = moments.astype("datetime64[D]")
        usual = float(np.median(np.diff(days).astype(np.float64)))
        for (low, high), months in _MONTHS.items():
            if low <= usual <= high:
                place = days.astype("datetime64[M]").astype(np.float64) / months
                return _whole(place - place[0])
        seconds = moments.astype("datetime64[s]").astype(np.float64)
        return _whole((seconds - seconds[0]) / max(float(np.median(np.diff(seconds))), 1.0))
    number = moments.astype(np.float64)
    return _whole((number - number[0]) / float(np.median(np.diff(number))))


def _whole(place: Floats) -> Floats:
    """Return places that are whole and rise; else one after another."""
    rounded = np.rint(place)
    if (np.abs(place - rounded) > 0.1).any() or (np.diff(rounded) < 1).any():  # noqa: PLR2004 - a tenth of a step
        return np.arange(place.size, dtype=np.float64)
    return rounded
