"""Rates as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CurrencyRate:
    """One unit of a currency in the organization's own, from a day until its next rate."""

    id: UUID
    currency: str
    valid_from: date
    rate: Decimal
