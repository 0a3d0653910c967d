"""Tables of notifications, what somebody was told, and of reminders, what they are to be told when."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm_core.kit.table import Table, Tenant, one_of, reference

KINDS: Final = ("mention", "reminder", "lead_assigned", "lead_waiting", "lead_breached", "model_drift")


class NotificationRow(Tenant, Table):
    """Somebody was told of something, once; theirs alone to see."""

    __tablename__ = "notifications"
    __table_args__ = (
        reference("user_id", "users", ondelete="CASCADE"),
        reference("actor_id", "users"),
        reference("activity_id", "activities", ondelete="CASCADE"),
        UniqueConstraint("org_id", "user_id", "kind", "noun", "record_id", "activity_id", "due_at",
                         name="uq_notifications_once", postgresql_nulls_not_distinct=True),
        one_of("kind", KINDS),
        Index("ix_notifications_org_id_user_id_created_at_id", "org_id", "user_id", "created_at", "id"),
        Index("ix_notifications_unread", "org_id", "user_id", postgresql_where="read_at is null"),
        Index("ix_notifications_org_id_activity_id", "org_id", "activity_id"),
        Index("ix_notifications_org_id_noun_record_id", "org_id", "noun", "record_id"),
    )  # fmt: skip

    user_id: Mapped[UUID]
    kind: Mapped[str]
    noun: Mapped[str]
    record_id: Mapped[UUID]
    activity_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class ReminderRow(Tenant, Table):
    """When somebody is to be reminded of a task; `notified_at` says that they were."""

    __tablename__ = "reminders"
    __table_args__ = (
        reference("activity_id", "activities", ondelete="CASCADE"),
        reference("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("org_id", "activity_id", "user_id"),
        Index("ix_reminders_due", "org_id", "remind_at", postgresql_where="notified_at is null"),
    )

    activity_id: Mapped[UUID]
    user_id: Mapped[UUID]
    remind_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]
