"""A flat table made ready: what counts as happened, when each row was, what belongs together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.leakage import Column, read_column
from models.leakage.columns import EMPTY, moments
from models.tabular.spec import Question, TableRefusedError

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

_HAPPENED: Final = (
    "1",
    "1.0",
    "true",
    "yes",
    "y",
    "t",
    "won",
    "win",
    "converted",
    "churned",
    "positive",
    "success",
)
_ALL_DIFFERENT: Final = 0.98
_MOSTLY_DIFFERENT: Final = 0.5
_ONE_WAY: Final = 0.95
"""A whole number that falls from row to row this often says that the newest rows come first."""
_FEW_ROWS: Final = 50
_DENSE: Final = 20
"""Whole numbers, nearly all different, that fill a stretch at most so much longer than they are many."""


@dataclass(frozen=True)
class Rows:
    """The rows whose outcome is known, oldest first."""

    table: pa.Table
    won: Floats
    unit: Whole
    """Number of the row's group; of the row itself without groups."""
    rank: Whole
    """Equal where moments are equal."""
    asked: Floats | None
    """Days since 1970, if the time column is a date."""
    positive: str
    left_out: int
    """Rows without an outcome or without a moment."""
    columns: tuple[Column, ...]
    """What may be examined and learned from."""
    unused: dict[str, str]
    """The other columns, and why."""
    falling: str | None
    """Without a time column: the one that numbers the rows downwards, so that the newest come first."""


def read_rows(table: pa.Table, question: Question) -> Rows:
    """Return the table's rows in the order of time; raise TableRefusedError where that cannot be done."""
    for name in (question.target, question.time, question.group, *question.keep, *question.drop):
        if name is not None and name not in table.column_names:
            there = ", ".join(table.column_names)
            raise TableRefusedError(f"There is no column {name!r}. There are: {there}.")
    outcome = [
        None if each is None else str(each).strip() for each in table.column(question.target).to_pylist()
    ]
    positive = _positive(outcome, question)
    known = np.asarray([each is not None and each.lower() not in EMPTY for each in outcome], dtype=bool)
    falling = _falling(table, question) if question.time is None else None
    when, dated = _when(table, question)
    if falling is not None:
        when = -when
    kept = np.flatnonzero(known & ~np.isnan(when))
    kept = kept[np.argsort(when[kept], kind="stable")]
    taken = table.take(kept)
    asked = when[kept]
    _, rank = np.unique(asked, return_inverse=True)
    used, unused = _usable(taken, question, asked=asked if dated else None)
    return Rows(
        table=taken,
        won=np.asarray([outcome[row] == positive for row in kept.tolist()], dtype=np.float64),
        unit=_units(taken, question.group),
        rank=rank.astype(np.intp),
        asked=asked if dated else None,
        positive=positive,
        left_out=table.num_rows - kept.size,
        columns=used,
        unused=unused,
        falling=falling,
    )


def _positive(outcome: Sequence[str | None], question: Question) -> str:
    counts: dict[str, int] = {}
    for each in outcome:
        if each is not None and each.lower() not in EMPTY:
            counts[each] = counts.get(each, 0) + 1
    if len(counts) != 2:  # noqa: PLR2004 - both outcomes
        raise TableRefusedError(_not_two(question.target, sorted(counts)))
    if question.positive is not None:
        if question.positive not in counts:
            raise TableRefusedError(
                f"{question.target!r} is never {question.positive!r}; it is {' or '.join(sorted(counts))}."
            )
        return question.positive
    happened = [each for each in counts if each.lower() in _HAPPENED]
    return happened[0] if len(happened) == 1 else min(sorted(counts), key=lambda each: counts[each])


def _not_two(target: str, values: Sequence[str]) -> str:
    if not values:
        return f"Column {target!r} is empty: name a column with an outcome, --target COLUMN."
    if len(values) == 1:
        return (
            f"{target!r} must have two values; in all rows it is {values[0]!r}. Give rows of the other "
            "outcome too, or name another --target."
        )
    some = ", ".join(values[:5]) + (", ..." if len(values) > 5 else "")  # noqa: PLR2004 - enough to know it by
    return (
        f"{target!r} must have two values; it has {len(values)}: {some}. Leave out the rows of the others, "
        "or add a column that says whether it is one of them (yes or no) and name that with --target."
    )


def _when(table: pa.Table, question: Question) -> tuple[Floats, bool]:
    """Return when each row was, NaN where it does not say, and whether that is a date."""
    if question.time is None:
        return np.arange(table.num_rows, dtype=np.float64), False
    values = table.column(question.time)
    dates = moments(values)
    if dates is not None:
        return dates, True
    column = read_column(question.time, values)
    if column.kind != "number":
        some = ", ".join(map(str, column.words[:3]))
        raise TableRefusedError(
            f"{question.time!r} does not sort by time: {some}. Give numbers or dates such as 2026-03-31."
        )
    return column.numbers, False


def _falling(table: pa.Table, question: Question) -> str | None:
    """Return the column that numbers the rows from the last to the first, if there is one."""
    for name in table.column_names:
        if name in (question.target, question.group) or table.num_rows < _FEW_ROWS:
            continue
        column = read_column(name, table.column(name))
        if column.kind != "number" or column.empty.any() or column.dated:
            continue
        falls = float(np.mean(np.diff(column.numbers) < 0)) >= _ONE_WAY
        if falls and _numbers_rows(column, column.distinct):
            return name
    return None


def _units(table: pa.Table, group: str | None) -> Whole:
    if group is None:
        return np.arange(table.num_rows)
    words = [
        f"\0{row}" if each is None else str(each) for row, each in enumerate(table.column(group).to_pylist())
    ]
    _, unit = np.unique(np.asarray(words, dtype=object).astype(str), return_inverse=True)
    return unit.astype(np.intp)


def _usable(
    table: pa.Table, question: Question, *, asked: Floats | None
) -> tuple[tuple[Column, ...], dict[str, str]]:
    used, unused = [], {}
    for name in table.column_names:
        if name in (question.target, question.time, question.group):
            continue
        column = read_column(name, table.column(name))
        reason = (
            "left out as asked" if name in question.drop else _useless(column, dated_rows=asked is not None)
        )
        if reason is None or name in question.keep:
            used.append(column)
        else:
            unused[name] = reason
    return tuple(used), unused


def _useless(column: Column, *, dated_rows: bool) -> str | None:
    """Return why nothing can be learned from a column whatever it holds; None when something may be."""
    there = column.rows - int(column.empty.sum())
    distinct = column.distinct
    if distinct == 0 or (distinct == 1 and there == column.rows):
        return "it is the same in all rows"
    if column.kind == "word" and distinct > _MOSTLY_DIFFERENT * column.rows:
        return "nearly every row has its own value: it names rows or is free text"
    if column.dated:
        return (
            None if dated_rows else "dates do not carry over to later rows; with --time they count from there"
        )
    if (
        column.kind == "number"
        and distinct > _ALL_DIFFERENT * column.rows
        and _numbers_rows(column, distinct)
    ):
        return "it numbers the rows"
    return None


def _numbers_rows(column: Column, distinct: int) -> bool:
    entered = column.numbers[~column.empty]
    whole = bool((entered == np.round(entered)).all())
    return whole and float(entered.max() - entered.min()) < _DENSE * distinct
