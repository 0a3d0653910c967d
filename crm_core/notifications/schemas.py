"""Notifications and reminders as the rest of the program sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class Notification:
    """Something a user was told."""

    id: UUID
    kind: str
    noun: str
    record_id: UUID
    activity_id: UUID | None
    actor: Ref | None
    subject: str | None
    """The activity's subject, while it may be seen."""
    created_at: datetime
    due_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """When a user is reminded of a task."""

    id: UUID
    activity_id: UUID
    user_id: UUID
    remind_at: datetime
    notified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Whom a note told, and whom not, because they may not see it or are not here."""

    told: Sequence[UUID]
    not_told: Sequence[UUID]
