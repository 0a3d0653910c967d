"""A log of decisions as a file holds it, read into columns of known names."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.tables import (
    Numbers,
    UnreadableTableError,
    empty_of,
    find,
    moments_or_steps,
    numbers,
    read_file,
    texts,
    unnamed,
    yes_or_no,
)

ACTION, PROPENSITY, REWARD = "action", "propensity", "reward"
TIME, GROUP = "time", "group"
CHANCE: Final = "chance_"
"""Before an action's name: the column of its chance, where the chances of all are known."""
FEWEST: Final = 100


class PolicyTableError(UnreadableTableError):
    """The table is no log of decisions; the message says what is missing."""


def read_log(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a log's columns, and how they were read where that was not plain.

    Known columns have their known names, whatever their case in the file; numbers are numbers, all else is
    words. Raise UnreadableTableError where a column is missing, or a cell of a known one cannot be read.
    """
    reading = read_file(path)
    table, notices = reading.table, list(reading.notices)
    there = table.column_names
    known = {what: find(there, (what,)) for what in (ACTION, PROPENSITY, REWARD, TIME, GROUP)}
    if missing := [what for what in (ACTION, PROPENSITY, REWARD) if known[what] is None]:
        raise PolicyTableError(
            f"{path.name} has no column {', '.join(missing)}. There are: {', '.join(there)}. "
            "A log has action, propensity and reward, and all else is context."
        )
    if table.num_rows < FEWEST:
        raise PolicyTableError(f"{path.name} has {table.num_rows} rows; from {FEWEST} on a policy is judged.")
    names = {str(name): what for what, name in known.items() if name is not None}
    told: dict[str, Any] = {}
    for name in there:
        what = names.get(name, name)
        if name not in names and name.lower().startswith(CHANCE):
            what = CHANCE + name[len(CHANCE) :]
        told[what] = _read(what, name, table.column(name), notices)
    return pd.DataFrame(told), tuple(notices)


def _read(what: str, name: str, column: "pa.ChunkedArray[Any]", notices: list[str]) -> Any:
    if what == ACTION:
        _check_whole(name, unnamed(column))
        return texts(column)
    if what == GROUP:
        words, nobody = texts(column), unnamed(column).tolist()
        return [f"\0{row}" if nobody[row] else each for row, each in enumerate(words)]
    if what == TIME:
        _check_whole(name, empty_of(column))
        when = moments_or_steps(name, column)
        _keep(when.notice, notices)
        return when.values
    if what in (PROPENSITY, REWARD) or what.startswith(CHANCE):
        _check_whole(name, empty_of(column))
        found = numbers(name, column, switches=what == REWARD)
        _keep(found.notice, notices)
        return found.values
    return _context(name, column, notices)


def _check_whole(name: str, missing: "np.ndarray[Any, np.dtype[np.bool_]]") -> None:
    if missing.any():
        first = int(np.flatnonzero(missing)[0]) + 1
        raise PolicyTableError(
            f"Column {name}: row {first} is empty ({int(missing.sum())} such rows); each row needs it."
        )


def _context(name: str, column: "pa.ChunkedArray[Any]", notices: list[str]) -> Any:
    switched = yes_or_no(column) if pa.types.is_boolean(column.type) else None
    if switched is not None:
        return switched
    try:
        found: Numbers = numbers(name, column)
    except UnreadableTableError:
        return texts(column)
    _keep(found.notice, notices)
    return found.values


def _keep(notice: str | None, notices: list[str]) -> None:
    if notice is not None:
        notices.append(notice)
