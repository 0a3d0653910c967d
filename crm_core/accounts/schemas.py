"""An account as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class Account:
    """A company sold to."""

    id: UUID
    name: str
    parent: Ref | None
    owner: Ref | None
    industry: str | None
    region: str | None
    employees: int | None
    country: str | None
    postal_code: str | None
    website: str | None
    created_at: datetime
    churn_kind: str | None
    """How it could be lost as a customer: contract or purchases; None when it is none."""
    churn_90: float | None
    health: int | None
    revenue_at_risk: Decimal | None
    risk_as_of: datetime | None
    version: int
    custom: dict[str, Any]
