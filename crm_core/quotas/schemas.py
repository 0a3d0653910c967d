"""Attainment as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Attainment:
    """How far a quota is reached by deals won in its period, as far as the reader may see them."""

    quota_id: UUID
    user_id: UUID | None
    team_id: UUID | None
    holder: str | None
    """The person's or team's name; None for the whole organization."""
    period: str
    starts_on: date
    ends_on: date
    measure: str
    currency: str | None
    target: Decimal
    attained: Decimal
    won: int
    """Deals won in the period."""
    left_out: int
    """Deals won in another currency, which a revenue quota does not count."""

    @property
    def ratio(self) -> float:
        """Attained over target."""
        return round(float(self.attained / self.target), 4)

    @property
    def gap(self) -> Decimal:
        """What is still missing; nothing when it is reached."""
        return max(self.target - self.attained, Decimal(0))
