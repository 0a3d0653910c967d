"""Tables of buying committees: decisions of reps, and what was learned from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization


class RoleDecisionRow(Tenant, Table):
    """A guess as it was shown, and what a rep said of it."""

    __tablename__ = "role_decisions"
    __table_args__ = (
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("person_id", "people", ondelete="CASCADE"),
        reference("decided_by", "users"),
        one_of("decision", ("confirmed", "rejected")),
        CheckConstraint("probability between 0 and 1", name="probability"),
        Index("ix_role_decisions_org_id_deal_id_person_id", "org_id", "deal_id", "person_id"),
        Index("ix_role_decisions_org_id_person_id", "org_id", "person_id"),
        Index("ix_role_decisions_org_id_decided_by", "org_id", "decided_by"),
    )

    deal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    decision: Mapped[str]
    probability: Mapped[float]
    evidence: Mapped[list[dict[str, Any]]]
    model_version: Mapped[str]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]


class RoleLearningRow(Tenant, Table):
    """What was counted of parts, and how well it guesses."""

    __tablename__ = "role_learnings"
    __table_args__ = (
        to_organization(),
        Index("ix_role_learnings_org_id_learned_at", "org_id", "learned_at", "id"),
    )

    learned_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
    people: Mapped[int]
    accuracy: Mapped[dict[str, Any]]
