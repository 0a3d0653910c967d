"""Tables of activities: what was done with a buyer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

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

KINDS = ("call", "email", "meeting", "note", "task", "offer")
DIRECTIONS = ("outbound", "inbound", "internal")


class ActivityRow(Tenant, Edited, Imported, Customized, Table):
    """A call, email, meeting, note, task or offer, on a deal, an account, a person or a lead."""

    __tablename__ = "activities"
    __table_args__ = (
        to_organization(),
        reference("deal_id", "deals", ondelete="CASCADE"),
        reference("account_id", "accounts", ondelete="CASCADE"),
        reference("person_id", "people", ondelete="SET NULL (person_id)"),
        reference("lead_id", "leads", ondelete="CASCADE"),
        reference("user_id", "users"),
        one_of("kind", KINDS),
        one_of("direction", DIRECTIONS),
        CheckConstraint("ended_at >= occurred_at", name="ended_at"),
        CheckConstraint("num_nonnulls(deal_id, account_id, person_id, lead_id) > 0 or import_id is not null",
                        name="belongs_somewhere"),
        Index("ix_activities_org_id_occurred_at_id", "org_id", "occurred_at", "id"),
        Index("ix_activities_org_id_user_id_occurred_at_id", "org_id", "user_id", "occurred_at", "id"),
        Index("ix_activities_org_id_deal_id_occurred_at", "org_id", "deal_id", "occurred_at"),
        Index("ix_activities_org_id_account_id_occurred_at", "org_id", "account_id", "occurred_at"),
        Index("ix_activities_org_id_person_id_occurred_at", "org_id", "person_id", "occurred_at"),
        Index("ix_activities_org_id_lead_id_occurred_at", "org_id", "lead_id", "occurred_at",
              postgresql_where="lead_id is not null"),
        *imported_once("activities"),
    )  # fmt: skip

    kind: Mapped[str]
    direction: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    outcome: Mapped[str | None]
    deal_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    """Who did it, and so whose row it is."""
    occurred_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
