"""Tables of the forecast ledger: snapshots that never change, and what people said beside them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.forecasts.periods import LEVELS
from crm_core.forecasts.schemas import CATEGORIES
from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization

_KINDS: Final = ("month", "quarter")
PICKED: Final = ("pipeline", "best_case", "commit", "omitted")
"""What a person may say a deal is; closed it becomes by being won."""
_CURRENCY: Final = "currency ~ '^[A-Z]{3}$'"
_SUBJECT: Final = "(level = 'company') = (subject_id is null)"


class ForecastRow(Tenant, Table):
    """A snapshot's head.

    A snapshot writes what differs from those before it since its `base`, which is written whole: the first of
    a day, or one where something vanished. What it holds is, of every key, the newest row from base to it.
    """

    __tablename__ = "forecasts"
    __table_args__ = (
        to_organization(),
        reference("made_by", "users"),
        UniqueConstraint("org_id", "number"),
        CheckConstraint("base between 1 and number", name="base"),
        one_of("basis", ("model", "prior")),
        CheckConstraint(_CURRENCY, name="currency"),
        CheckConstraint("inputs_hash ~ '^[0-9a-f]{64}$'", name="inputs_hash"),
        Index("ix_forecasts_org_id_as_of_number", "org_id", "as_of", "number"),
        Index("ix_forecasts_org_id_made_by", "org_id", "made_by"),
    )

    number: Mapped[int]
    base: Mapped[int]
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime]
    cause: Mapped[str]
    made_by: Mapped[UUID]
    model_version: Mapped[str]
    basis: Mapped[str]
    basis_note: Mapped[str]
    currency: Mapped[str]
    inputs_hash: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)


class ForecastInputsRow(Table):
    """What the model needs beside the deals to give a snapshot's numbers again."""

    __tablename__ = "forecast_inputs"
    __table_args__ = (reference("forecast_id", "forecasts"),)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    forecast_id: Mapped[UUID] = mapped_column(primary_key=True)
    inputs: Mapped[dict[str, Any]]


class ForecastLineRow(Tenant, Table):
    """A subject's number in a period."""

    __tablename__ = "forecast_lines"
    __table_args__ = (
        reference("forecast_id", "forecasts"),
        UniqueConstraint("org_id", "forecast_id", "level", "subject_id", "kind", "begins",
                         name="uq_forecast_lines_one", postgresql_nulls_not_distinct=True),
        one_of("level", LEVELS),
        CheckConstraint(_SUBJECT, name="subject_id"),
        one_of("kind", _KINDS),
        Index("ix_forecast_lines_of", "org_id", "base", "level", "subject_id", "kind", "begins", "number"),
        Index("ix_forecast_lines_through", "org_id", "level", "subject_id", "kind", "begins", "number"),
    )  # fmt: skip

    forecast_id: Mapped[UUID]
    number: Mapped[int]
    base: Mapped[int]
    level: Mapped[str]
    subject_id: Mapped[UUID | None]
    kind: Mapped[str]
    begins: Mapped[date]
    closed: Mapped[Decimal]
    pipeline_mean: Mapped[Decimal]
    new_business_mean: Mapped[Decimal]
    mean: Mapped[Decimal]
    quantiles: Mapped[dict[str, Any]]
    commit: Mapped[Decimal]
    best_case: Mapped[Decimal]
    pipeline_total: Mapped[Decimal]
    stage_weighted: Mapped[Decimal]
    open_deals: Mapped[int]


class ForecastDealRow(Table):
    """A deal as a snapshot took it in; kept when the deal itself is deleted."""

    __tablename__ = "forecast_deals"
    __table_args__ = (
        reference("forecast_id", "forecasts"),
        reference("owner_id", "users"),
        one_of("state", ("open", "won", "lost")),
        CheckConstraint("(closed_on is null) = (state = 'open')", name="closed_on"),
        one_of("category", CATEGORIES),
        CheckConstraint("stage_weight between 0 and 1", name="stage_weight"),
        Index("ix_forecast_deals_of", "org_id", "base", "deal_id", "number"),
        Index("ix_forecast_deals_org_id_deal_id_number", "org_id", "deal_id", "number"),
        Index("ix_forecast_deals_won", "org_id", "closed_on", postgresql_where="state = 'won'"),
        Index("ix_forecast_deals_owner", "org_id", "owner_id", "base", "deal_id", "number"),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    forecast_id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    base: Mapped[int]
    owner_id: Mapped[UUID | None]
    state: Mapped[str]
    amount_own: Mapped[Decimal]
    expected_close: Mapped[date | None]
    closed_on: Mapped[date | None]
    category: Mapped[str]
    stage_weight: Mapped[float]
    win_in: Mapped[dict[str, Any]]
    territory_id: Mapped[UUID | None]
    by_product: Mapped[dict[str, Any]]


class DealCategoryRow(Table):
    """What a person said a deal is; nothing but a person's word changes it."""

    __tablename__ = "deal_categories"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("picked_by", "users"),
        one_of("category", PICKED),
        Index("ix_deal_categories_org_id_picked_by", "org_id", "picked_by"),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str]
    picked_by: Mapped[UUID]
    picked_at: Mapped[datetime]


class StageCategoryRow(Table):
    """What deals in a stage are, unless a person said otherwise."""

    __tablename__ = "stage_categories"
    __table_args__ = (reference("stage_id", "stages", ondelete="CASCADE"), one_of("category", PICKED))

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str]


class ForecastSubmissionRow(Tenant, Table):
    """What somebody said they, or those they lead, will reach; the newest counts, all are kept."""

    __tablename__ = "forecast_submissions"
    __table_args__ = (
        reference("subject_id", "users"),
        reference("forecast_id", "forecasts"),
        reference("submitted_by", "users"),
        one_of("level", ("team", "user")),
        one_of("kind", _KINDS),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(_CURRENCY, name="currency"),
        Index("ix_forecast_submissions_of", "org_id", "level", "subject_id", "kind", "begins",
              "submitted_at", "id"),
        Index("ix_forecast_submissions_org_id_kind_begins", "org_id", "kind", "begins"),
        Index("ix_forecast_submissions_org_id_submitted_by", "org_id", "submitted_by"),
    )  # fmt: skip

    level: Mapped[str]
    subject_id: Mapped[UUID]
    kind: Mapped[str]
    begins: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    note: Mapped[str | None]
    forecast_id: Mapped[UUID | None]
    """The snapshot that was the newest when it was said."""
    model_mean: Mapped[Decimal | None]
    """What that snapshot said, if the one who submitted could see it."""
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]


class ForecastAdjustmentRow(Tenant, Table):
    """What somebody who leads says a number should be, and why; the newest counts, all are kept."""

    __tablename__ = "forecast_adjustments"
    __table_args__ = (
        reference("forecast_id", "forecasts"),
        reference("adjusted_by", "users"),
        one_of("level", LEVELS),
        CheckConstraint(_SUBJECT, name="subject_id"),
        one_of("kind", _KINDS),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(_CURRENCY, name="currency"),
        Index("ix_forecast_adjustments_of", "org_id", "level", "subject_id", "kind", "begins",
              "adjusted_at", "id"),
        Index("ix_forecast_adjustments_org_id_kind_begins", "org_id", "kind", "begins"),
        Index("ix_forecast_adjustments_org_id_adjusted_by", "org_id", "adjusted_by"),
    )  # fmt: skip

    level: Mapped[str]
    subject_id: Mapped[UUID | None]
    kind: Mapped[str]
    begins: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    reason: Mapped[str]
    from_amount: Mapped[Decimal | None]
    """What was submitted, or adjusted, before; None when nothing was."""
    forecast_id: Mapped[UUID | None]
    model_mean: Mapped[Decimal | None]
    adjusted_by: Mapped[UUID]
    adjusted_at: Mapped[datetime]
