"""Recurring revenue as the rest of the program sees it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Recurring:
    """What comes in each month and each year from subscriptions in one currency."""

    currency: str
    subscriptions: int
    accounts: int
    mrr: Decimal

    @property
    def arr(self) -> Decimal:
        """Twelve months of it."""
        return self.mrr * 12
