"""A column of a flat table as the signs read it: its kind, its values in few groups, where it is empty."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]

EMPTY: Final = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "nan",
        "none",
        "not provided",
        "not specified",
        "null",
        "select",
        "unknown",
    }
)
"""Words that stand for nothing entered, in lower case; `Select` is a form's untouched list."""
_PARSED: Final = 0.98
"""A text column is numbers when this share of what is entered reads as numbers."""
_BINS: Final = 32
_ATOM: Final = 0.1
"""Share of rows at which one number is a value of its own, such as nought."""
_FEW: Final = 20
_DATE: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}([T ]|$)")
_LOOKED_AT: Final = 50
_DAY: Final = 86_400e6
"""In microseconds."""

Kind = Literal["number", "word"]


@dataclass(frozen=True)
class Column:
    """One column, row by row."""

    name: str
    kind: Kind
    empty: Flags
    numbers: Floats
    """NaN where empty; all NaN for words."""
    words: NDArray[Any]
    """Empty for numbers."""
    group: Whole
    """Number of the row's value (words) or stretch of values (numbers); empty rows are their own group."""
    atoms: Whole
    """The same, but numbers only tell frequent single values from all the rest."""
    dated: bool = False
    """Whether the numbers are days since 1970."""

    @property
    def rows(self) -> int:
        return int(self.empty.size)

    @property
    def distinct(self) -> int:
        """How many different values were entered."""
        if self.kind == "number":
            return int(np.unique(self.numbers[~self.empty]).size)
        return len(set(self.words[~self.empty].tolist()))


def read_column(name: str, values: "pa.ChunkedArray[Any]") -> Column:
    """Read a column of any type; text that is numbers is read as numbers, moments as days since 1970."""
    dates = moments(values)
    numbers = dates if dates is not None else _as_numbers(values)
    if numbers is not None:
        empty = np.isnan(numbers)
        group = _stretches(numbers, empty)
        nothing = np.empty(0, dtype=object)
        atoms = _single(numbers, empty)
        return Column(name, "number", empty, numbers, nothing, group, atoms, dated=dates is not None)
    words = np.asarray(_texts(values), dtype=object)
    empty = np.asarray([each.lower() in EMPTY for each in words], dtype=bool)
    _, group = np.unique(words.astype(str), return_inverse=True)
    group = np.where(empty, group.max(initial=0) + 1, group)
    return Column(name, "word", empty, np.full(words.size, np.nan), words, group, group)


def moments(values: "pa.ChunkedArray[Any]") -> Floats | None:
    """Return moments as days since 1970, also those written as text (ISO 8601); None when they are none."""
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = values.cast(pa.timestamp("us")).cast(pa.int64()).cast(pa.float64())
        return np.asarray(days.to_numpy(), dtype=np.float64) / _DAY
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return None
    words = _texts(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    if not entered or not all(_DATE.match(each) for each in entered[:_LOOKED_AT]):
        return None
    read = {each: _moment(each) for each in set(entered)}
    if sum(read[each] is not None for each in entered) < _PARSED * len(entered):
        return None
    return np.asarray(
        [np.nan if (found := read.get(each)) is None else found for each in words], dtype=np.float64
    )


def _texts(values: "pa.ChunkedArray[Any]") -> list[str]:
    """Return what was entered, without blanks around it; nothing entered is the empty word."""
    return ["" if each is None else str(each).strip() for each in values.to_pylist()]


def _moment(word: str) -> float | None:
    try:
        found = datetime.fromisoformat(word)
    except ValueError:
        return None
    aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return aware.timestamp() / 86_400


def _as_numbers(values: "pa.ChunkedArray[Any]") -> Floats | None:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _as_numbers(values.cast(kind.value_type))
    if pa.types.is_boolean(kind):
        values, kind = values.cast(pa.int8()), pa.int8()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return np.asarray(values.cast(pa.float64()).to_numpy(), dtype=np.float64)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return None
    return _parsed(values)


def _parsed(values: "pa.ChunkedArray[Any]") -> Floats | None:
    """Return text as numbers when nearly all of it is that; what is not becomes empty."""
    words = _texts(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    read = [_number(each) for each in entered]
    if not entered or sum(each is not None for each in read) < _PARSED * len(entered):
        return None
    found = {word: number for word, number in zip(entered, read, strict=True) if number is not None}
    return np.asarray([found.get(each, np.nan) for each in words], dtype=np.float64)


def _number(word: str) -> float | None:
    try:
        found = float(word)
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def _stretches(numbers: Floats, empty: Flags) -> Whole:
    """Number stretches of about equal count; empty rows come last."""
    there = numbers[~empty]
    if there.size == 0:
        return np.zeros(numbers.size, dtype=np.intp)
    edges = np.unique(np.quantile(there, np.linspace(0, 1, _BINS + 1)[1:-1]))
    place = np.searchsorted(edges, np.where(empty, edges[0], numbers), side="left")
    return np.where(empty, edges.size + 1, place).astype(np.intp)


def _single(numbers: Floats, empty: Flags) -> Whole:
    """Number frequent single values; every other number is in one group, empty rows in another."""
    values, place, count = np.unique(
        np.where(empty, np.inf, numbers), return_inverse=True, return_counts=True
    )
    if values.size <= _FEW:
        return place.astype(np.intp)
    kept = (count >= _ATOM * numbers.size) | np.isinf(values)
    number = np.where(kept, np.cumsum(kept), 0)
    return number[place].astype(np.intp)
