"""Deals as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm_core.kit import Ref
from crm_core.pipelines import Stage


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
    score: ShownScore | None
    version: int
    custom: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of a board; the sums cover all its deals, `deals` only those shown."""

    stage: Stage
    count: int
    amount_sum: Decimal
    """Of deals in the organization's currency."""
    weighted_sum: Decimal
    """Amounts times win probability; a deal without a score counts nothing."""
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class DealPerson:
    """Somebody taking part in a deal; `name` is None for those who may not see people."""

    person_id: UUID
    name: str | None
    role: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product line."""

    id: UUID
    product: str
    quantity: Decimal
    unit_price: Decimal
    added_at: datetime

    @property
    def amount(self) -> Decimal:
        """What the line is worth, in whole cents."""
        return (self.quantity * self.unit_price).quantize(Decimal("0.01"))
