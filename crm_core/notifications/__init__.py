"""Notifications: telling people that a note names them, or that a task is due."""

from crm_core.notifications.errors import (
    NotATaskError,
    NotificationNotFoundError,
    ReminderNotFoundError,
    ReminderPastError,
    TaskDoneError,
)
from crm_core.notifications.events import (
    NotificationsRead,
    ReminderCleared,
    ReminderSet,
    UserMentioned,
    UserReminded,
)
from crm_core.notifications.repository import OVERDUE, listed, reminders, unread
from crm_core.notifications.schemas import Mentioned, Notification, Reminder
from crm_core.notifications.service import forget, mention, named_in, read, remind, ring, tell

__all__ = [
    "OVERDUE",
    "Mentioned",
    "NotATaskError",
    "Notification",
    "NotificationNotFoundError",
    "NotificationsRead",
    "Reminder",
    "ReminderCleared",
    "ReminderNotFoundError",
    "ReminderPastError",
    "ReminderSet",
    "TaskDoneError",
    "UserMentioned",
    "UserReminded",
    "forget",
    "listed",
    "mention",
    "named_in",
    "read",
    "remind",
    "reminders",
    "ring",
    "tell",
    "unread",
]
