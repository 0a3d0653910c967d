"""Dates of a column: ISO forms as they are, slashed or dotted ones only where the column itself decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.leakage.columns import EMPTY
from pipelines.tables.cells import Numbers, distinct, is_plain, numbers
from pipelines.tables.refusal import UnreadableTableError

Order = Literal["day", "month"]
"""Which comes first in 01/02/2024."""
Form = Literal["iso", "years", "months", "days", "slashed"]
"""How a cell writes its date; years, months and days are whole numbers: 2024, 202401, 20240131."""

_CLOCK: Final = r"(?:[T ]\s*(?P<clock>\d{1,2}:\d{2}.*))?$"
_YEAR_FIRST: Final = re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})" + _CLOCK)
_MONTH: Final = re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})$|(?P<year>\d{4})[- ]?[Qq](?P<q>[1-4])$")
_SLASHED: Final = re.compile(r"(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})" + _CLOCK)
_SHORT: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(\D|$)")
_NUMBERED: Final = re.compile(r"\d{4}(\d{2}){0,2}$")
_NAMED: Final = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %Y", "%B %Y", "%Y %b", "%Y %B")
_TIME: Final = re.compile(
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s*(?P<half>[AaPp][Mm])?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$"
)
_YEARS: Final = range(1800, 2201)
_NOON: Final = 12
_NEARLY_ALL: Final = 0.9
_ASK: Final = "Write dates as 2024-01-31, or say --day-first or --month-first."


@dataclass(frozen=True)
class Moments:
    """A column's moments (UTC where they have a zone), NaT where nothing was entered."""

    values: NDArray[np.datetime64]
    notice: str | None = None
    """Which reading was used, where there was a choice."""


def moments(name: str, values: "pa.ChunkedArray[Any]", *, order: Order | None = None) -> Moments:
    """Return a column as moments; raise UnreadableTableError with an example where a cell is none.

    Read are ISO 8601 (2024-01-31, with a time, with a zone), months (2024-01), quarters (2024Q1), 20240131,
    years, months by their English names, and 31/01/2024 or 31.01.2024, where some cell of the column has a
    part above 12, or `order` says which part is the day.
    """
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        told: Any = values.cast(pa.timestamp("us", tz=kind.tz if pa.types.is_timestamp(kind) else None))
        return Moments(np.asarray(told.cast(pa.int64()).fill_null(_NAT).to_numpy().astype("datetime64[us]")))
    if pa.types.is_floating(kind):
        values = _whole(name, values)
    words, place = distinct(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    forms = {each: _form(each) for each in entered}
    notice = _one_form(name, forms)
    if any(each == "slashed" for each in forms.values()):
        order = _decided(name, entered, order)
        notice = f"Column {name}: dates such as {entered[0]!r} are read with the {order} first."
    read = {each: _read(each, order) for each in entered}
    strange = {each for each, moment in read.items() if moment is None}
    if strange:
        rows = [row for row, each in enumerate(place.tolist()) if words[each] in strange]
        raise UnreadableTableError(_no_date(name, words[place[rows[0]]], rows))
    found = np.asarray([read.get(each) for each in words], dtype="datetime64[us]")
    return Moments(found[place], notice)


def moments_or_steps(
    name: str, values: "pa.ChunkedArray[Any]", *, order: Order | None = None
) -> Moments | Numbers:
    """Return a column that orders rows: plain numbers are steps (years too), all else are moments.

    Numbers are dates only where every one of them is a day such as 20240131, or a month such as 202401.
    """
    if pa.types.is_temporal(values.type):
        return moments(name, values, order=order)
    words, _ = distinct(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    forms = {_form(each) for each in entered}
    dated = forms <= {"days"} or forms <= {"months"}
    if dated and all(_read(each, None) is not None for each in entered):
        return moments(name, values, order=order)
    if all(is_plain(each) for each in entered):
        return numbers(name, values)
    return moments(name, values, order=order)


def looks_dated(values: "pa.ChunkedArray[Any]") -> bool:
    """Whether nearly all that was entered in a column looks like a date, however it is to be read."""
    if pa.types.is_temporal(values.type):
        return True
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return False
    words, _ = distinct(values)
    entered = [each for each in words if each.lower() not in EMPTY]
    alike = sum(_form(each) == "slashed" or _read(each, None) is not None for each in entered)
    return bool(entered) and alike >= _NEARLY_ALL * len(entered)


_NAT: Final = int(np.iinfo(np.int64).min)


def _whole(name: str, values: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    try:
        return values.cast(pa.int64())
    except pa.ArrowInvalid as error:
        raise UnreadableTableError(f"Column {name}: its numbers are no dates. {_ASK}") from error


def _form(word: str) -> Form:
    if _SLASHED.match(word) or _SHORT.match(word):
        return "slashed"
    if not _NUMBERED.match(word):
        return "iso"
    return "years" if len(word) == len("2024") else "months" if len(word) == len("202401") else "days"


def _one_form(name: str, forms: Mapping[str, Form]) -> str | None:
    """Refuse a column that writes dates in several ways: a spreadsheet has turned round some of them."""
    first: dict[Form, str] = {}
    for word, form in forms.items():
        first.setdefault(form, word)
    if len(first) > 1:
        shown = " and ".join(repr(word) for word in first.values())
        raise UnreadableTableError(f"Column {name} writes dates in several ways: {shown}. {_ASK}")
    for form, word in first.items():
        if form not in ("iso", "slashed"):
            return f"Column {name}: numbers such as {word} are read as {form}."
    return None


def _decided(name: str, entered: list[str], order: Order | None) -> Order:
    day = month = None
    for word in entered:
        parts = _SLASHED.match(word)
        if parts is None:
            raise UnreadableTableError(
                f"Column {name}: {word!r} has no year of four digits. Write dates as 2024-01-31."
            )
        if int(parts["a"]) > _NOON:
            day = word
        if int(parts["b"]) > _NOON:
            month = word
    if day is not None and month is not None:
        raise UnreadableTableError(
            f"Column {name} has the day first in {day!r} and the month first in {month!r}. "
            "Write dates as 2024-01-31."
        )
    decided: Order | None = "day" if day is not None else "month" if month is not None else None
    if decided is not None and order is not None and decided != order:
        raise UnreadableTableError(
            f"Column {name} has the {decided} first in {day or month!r}, not the {order} as asked."
        )
    if decided is None and order is None:
        raise UnreadableTableError(
            f"Column {name}: {entered[0]!r} may have the day or the month first, and no row decides. {_ASK}"
        )
    return decided or order or "day"


def _read(word: str, order: Order | None) -> datetime | None:
    """Return a cell's moment, without a zone; None where it is none."""
    try:
        return _parts(word, order)
    except (ValueError, OverflowError):
        return None


def _parts(word: str, order: Order | None) -> datetime | None:
    if found := _SLASHED.match(word):
        day, month = (found["a"], found["b"]) if order == "day" else (found["b"], found["a"])
        return _at(datetime(int(found["y"]), int(month), int(day)), found["clock"])  # noqa: DTZ001 - zone follows
    if found := _YEAR_FIRST.match(word):
        return _at(datetime(int(found["y"]), int(found["m"]), int(found["d"])), found["clock"])  # noqa: DTZ001
    if found := _MONTH.match(word):
        month = found["m"] or str(3 * int(found["q"]) - 2)
        return datetime(int(found["y"] or found["year"]), int(month), 1)  # noqa: DTZ001 - a month has no zone
    if _NUMBERED.match(word):
        year, month, day = int(word[:4]), int(word[4:6] or 1), int(word[6:] or 1)
        return datetime(year, month, day) if year in _YEARS else None  # noqa: DTZ001 - a day has no zone
    return _named(re.sub(r"[-.,\s]+", " ", word).strip()) or _iso(word)


def _named(plain: str) -> datetime | None:
    for form in _NAMED:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _iso(word: str) -> datetime | None:
    """Return what no other form covers: weeks (2024-W05), 20240131T0800."""
    if not word[:4].isdigit() or len(word) < len("2024-W05"):
        return None
    told = datetime.fromisoformat(word)
    return told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo is not None else told


def _at(day: datetime, clock: str | None) -> datetime:
    """Return a day at a time, in UTC where that has a zone; raise ValueError where it is no time."""
    if clock is None:
        return day
    found = _TIME.match(clock)
    if found is None:
        raise ValueError
    hour = int(found["h"])
    if found["half"] is not None:
        if not 1 <= hour <= _NOON:
            raise ValueError
        hour = hour % _NOON + (_NOON if found["half"].lower() == "pm" else 0)
    micro = int((found["f"] or "0").ljust(6, "0")[:6])
    told = day.replace(hour=hour, minute=int(found["m"]), second=int(found["s"] or 0), microsecond=micro)
    zone = found["zone"]
    if zone is None or not zone.startswith(("+", "-")):
        return told
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return told - ahead if zone.startswith("+") else told + ahead


def _no_date(name: str, word: str, rows: list[int]) -> str:
    more = f" ({len(rows)} such rows)" if len(rows) > 1 else ""
    return f"Column {name}: row {rows[0] + 1} is no date: {word!r}{more}. Write dates as 2024-01-31."
