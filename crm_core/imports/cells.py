"""How one cell of a bundle becomes a value: text by its column's kind, or a reason why it cannot."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from crm_core.imports.bundle import Column, Kind

Value: TypeAlias = str | Decimal | int | bool | date | datetime | None

PLACES: Final = 6
"""Digits kept after the point; the record rounds money to its currency."""
_LAST_PLACE: Final = Decimal(1).scaleb(-PLACES)
LARGEST: Final = Decimal(10) ** 15
_INT32: Final = 2**31
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
TRUE: Final = frozenset({"true", "t", "yes", "y", "1"})
FALSE: Final = frozenset({"false", "f", "no", "n", "0"})
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


class CellError(ValueError):
    """A cell that cannot be read: the reason, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep both halves of the message apart."""
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


def reader_of(column: Column) -> Callable[[object], Value]:
    """Return the function that reads this column's cells, from text or from a typed value.

    It gives None for an empty cell and raises CellError for one that cannot be read.
    """
    read = _READERS[column.kind]
    if column.choices:
        read = _chosen(column.choices)
    elif column.name == "currency":
        read = _currency

    def cell(value: object) -> Value:
        if value is None or value == "":
            if column.required:
                raise CellError("is missing", f"every row needs a {column.name}")
            return None
        return read(value)

    return cell


def _text(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    if "\x00" in text:
        raise CellError("holds a NUL character", "remove it")
    return text


def _chosen(choices: tuple[str, ...]) -> Callable[[object], Value]:
    known = frozenset(choices)

    def choice(value: object) -> str:
        text = _text(value)
        if text not in known:
            raise CellError("is not one of the choices", f"use {', '.join(choices)}")
        return text

    return choice


def _currency(value: object) -> str:
    text = _text(value)
    if not _CURRENCY.fullmatch(text):
        raise CellError("is not a currency", "write an ISO 4217 code, such as EUR")
    return text


def _number(value: object) -> Decimal:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise CellError(
            "is not a number", "write digits with a point, such as 1234.50, and no sign for thousands"
        ) from None
    if not number.is_finite():
        raise CellError("is not a finite number", "leave it empty when it is not known")
    if abs(number) >= LARGEST:
        raise CellError("is too large", "a number stays below 1,000,000,000,000,000")
    return round(number, PLACES) if number != number.quantize(_LAST_PLACE) else number


def _integer(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise CellError("is not a whole number", "write it without decimals")
    if not -_INT32 <= number < _INT32:
        raise CellError("is too large", "a whole number stays below 2,147,483,648")
    return int(number)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise CellError("is neither true nor false", "write true or false")


def _date(value: object) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        try:
            value = date.fromisoformat(str(value))
        except ValueError:
            raise CellError("is not a date", "write it as year-month-day, such as 2026-03-02") from None
    if not EARLIEST.date() <= value < LATEST.date():
        raise CellError("is not a likely date", "a date lies between 1900 and 2200")
    return value


def _time(value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise CellError(
                "is not a time", "write ISO 8601 with an offset, such as 2026-03-02T09:30:00+01:00"
            ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not EARLIEST <= moment < LATEST:
        raise CellError("is not a likely time", "a time lies between 1900 and 2200")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


_READERS: Final[dict[Kind, Callable[[object], Value]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
}
