"""Tables of subscriptions: what an account pays for again and again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.custom import Customized
from crm_core.kit.table import (
    Edited,
    Imported,
    Table,
    Tenant,
    imported_once,
    one_of,
    reference,
    to_organization,
)

STATUSES: Final = ("trial", "active", "paused", "cancelled", "ended")
BILLINGS: Final = ("monthly", "quarterly", "yearly")
REASONS: Final = ("price", "value", "competitor", "service", "closing", "unpaid", "other")
_MONTHS: Final = "case billing when 'monthly' then 1 when 'quarterly' then 3 else 12 end"
_TIMES: Final = "case billing when 'monthly' then 12 when 'quarterly' then 4 else 1 end"


class SubscriptionRow(Tenant, Edited, Imported, Customized, Table):
    """A subscription; `amount` is what one billing period costs, all units together.

    `renews_on` is the day the present term of `term_months` is over; `ends_on` the day it stops for good. One
    that is cancelled goes on until then.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        to_organization(),
        reference("account_id", "accounts"),
        reference("deal_id", "deals", ondelete="SET NULL (deal_id)"),
        reference("owner_id", "users"),
        CheckConstraint("amount is not null and amount >= 0", name="amount"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("term_months between 1 and 120", name="term_months"),
        one_of("billing", BILLINGS),
        one_of("status", STATUSES),
        one_of("cancel_reason", REASONS),
        CheckConstraint("ends_on >= starts_on and trial_ends_on >= starts_on and renews_on > starts_on",
                        name="dates"),
        CheckConstraint("(paused_at is not null) = (status = 'paused')", name="paused"),
        CheckConstraint("status <> 'cancelled' or (cancelled_at is not null and ends_on is not null)",
                        name="cancelled"),
        Index("ix_subscriptions_org_id_account_id_starts_on", "org_id", "account_id", "starts_on"),
        Index("ix_subscriptions_org_id_owner_id_created_at_id", "org_id", "owner_id", "created_at", "id"),
        Index("ix_subscriptions_org_id_created_at_id", "org_id", "created_at", "id"),
        Index("ix_subscriptions_org_id_deal_id", "org_id", "deal_id"),
        Index("ix_subscriptions_due", "org_id", "status", "renews_on", postgresql_where="status <> 'ended'"),
        *imported_once("subscriptions"),
    )  # fmt: skip

    plan: Mapped[str]
    account_id: Mapped[UUID]
    deal_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(15, 3), default=Decimal(1), server_default="1")
    amount: Mapped[Decimal | None]
    """Never null in the table; empty for whoever the field is closed to."""
    currency: Mapped[str]
    billing: Mapped[str]
    mrr: Mapped[Decimal | None] = mapped_column(Computed(f"round(amount / {_MONTHS}, 2)", persisted=True))
    arr: Mapped[Decimal | None] = mapped_column(Computed(f"amount * {_TIMES}", persisted=True))
    starts_on: Mapped[date]
    trial_ends_on: Mapped[date | None]
    term_months: Mapped[int] = mapped_column(Integer, default=12, server_default="12")
    renews_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    auto_renew: Mapped[bool] = mapped_column(default=True, server_default="true")
    status: Mapped[str]
    paused_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
