"""Cells of a column as words, as numbers however they are written, and as yes or no."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pac
from numpy.typing import NDArray

from models.leakage.columns import EMPTY
from pipelines.tables.refusal import UnreadableTableError

Floats = NDArray[np.float64]

_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_INFINITE: Final = frozenset({"inf", "+inf", "-inf", "infinity", "-infinity"})
_SIGN: Final = re.compile(
    r"[$€£¥₹₽₺₩]|(?<![A-Za-z])(?:R\$|A\$|C\$|US\$|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|AUD|CAD|BRL|kr\.?|zł|Fr\.)"
    r"(?![A-Za-z])"
)
_GROUPED: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_POINT: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$|[+-]?\.\d+$")
_COMMA: Final = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$|[+-]?,\d+$")
_NOBODY: Final = frozenset({"", "null"})
_YES: Final = frozenset({"yes", "true", "y", "t"})
_NO: Final = frozenset({"no", "false", "n", "f"})


@dataclass(frozen=True)
class Numbers:
    """A column's numbers, NaN where nothing was entered."""

    values: Floats
    notice: str | None = None
    """How they were read, where that was not plain."""


def texts(values: "pa.ChunkedArray[Any]") -> list[str]:
    """Return what was entered, without blanks around it; nothing entered is the empty word."""
    return [words[place] for words, where in [distinct(values)] for place in where.tolist()]


def distinct(values: "pa.ChunkedArray[Any]") -> tuple[list[str], NDArray[np.intp]]:
    """Return the different words of a column, and the place of each row's word among them."""
    try:
        words: Any = values.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        words = pa.chunked_array([[None if each is None else str(each) for each in values.to_pylist()]])
    trimmed: Any = pac.utf8_trim_whitespace(words.cast(pa.string()).fill_null(""))
    coded: Any = trimmed.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    return coded.dictionary.to_pylist(), np.asarray(coded.indices.to_numpy(), dtype=np.intp)


def empty_of(values: "pa.ChunkedArray[Any]") -> NDArray[np.bool_]:
    """Return where nothing was entered, or only a word that stands for nothing."""
    words, place = distinct(values)
    return np.asarray([each.lower() in EMPTY for each in words], dtype=bool)[place]


def unnamed(values: "pa.ChunkedArray[Any]") -> NDArray[np.bool_]:
    """Return where a column of names holds none; `NA` is a name like any other."""
    words, place = distinct(values)
    return np.asarray([each.lower() in _NOBODY for each in words], dtype=bool)[place]


def numbers(name: str, values: "pa.ChunkedArray[Any]", *, switches: bool = False) -> Numbers:
    """Return a column as numbers; raise UnreadableTableError with an example where a cell is none.

    Separators of thousands, decimal commas, signs of one currency and percent are read where the whole column
    agrees. With `switches` a column of yes and no is 1 and 0.
    """
    kind = values.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _finite(name, Numbers(np.asarray(values.cast(pa.float64()).to_numpy(), dtype=np.float64)))
    if switches and (told := yes_or_no(values)) is not None:
        return Numbers(told, f"Column {name}: yes is read as 1, no as 0.")
    words, place = distinct(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    if all(is_plain(each) for each in entered):
        return _finite(name, Numbers(_placed(words, {each: float(each) for each in entered}, place)))
    read, notice = _written(name, entered, rows=[words[each] for each in place.tolist()])
    return Numbers(_placed(words, read, place), notice)


def is_plain(word: str) -> bool:
    """Whether a cell is a number as programs write it."""
    return _PLAIN.match(word) is not None or word.lower() in _INFINITE


def yes_or_no(values: "pa.ChunkedArray[Any]") -> Floats | None:
    """Return a column of yes and no (or true and false) as 1 and 0, NaN where empty; None of all others."""
    words, place = distinct(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    if not entered or not all(each.lower() in _YES | _NO for each in entered):
        return None
    return _placed(words, {each: float(each.lower() in _YES) for each in entered}, place)


def _placed(words: list[str], told: dict[str, float], place: NDArray[np.intp]) -> Floats:
    return np.asarray([told.get(each, np.nan) for each in words], dtype=np.float64)[place]


def _finite(name: str, found: Numbers) -> Numbers:
    if np.isinf(found.values).any():
        row = int(np.flatnonzero(np.isinf(found.values))[0]) + 1
        raise UnreadableTableError(f"Column {name}: row {row} is infinite.")
    return found


def _written(name: str, entered: list[str], *, rows: list[str]) -> tuple[dict[str, float], str]:
    """Read numbers as people write them; the column decides between decimal point and comma."""
    bare, signs = {}, set()
    percent = sum(each.endswith("%") for each in entered)
    for each in entered:
        signs |= set(_SIGN.findall(each))
        core = _SIGN.sub("", each).strip().removesuffix("%").strip()
        core = re.sub(r"^\((.*)\)$", r"-\1", core).replace("\u2212", "-").replace("- ", "-")
        bare[each] = _GROUPED.sub("", core)
    if len(signs) > 1:
        raise UnreadableTableError(
            f"Column {name} mixes currencies ({', '.join(sorted(signs))}): give the amounts in one."
        )
    if 0 < percent < len(entered):
        raise UnreadableTableError(f"Column {name}: some cells are percent, some are not: write all alike.")
    point = {each: _POINT.match(core) is not None for each, core in bare.items()}
    comma = {each: _COMMA.match(core) is not None for each, core in bare.items()}
    wrong = [each for each in entered if not point[each] and not comma[each]]
    if wrong:
        raise UnreadableTableError(_no_number(name, wrong, rows))
    if not all(point.values()) and not all(comma.values()):
        raise UnreadableTableError(
            f"Column {name} writes numbers in two ways: {next(e for e in entered if not comma[e])!r} and "
            f"{next(e for e in entered if not point[e])!r}. Write all with a decimal point."
        )
    if all(comma.values()) and all(point.values()) and any("." in core for core in bare.values()):
        example = next(each for each, core in bare.items() if "." in core)
        raise UnreadableTableError(
            f"Column {name}: {example!r} may be thousands or decimals, and no other cell tells: "
            "write plain numbers with a decimal point."
        )
    by_point, share = all(point.values()), 0.01 if percent else 1.0
    read = {each: _value(core, by_point=by_point) * share for each, core in bare.items()}
    longest = max(entered, key=lambda each: (len(each) - len(re.sub(r"\D", "", each)), len(each), each))
    return read, f"Column {name}: {longest!r} is read as {read[longest]:.10g}, and the others likewise."


def _value(core: str, *, by_point: bool) -> float:
    return float(core.replace(",", "") if by_point else core.replace(".", "").replace(",", "."))


def _no_number(name: str, wrong: list[str], rows: list[str]) -> str:
    strange = set(wrong)
    places = [row for row, each in enumerate(rows) if each in strange]
    more = f" ({len(places)} such rows)" if len(places) > 1 else ""
    return f"Column {name}: row {places[0] + 1} is no number: {rows[places[0]]!r}{more}."
