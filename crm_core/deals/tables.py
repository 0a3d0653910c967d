"""Tables of deals: what may be sold, to whom, with which products."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, text
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
from crm_core.pipelines import BUYING_ROLES, STAGE_KINDS

BANDS = ("low", "fair", "high")


class DealRow(Tenant, Edited, Imported, Customized, Table):
    """One deal; the score columns repeat its latest score, so that a board is read from one table."""

    __tablename__ = "deals"
    __table_args__ = (
        to_organization(),
        reference("account_id", "accounts", ondelete="SET NULL (account_id)"),
        reference("owner_id", "users"),
        reference("pipeline_id", "pipelines"),
        ForeignKeyConstraint(
            ["org_id", "pipeline_id", "stage_id", "state"],
            ["stages.org_id", "stages.pipeline_id", "stages.id", "stages.kind"],
            name="fk_deals_stage",
            onupdate="CASCADE",
        ),
        reference("reason_id", "deal_reasons", ondelete="SET NULL (reason_id)"),
        one_of("state", STAGE_KINDS),
        CheckConstraint("(closed_at is null) = (state = 'open')", name="closed_at"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("score_value between 0 and 1", name="score_value"),
        one_of("score_band", BANDS),
        CheckConstraint("slip_probability between 0 and 1", name="slip_probability"),
        Index("ix_deals_org_id_opened_at_id", "org_id", "opened_at", "id"),
        Index("ix_deals_org_id_owner_id_opened_at_id", "org_id", "owner_id", "opened_at", "id"),
        Index("ix_deals_worth", "org_id", text("coalesce(amount, '-1'::integer::numeric)"), "id"),
        Index("ix_deals_owner_worth", "org_id", "owner_id",
              text("coalesce(amount, '-1'::integer::numeric)"), "id"),
        Index("ix_deals_org_id_name_id", "org_id", "name", "id"),
        Index("ix_deals_org_id_account_id", "org_id", "account_id"),
        Index("ix_deals_board", "org_id", "pipeline_id", "stage_id", "owner_id", "entered_stage_at", "id",
              postgresql_where="state = 'open'"),
        Index("ix_deals_board_newest", "org_id", "pipeline_id", "stage_id", "entered_stage_at", "id",
              postgresql_include=("owner_id",), postgresql_where="state = 'open'"),
        Index("ix_deals_closed", "org_id", "pipeline_id", "stage_id", "owner_id", "closed_at", "id",
              postgresql_include=("amount", "currency"), postgresql_where="state <> 'open'"),
        Index("ix_deals_closed_newest", "org_id", "pipeline_id", "stage_id", "closed_at", "id",
              postgresql_include=("owner_id", "amount", "currency"), postgresql_where="state <> 'open'"),
        Index("ix_deals_org_id_reason_id", "org_id", "reason_id", postgresql_where="reason_id is not null"),
        *imported_once("deals"),
        {"postgresql_with": {"fillfactor": 85}},
    )  # fmt: skip

    name: Mapped[str]
    account_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    pipeline_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    state: Mapped[str]
    source: Mapped[str | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str]
    expected_close: Mapped[date | None]
    opened_at: Mapped[datetime]
    entered_stage_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str | None]
    reason_id: Mapped[UUID | None]
    """Why it was won or lost, of the organization's own list."""
    amount_from_lines: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the amount is the sum of its product lines."""
    score_value: Mapped[float | None]
    score_band: Mapped[str | None]
    score_calibrated: Mapped[bool | None]
    score_as_of: Mapped[datetime | None]
    predicted_close_on: Mapped[date | None]
    """When it is won, if it is: the middle of what the latest timing says."""
    slip_probability: Mapped[float | None]
    """How likely it is still open after the expected close date on record."""


class DealPersonRow(Tenant, Imported, Table):
    """A person taking part in a deal, from when to when; kept after the person has left it."""

    __tablename__ = "deal_people"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("person_id", "people", ondelete="CASCADE"),
        one_of("role", BUYING_ROLES),
        CheckConstraint("removed_at >= added_at", name="removed_at"),
        Index("uq_deal_people_present", "org_id", "deal_id", "person_id", unique=True,
              postgresql_where="removed_at is null"),
        Index("uq_deal_people_primary", "org_id", "deal_id", unique=True,
              postgresql_where="is_primary and removed_at is null"),
        Index("ix_deal_people_org_id_person_id", "org_id", "person_id"),
        Index("ix_deal_people_org_id_deal_id", "org_id", "deal_id"),
        *imported_once("deal_people"),
    )  # fmt: skip

    deal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str | None]
    is_primary: Mapped[bool] = mapped_column(default=False, server_default="false")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class DealProductRow(Tenant, Imported, Table):
    """One product line of a deal, in the deal's currency; kept after it was taken off."""

    __tablename__ = "deal_products"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("product_id", "products", ondelete="SET NULL (product_id)"),
        CheckConstraint("discount_percent between 0 and 100", name="discount_percent"),
        CheckConstraint("tax_percent between 0 and 100", name="tax_percent"),
        Index(
            "ix_deal_products_org_id_product_id",
            "org_id",
            "product_id",
            postgresql_where="product_id is not null",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("removed_at >= added_at", name="removed_at"),
        Index("ix_deal_products_org_id_deal_id", "org_id", "deal_id"),
        *imported_once("deal_products"),
    )

    deal_id: Mapped[UUID]
    product: Mapped[str]
    """Its name when it was put on the deal."""
    product_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(15, 3))
    unit_price: Mapped[Decimal]
    discount_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    tax_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
