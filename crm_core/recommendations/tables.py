"""Tables of recommendations: what was recommended, what was answered, and how recommending is to be done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization

ARMS = ("shown", "held_out")
ANSWERS = ("accepted", "snoozed", "not_relevant", "done")


class RecommendationRow(Tenant, Table):
    """What was recommended for a deal or an account, as of a moment, with all that made it."""

    __tablename__ = "recommendations"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("account_id", "accounts", ondelete="CASCADE"),
        CheckConstraint("num_nonnulls(deal_id, account_id) = 1", name="subject"),
        one_of("arm", ARMS),
        one_of("basis", ("model", "prior")),
        CheckConstraint("chance > 0 and chance <= 1", name="chance"),
        Index("ix_recommendations_org_id_deal_id_as_of", "org_id", "deal_id", "as_of", "id"),
        Index("ix_recommendations_org_id_account_id_as_of", "org_id", "account_id", "as_of", "id"),
        Index("ix_recommendations_org_id_as_of", "org_id", "as_of", "id"),
        Index("uq_recommendations_current_deal", "org_id", "deal_id", unique=True,
              postgresql_where=text("current and deal_id is not null")),
        Index("uq_recommendations_current_account", "org_id", "account_id", unique=True,
              postgresql_where=text("current and account_id is not null")),
    )  # fmt: skip

    deal_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    as_of: Mapped[datetime]
    computed_at: Mapped[datetime]
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether it is the newest of its deal or account; all else in a row stays as it was written."""
    arm: Mapped[str]
    """`held_out`: by lot nothing is shown for this deal or account, so that the gain can be measured."""
    action: Mapped[str]
    chance: Mapped[float]
    """With which chance this action was the one recommended: its propensity."""
    best: Mapped[str]
    abstains: Mapped[bool]
    explored: Mapped[bool]
    amount: Mapped[float | None]
    """In the organization's own currency, as are `uplift` and `per_hour`, which are of the action."""
    uplift: Mapped[float | None]
    per_hour: Mapped[float | None]
    win: Mapped[float | None]
    candidates: Mapped[list[dict[str, Any]]]
    context: Mapped[dict[str, Any]]
    chances: Mapped[dict[str, Any]]
    """Of every action; 0 where guard rails forbade it."""
    basis: Mapped[str]
    basis_note: Mapped[str]
    model_version: Mapped[str]


class RecommendationAnswerRow(Tenant, Table):
    """What a rep said of a recommendation, or that it was done."""

    __tablename__ = "recommendation_answers"
    __table_args__ = (
        reference("recommendation_id", "recommendations", ondelete="CASCADE"),
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("account_id", "accounts", ondelete="CASCADE"),
        reference("activity_id", "activities", ondelete="SET NULL (activity_id)"),
        reference("answered_by", "users"),
        CheckConstraint("num_nonnulls(deal_id, account_id) = 1", name="subject"),
        one_of("answer", ANSWERS),
        CheckConstraint("(answer = 'snoozed') = (until is not null)", name="until"),
        Index("ix_recommendation_answers_org_id_recommendation_id", "org_id", "recommendation_id",
              "answered_at"),
        Index("ix_recommendation_answers_org_id_deal_id", "org_id", "deal_id"),
        Index("ix_recommendation_answers_org_id_account_id", "org_id", "account_id"),
        Index("ix_recommendation_answers_org_id_answered_by", "org_id", "answered_by"),
        Index("uq_recommendation_answers_activity", "org_id", "recommendation_id", "activity_id", unique=True,
              postgresql_where=text("activity_id is not null")),
    )  # fmt: skip

    recommendation_id: Mapped[UUID]
    deal_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    answer: Mapped[str]
    action: Mapped[str]
    until: Mapped[datetime | None]
    """Until when it is snoozed."""
    reason: Mapped[str | None]
    activity_id: Mapped[UUID | None]
    """What was done, where that is what answers."""
    answered_by: Mapped[UUID]
    answered_at: Mapped[datetime]


class RecommendationSettingsRow(Tenant, Table):
    """How recommending is to be done from a moment on; the newest row holds."""

    __tablename__ = "recommendation_settings"
    __table_args__ = (
        to_organization(),
        reference("set_by", "users"),
        CheckConstraint("held_out between 0 and 0.9", name="held_out"),
        CheckConstraint("epsilon between 0 and 1", name="epsilon"),
        CheckConstraint("least(contacts_a_week, calls_a_week, emails_a_week) >= 0", name="limits"),
        Index("ix_recommendation_settings_org_id_set_at", "org_id", "set_at", "id"),
        Index("ix_recommendation_settings_org_id_set_by", "org_id", "set_by"),
    )

    salt: Mapped[str]
    held_out: Mapped[float]
    epsilon: Mapped[float]
    hours: Mapped[dict[str, Any]]
    contacts_a_week: Mapped[int]
    calls_a_week: Mapped[int]
    emails_a_week: Mapped[int]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
