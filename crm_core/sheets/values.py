# ruff: noqa: PLR2004 - how long years and codes are
"""Reading the cells of a sheet: numbers, dates, flags, choices and countries as people write them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from crm_core.sheets.words import COUNTRIES, FALSE, MONTHS, TRUE

DateOrder = Literal["ymd", "dmy", "mdy"]
_SIGNS: Final = re.compile(
    r"[\s\u00a0\u202f'\u2019]|[€$£¥₹%]|\b(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN)\b"
)
_PLAIN: Final = re.compile(r"[+-]?(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,]\d+)?|[+-]?[.,]\d+")
NUMBERED: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
_WORDED: Final = re.compile(
    r"(?:(\d{1,2})\.?\s+([^\W\d]{3,10})\.?,?\s+(\d{4}))|(?:([^\W\d]{3,10})\.?\s+(\d{1,2}),?\s+(\d{4}))"
)
_TIME: Final = re.compile(
    r"[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_CENTURY: Final = 100
_PIVOT: Final = 70
"""Years of two digits up to this one are of this century."""


@dataclass(frozen=True, slots=True)
class Convention:
    """How a column of a sheet writes numbers and dates, decided on all of its values."""

    decimal: str = "."
    dates: DateOrder = "ymd"


def fold(text: str) -> str:
    """Lower case without accents, signs or doubled spaces: how words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())


def number(cell: str, convention: Convention = Convention()) -> Decimal:
    """Read a number with its thousands, sign, currency and percent signs; raises ValueError."""
    said = _SIGNS.sub("", cell)
    negative = said.startswith("(") and said.endswith(")")
    said = said.strip("()") if negative else said
    if not _PLAIN.fullmatch(said):
        raise ValueError("is no number")
    other = "," if convention.decimal == "." else "."
    if said.count(convention.decimal) > 1:  # 1.234.567 in a column of whole numbers
        other = convention.decimal
    said = said.replace(other, "").replace(",", ".")
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise ValueError("is no number") from None
    return -found if negative else found


def day(cell: str, convention: Convention = Convention()) -> date:
    """Read a date; raises ValueError."""
    said = cell.strip()
    if (found := NUMBERED.match(said)) and found.end() in {len(said), _day_ends(said)}:
        one, _, two, three = found.groups()
        if len(one) == 4:
            parts = (one, two, three)
        elif convention.dates == "mdy":
            parts = (three, one, two)
        else:
            parts = (three, two, one)
        return _date(*map(int, parts))
    if found := _WORDED.match(said):
        first, month, year, month2, first2, year2 = found.groups()
        number_of = MONTHS.get(fold(month or month2)[:3])
        if number_of is None:
            raise ValueError("is no date: its month is not known")
        return _date(int(year or year2), number_of, int(first or first2))
    raise ValueError("is no date")


def _day_ends(said: str) -> int:
    found = _TIME.search(said)
    return found.start() if found else len(said)


def _date(year: int, month: int, number_of: int) -> date:
    if year < _CENTURY:
        year += 2000 if year <= _PIVOT else 1900
    try:
        return date(year, month, number_of)
    except ValueError:
        raise ValueError("is no day of the calendar in the order that this column is read in") from None


def moment(cell: str, convention: Convention = Convention()) -> datetime:
    """Read a date with or without its time, in UTC when no zone is said; raises ValueError."""
    said = cell.strip()
    on = day(said, convention)
    found = _TIME.search(said)
    if found is None:
        return datetime.combine(on, time(), UTC)
    hours, minutes, seconds, half, zone = found.groups()
    hour = int(hours)
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    stamp = f"{on.isoformat()}T{hour:02}:{minutes}:{seconds or '00'}"
    offset = "+00:00" if not zone or zone.lower() == "z" else zone
    try:
        return datetime.fromisoformat(stamp + (offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"))
    except ValueError:
        raise ValueError("is no time of the day") from None


def flag(cell: str) -> bool:
    """Read yes or no in several languages; raises ValueError."""
    said = fold(cell)
    if said in TRUE or said in FALSE:
        return said in TRUE
    raise ValueError("is neither yes nor no")


def choice(cell: str, choices: Sequence[str]) -> str:
    """Find the choice that is meant, however it is capitalised; raises ValueError."""
    if cell in choices:
        return cell
    said = fold(cell)
    found = [one for one in choices if fold(one) == said]
    if len(found) != 1:
        raise ValueError(f"is not one of {', '.join(choices)}")
    return found[0]


def country(cell: str) -> str:
    """The ISO 3166 code of a country that is named or abbreviated; raises ValueError."""
    said = fold(cell)
    if found := COUNTRIES.get(said):
        return found
    if len(said) == 2 and said.isalpha() and said.isascii():
        return said.upper()
    raise ValueError("is no country that is known by that name")


def read(  # noqa: PLR0911 - one line a kind
    kind: str, cell: str, convention: Convention, *, choices: Sequence[str] = ()
) -> Any:
    """Read a cell as a field of a kind wants it; raises ValueError with what is wrong."""
    match kind:
        case "decimal" | "number":
            found = number(cell, convention)
            return found if kind == "decimal" else float(found)
        case "whole":
            found = number(cell, convention)
            if found != found.to_integral_value():
                raise ValueError("is no whole number")
            return int(found)
        case "date":
            return day(cell, convention)
        case "time":
            return moment(cell, convention)
        case "flag":
            return flag(cell)
        case "choice":
            return choice(cell, choices)
        case "list":
            parts = [part.strip() for part in re.split(r"[;|\n]", cell) if part.strip()]
            return [choice(part, choices) for part in parts] if choices else parts
        case "country":
            return country(cell)
        case _:
            return cell
