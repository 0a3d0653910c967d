"""What happens to notifications and reminders; what was written stays out of the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UserMentioned(Event):
    """A note named somebody who may see it; `record_id` is the notification."""

    noun: ClassVar[str] = "notifications"
    user_id: UUID
    activity_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class UserReminded(Event):
    """Somebody was reminded of a task; `record_id` is the notification."""

    noun: ClassVar[str] = "notifications"
    user_id: UUID
    activity_id: UUID
    remind_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationsRead(Event):
    """Somebody read what they were told; `record_id` is the user."""

    noun: ClassVar[str] = "notifications"
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderSet(Event):
    """Somebody is to be reminded of a task, or later than before; `record_id` is the reminder."""

    noun: ClassVar[str] = "reminders"
    user_id: UUID
    activity_id: UUID
    remind_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderCleared(Event):
    """Nobody is reminded of the task any more."""

    noun: ClassVar[str] = "reminders"
    activity_id: UUID
