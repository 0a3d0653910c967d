"""Reads a long table of series (id, t or date, y) from CSV or Parquet, and says what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from models.series import Series
from models.series.spec import Days, Floats, Steps
from pipelines.series_reading import USUAL, Columns, SeriesTableError, UnnamedColumnError, read_rows
from pipelines.tables import Order

LEAST: Final = 3
"""So many values must come before the test part, or there is nothing to learn from."""
_GAPS: Final = 0.1
"""Where more of the places are empty, the spacing is another (weekdays only, say) and none is filled."""
_WEEK: Final = 7
_FARTHEST: Final = 2
"""Horizons ahead up to which the last value of a test part may lie."""
_MONTHS: Final = {(28, 31): 1, (89, 92): 3, (181, 184): 6, (365, 366): 12}
"""Days between values of a calendar's steps, and the months of a step."""


@dataclass(frozen=True, slots=True)
class Read:
    """The series of a table in order of first appearance."""

    series: tuple[Series, ...]
    """Evenly spaced up to the test part, whose values follow without the places that are empty in it."""
    steps: tuple[Steps, ...]
    """How many steps after the last value before the test part each of its values lies, by series."""
    left_out: tuple[str, ...]
    """Names of series too short to keep a test part back."""
    filled: int
    """Empty places before the test parts, filled on the straight line between their neighbours."""
    torn: tuple[str, ...] = ()
    """Names of series left out: more empty places than the horizon lie in or right before their test part."""
    gaps: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of series with too many empty places to fill: how many there are, of how many before the test part."""
    notices: tuple[str, ...] = ()
    """How the file was read where that was not plain, and which rows were left out."""


@dataclass(frozen=True, slots=True)
class _Evened:
    series: Series
    steps: Steps
    filled: int
    gaps: tuple[int, int] = (0, 0)


def read(file: Path, *, horizon: int, columns: Columns = USUAL, order: Order | None = None) -> Read:
    """Return the series of a file; raise UnreadableTableError when it holds none that can be judged."""
    rows = read_rows(file, columns=columns, order=order)
    evened: list[_Evened] = []
    left_out, torn = [], []
    for name, part in rows.frame.groupby("id", sort=False):
        if len(part) < horizon + LEAST:
            left_out.append(str(name))
            continue
        one = _even(str(name), part.sort_values("t"), horizon)
        if one.steps[-1] > _FARTHEST * horizon:
            torn.append(str(name))
        else:
            evened.append(one)
    if not evened:
        wanted = f"{horizon + LEAST} values: {horizon} to test and {LEAST} to learn from"
        gaps = f", with at most {horizon} empty places in or right before the test part" if torn else ""
        raise SeriesTableError(f"No series of {file.name} has {wanted}{gaps}.")
    return Read(
        series=tuple(one.series for one in evened),
        steps=tuple(one.steps for one in evened),
        left_out=tuple(left_out),
        filled=sum(one.filled for one in evened),
        torn=tuple(torn),
        gaps={one.series.name: one.gaps for one in evened if one.gaps != (0, 0)},
        notices=rows.notices,
    )


def _even(name: str, part: pd.DataFrame, horizon: int) -> _Evened:
    """Return the series with empty places before its test part filled, and where the test part lies."""
    twice = part["t"].duplicated()
    if twice.any():
        raise SeriesTableError(
            f"Series {name!r} has two values at {part['t'][twice].iloc[0]}; each time may come once."
        )
    values = part["y"].to_numpy(dtype=np.float64)
    dated = not pd.api.types.is_numeric_dtype(part["t"])
    days = part["t"].to_numpy().astype("datetime64[D]") if dated else None
    known = values.size - horizon
    places = _places(part["t"].to_numpy(), dated=dated)
    place, wide = places[:known], int(places[known - 1]) + 1
    if (wide - known) / wide > _GAPS:
        gaps = _gaps(place, days[:known] if days is not None else None)
        return _Evened(Series(name, values, days), np.arange(1, horizon + 1), 0, gaps)
    steps: Steps = (places[known:] - place[-1]).astype(np.intp)
    if wide == known:
        return _Evened(Series(name, values, days), steps, 0)
    grid = np.arange(wide)
    filled: Floats = np.concatenate([np.interp(grid, place, values[:known]), values[known:]])
    if days is None:
        return _Evened(Series(name, filled), steps, wide - known)
    between = np.interp(grid, place, days[:known].astype(np.int64)).astype(np.int64)
    whole: Days = np.concatenate([between.astype("datetime64[D]"), days[known:]])
    return _Evened(Series(name, filled, whole), steps, wide - known)


def _gaps(place: Floats, days: Days | None) -> tuple[int, int]:
    """Return how many places are empty, of how many; days of the week that never come are no places."""
    wide = int(place[-1]) + 1
    if days is not None and wide == int((days[-1] - days[0]).astype(np.int64)) + 1:
        every = np.arange(days[0], days[-1] + np.timedelta64(1, "D")).astype(np.int64) % _WEEK
        wide = int(np.isin(every, np.unique(days.astype(np.int64) % _WEEK)).sum())
    empty = wide - place.size
    return (empty, wide) if empty / wide > _GAPS else (0, 0)


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


__all__ = ["Columns", "Read", "SeriesTableError", "UnnamedColumnError", "read"]
