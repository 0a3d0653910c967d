"""What happens to currencies."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrencyRateSet(Event):
    """A unit of a currency is worth so much in the organization's own, from a day on."""

    noun: ClassVar[str] = "currencies"
    currency: str
    valid_from: date
    rate: Decimal
    from_rate: Decimal | None
    """What was said of that day before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrencyRateRemoved(Event):
    """What was said of a currency from a day on is said no longer."""

    noun: ClassVar[str] = "currencies"
    currency: str
    valid_from: date
    rate: Decimal
