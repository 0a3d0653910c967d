"""Deals as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Ref
from crm_core.pipelines import Stage

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ShownScore:
    """A deal's latest score, as a list shows it."""

    value: float
    band: str
    calibrated: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal, with the names of what it refers to."""

    id: UUID
    name: str
    account: Ref | None
    owner: Ref | None
    pipeline: Ref
    stage: Stage
    state: str
    source: str | None
    amount: Decimal | None
    currency: str
    expected_close: date | None
    opened_at: datetime
    entered_stage_at: datetime
    closed_at: datetime | None
    lost_reason: str | None
    reason_id: UUID | None
    amount_from_lines: bool
    amount_own: Decimal | None
    """In the organization's currency: open deals by today's rate, closed ones by that of their last day."""
    score: ShownScore | None
    predicted_close_on: date | None
    """When it is won, if it is."""
    slip_probability: float | None
    """How likely it is still open after the expected close date."""
    version: int
    custom: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of a board; the sums cover all its deals, `deals` only those shown."""

    stage: Stage
    count: int
    amount_sum: Decimal
    """In the organization's currency, of deals in it and of those that there is a rate for."""
    weighted_sum: Decimal
    """Amounts times win probability; a deal without a score counts nothing."""
    without_rate: int
    """Deals with an amount that no sum holds, since nobody told the rate of their currency."""
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class DealPerson:
    """Somebody taking part in a deal; `name` is None for those who may not see people."""

    person_id: UUID
    name: str | None
    role: str | None
    added_at: datetime
    primary: bool


@dataclass(frozen=True, slots=True)
class PersonsDeal:
    """A deal that a person takes part in, and how."""

    deal: Deal
    role: str | None
    primary: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product line."""

    id: UUID
    product: str
    quantity: Decimal
    unit_price: Decimal
    added_at: datetime
    product_id: UUID | None
    discount_percent: Decimal | None
    tax_percent: Decimal | None

    @property
    def amount(self) -> Decimal:
        """What the line is worth after its discount and before tax, in whole cents of the deal's currency."""
        return worth(self.quantity, self.unit_price, self.discount_percent)

    @property
    def tax(self) -> Decimal:
        """The tax on it, in whole cents."""
        return (self.amount * (self.tax_percent or 0) / 100).quantize(_CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        """What the buyer pays for it."""
        return self.amount + self.tax


def worth(quantity: Decimal, unit_price: Decimal, discount_percent: Decimal | None) -> Decimal:
    """What so many are worth after a discount, in whole cents."""
    return (quantity * unit_price * (100 - (discount_percent or 0)) / 100).quantize(_CENT, ROUND_HALF_UP)
