"""Tables of routing: rule sets, queues, who is at work when, whose turn it is, and every assignment."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

STATES: Final = ("draft", "published", "archived")
METHODS: Final = ("round_robin", "weighted", "load", "existing_owner", "queue")
POOLS: Final = ("named", "territory")
"""Whom a rule chooses among: those it names, or the members of the lead's territory."""
FAIRNESS: Final = ("rotation", "equal")
"""Whether who was away goes on as if they had not been (rotation), or is given what they missed (equal)."""
CAUSES: Final = ("arrival", "breach", "retry", "asked")


class QueueRow(Tenant, Edited, Table):
    """Where leads wait that nobody could take; its holder looks after it."""

    __tablename__ = "routing_queues"
    __table_args__ = (
        to_organization(), reference("holder_id", "users"), UniqueConstraint("org_id", "name"),
    )  # fmt: skip

    name: Mapped[str]
    holder_id: Mapped[UUID | None]


class SetRow(Tenant, Edited, Table):
    """A list of rules; one is published at a time, and what was published is never changed again."""

    __tablename__ = "routing_sets"
    __table_args__ = (
        to_organization(),
        reference("queue_id", "routing_queues"),
        reference("published_by", "users"),
        UniqueConstraint("org_id", "number"),
        one_of("state", STATES),
        CheckConstraint("(state = 'draft') = (number is null)", name="number"),
        CheckConstraint("(state = 'draft') = (published_at is null)", name="published_at"),
        Index("uq_routing_sets_published", "org_id", unique=True, postgresql_where="state = 'published'"),
    )

    name: Mapped[str]
    number: Mapped[int | None]
    """Which version it is among those published."""
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    queue_id: Mapped[UUID]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class RuleRow(Tenant, Table):
    """Which leads it is for, whom it chooses among and how, and how soon they are to answer."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        reference("set_id", "routing_sets", ondelete="CASCADE"),
        reference("queue_id", "routing_queues"),
        UniqueConstraint("org_id", "set_id", "position"),
        one_of("method", METHODS),
        one_of("pool", POOLS),
        one_of("fairness", FAIRNESS),
        CheckConstraint(
            "most_open >= 0 and most_per_day >= 0 and respond_within > 0 and most_hops >= 0", name="limits"
        ),
    )

    set_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    method: Mapped[str]
    pool: Mapped[str]
    fairness: Mapped[str]
    min_score: Mapped[float | None]
    most_open: Mapped[int | None]
    most_per_day: Mapped[int | None]
    respond_within: Mapped[int | None]
    """Minutes."""
    business_hours: Mapped[bool] = mapped_column(default=False, server_default="false")
    most_hops: Mapped[int] = mapped_column(default=2, server_default="2")
    queue_id: Mapped[UUID | None]


class CandidateRow(Tenant, Table):
    """Somebody whom a rule names, with their share and their limits."""

    __tablename__ = "routing_candidates"
    __table_args__ = (
        reference("rule_id", "routing_rules", ondelete="CASCADE"),
        reference("user_id", "users"),
        UniqueConstraint("org_id", "rule_id", "user_id"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("most_open >= 0 and most_per_day >= 0", name="limits"),
    )

    rule_id: Mapped[UUID]
    user_id: Mapped[UUID]
    weight: Mapped[float] = mapped_column(Float, default=1.0, server_default="1")
    most_open: Mapped[int | None]
    most_per_day: Mapped[int | None]


class PoolRow(Tenant, Table):
    """Whose turn it is in a rule (or, by territory, in one of its pools); locked while a turn is taken."""

    __tablename__ = "routing_pools"
    __table_args__ = (
        reference("rule_id", "routing_rules", ondelete="CASCADE"),
        UniqueConstraint("org_id", "rule_id", "scope_id"),
    )

    rule_id: Mapped[UUID]
    scope_id: Mapped[UUID]
    turns: Mapped[dict[str, Any]]


class AssignmentRow(Tenant, Table):
    """Why a lead went to whom, or to which queue; the one that has not ended holds."""

    __tablename__ = "routing_assignments"
    __table_args__ = (
        reference("lead_id", "leads", ondelete="CASCADE"),
        reference("set_id", "routing_sets"),
        reference("rule_id", "routing_rules"),
        reference("owner_id", "users"),
        reference("queue_id", "routing_queues"),
        one_of("cause", CAUSES),
        CheckConstraint("num_nonnulls(owner_id, queue_id) = 1", name="one"),
        CheckConstraint("propensity > 0 and propensity <= 1", name="propensity"),
        Index("uq_routing_assignments_present", "org_id", "lead_id", unique=True,
              postgresql_where="ended_at is null"),
        Index("ix_routing_assignments_org_id_lead_id_assigned_at", "org_id", "lead_id", "assigned_at"),
        Index("ix_routing_assignments_org_id_owner_id_assigned_at", "org_id", "owner_id", "assigned_at"),
        Index("ix_routing_assignments_due", "org_id", "due_at",
              postgresql_where="ended_at is null and due_at is not null"),
        Index("ix_routing_assignments_queued", "org_id", "queue_id", "assigned_at",
              postgresql_where="ended_at is null"),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    set_id: Mapped[UUID]
    rule_id: Mapped[UUID | None]
    cause: Mapped[str]
    hop: Mapped[int] = mapped_column(default=0, server_default="0")
    owner_id: Mapped[UUID | None]
    queue_id: Mapped[UUID | None]
    reason: Mapped[str]
    trail: Mapped[list[dict[str, Any]]]
    """The rules in their order, each with what became of it."""
    candidates: Mapped[list[dict[str, Any]]]
    """Whom the deciding rule considered, each with what stood against them."""
    propensity: Mapped[float] = mapped_column(Float)
    """How probable this choice was under the rules; for judging other rules by what happened."""
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WorkingHoursRow(Tenant, Edited, Table):
    """When somebody works: for each day from Monday, stretches of wall-clock time in their time zone."""

    __tablename__ = "working_hours"
    __table_args__ = (
        reference("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("org_id", "user_id"),
    )

    user_id: Mapped[UUID]
    time_zone: Mapped[str]
    week: Mapped[list[Any]] = mapped_column(JSONB)


class AbsenceRow(Tenant, Table):
    """Somebody is away."""

    __tablename__ = "absences"
    __table_args__ = (
        reference("user_id", "users", ondelete="CASCADE"),
        reference("noted_by", "users"),
        CheckConstraint("to_at > from_at", name="to_at"),
        Index("ix_absences_org_id_user_id_to_at", "org_id", "user_id", "to_at"),
    )

    user_id: Mapped[UUID]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime] = mapped_column(server_default="now()")
