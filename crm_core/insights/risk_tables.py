"""The table of account risks: every chance to lose a customer that was ever shown to anyone."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.accounts import CHURN_KINDS
from crm_core.deals import BANDS
from crm_core.kit.table import Table, Tenant, one_of, reference


class AccountRiskRow(Tenant, Table):
    """The chance that a customer is lost, as of a moment, with all that made it."""

    __tablename__ = "account_risks"
    __table_args__ = (
        reference("account_id", "accounts", ondelete="CASCADE"),
        one_of("kind", CHURN_KINDS),
        one_of("band", BANDS),
        one_of("basis", ("model", "prior")),
        CheckConstraint("value between 0 and 1", name="value"),
        CheckConstraint("low <= value and value <= high", name="interval"),
        CheckConstraint(
            "churn_30 between 0 and 1 and churn_90 between 0 and 1 and churn_180 between 0 and 1",
            name="churn",
        ),
        CheckConstraint("health between 0 and 100", name="health"),
        Index("ix_account_risks_org_id_account_id_as_of", "org_id", "account_id", "as_of", "id"),
    )

    account_id: Mapped[UUID]
    kind: Mapped[str]
    """contract or purchases: what being lost means."""
    value: Mapped[float]
    """Chance to be lost within `horizon_days`."""
    horizon_days: Mapped[int]
    band: Mapped[str]
    low: Mapped[float]
    high: Mapped[float]
    churn_30: Mapped[float]
    churn_90: Mapped[float]
    churn_180: Mapped[float]
    health: Mapped[int]
    revenue_at_risk: Mapped[Decimal]
    """A year's revenue that is expected to be lost, in `currency`."""
    currency: Mapped[str]
    contracts: Mapped[list[dict[str, Any]]]
    """Running subscriptions with their chances."""
    alive: Mapped[float | None]
    orders_expected: Mapped[float | None]
    orders_missed: Mapped[float | None]
    calibrated: Mapped[bool]
    basis: Mapped[str]
    basis_note: Mapped[str]
    base: Mapped[float]
    rest: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]]
    features: Mapped[dict[str, Any]]
    model_version: Mapped[str]
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    cause: Mapped[str | None]
