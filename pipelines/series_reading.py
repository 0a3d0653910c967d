"""The rows of a long table of series: which column is what, and its cells as numbers and moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from pipelines.tables import (
    Order,
    UnreadableTableError,
    column,
    empty_of,
    find,
    moments_or_steps,
    numbers,
    read_file,
    texts,
    unnamed,
)

IDS: Final = ("id", "unique_id", "series_id", "series", "item_id", "key")
TIMES: Final = (
    "t", "date", "ds", "ts", "time", "timestamp", "day", "week", "month", "period", "datetime", "as_of",
)  # fmt: skip
VALUES: Final = ("y", "value", "sales", "amount", "revenue")


class SeriesTableError(UnreadableTableError):
    """The table cannot be read as series: it says why."""


class UnnamedColumnError(SeriesTableError):
    """No column is known by its name as the time or the values: its user must name it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns to read; those not named are found by their usual names."""

    id: str | None = None
    time: str | None = None
    y: str | None = None


USUAL: Final = Columns()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that have a value: `id`, `t` (numbers or moments) and `y`."""

    frame: pd.DataFrame
    notices: tuple[str, ...]
    """How cells were read where that was not plain, and which rows were left out."""


def read_rows(file: Path, *, columns: Columns, order: Order | None) -> Rows:
    """Return a file's rows; raise UnreadableTableError where a column is missing or a cell cannot be read."""
    reading = read_file(file)
    table, notices = reading.table, list(reading.notices)
    named = _found(table, columns)
    time, value = str(named.time), str(named.y)
    when = moments_or_steps(time, table.column(time), order=order)
    what = numbers(value, table.column(value))
    frame = pd.DataFrame(
        {
            "id": texts(table.column(named.id)) if named.id else "series",
            "t": when.values,
            "y": what.values,
        }
    )
    if missing := int(empty_of(table.column(time)).sum()):
        raise SeriesTableError(f"{missing} rows have no time in {time!r}; each needs one.")
    notices += [each for each in (when.notice, what.notice) if each is not None]
    if named.id is not None and (nameless := unnamed(table.column(named.id))).any():
        if nameless.all():
            raise SeriesTableError(f"Column {named.id!r} names no series: it is empty in every row.")
        notices.append(f"{int(nameless.sum()):,} rows name no series in {named.id!r} and were left out.")
        frame = frame[~nameless]
    return Rows(frame.dropna(subset=["y"]), tuple(notices))


def _found(table: pa.Table, asked: Columns) -> Columns:
    """Return the name of each column as the table writes it; `id` may be None: the table is one series."""
    there = table.column_names
    given = [None if name is None else column(there, name) for name in (asked.id, asked.time, asked.y)]
    series = given[0] or find(there, IDS)
    moment = given[1] or find([name for name in there if name != series], TIMES)
    if moment is None:
        raise UnnamedColumnError(f"No column says when (t or date); there are: {', '.join(there)}.")
    left = [name for name in there if name not in {series, moment}]
    value = given[2] or find(left, VALUES) or _only_numbers(table, left)
    if value is None:
        raise UnnamedColumnError(f"Which column holds the values (y)? There are: {', '.join(left)}.")
    return Columns(series, moment, value)


def _only_numbers(table: pa.Table, names: Sequence[str]) -> str | None:
    """Return the one column of numbers there is."""
    found = []
    for name in names:
        try:
            numbers(name, table.column(name))
        except UnreadableTableError:
            continue
        if not empty_of(table.column(name)).all():
            found.append(name)
    return found[0] if len(found) == 1 else None
