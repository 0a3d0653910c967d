"""Risks of accounts as the rest of the program sees them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm_core.kit import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The chance that a customer is lost, as of a moment, with all that made it."""

    account_id: UUID
    kind: str
    """contract: a running subscription is left; purchases: no order comes."""
    value: float
    """Within `horizon_days`."""
    horizon_days: int
    band: str
    low: float
    high: float
    churn_30: float
    churn_90: float
    churn_180: float
    health: int
    revenue_at_risk: Decimal
    currency: str
    contracts: tuple[dict[str, Any], ...]
    alive: float | None
    orders_expected: float | None
    orders_missed: float | None
    calibrated: bool
    basis: str
    basis_note: str
    base: float
    rest: float
    reasons: tuple[dict[str, Any], ...]
    features: dict[str, Any]
    model_version: str
    as_of: datetime
    computed_at: datetime
    cause: str | None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One stored risk, for a line."""

    kind: str
    value: float
    horizon_days: int
    churn_90: float
    health: int
    model_version: str
    as_of: datetime
