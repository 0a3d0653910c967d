"""Subscriptions: what an account pays for again and again."""

from crm_core.subscriptions.errors import (
    SubscriptionDateError,
    SubscriptionFixedError,
    SubscriptionIncompleteError,
    SubscriptionNotFoundError,
    SubscriptionStateError,
)
from crm_core.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionDeleted,
    SubscriptionEdited,
    SubscriptionEnded,
    SubscriptionPaused,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from crm_core.subscriptions.repository import due, recurring
from crm_core.subscriptions.schemas import Recurring
from crm_core.subscriptions.service import (
    cancel,
    change,
    delete,
    edit,
    keep_up,
    later,
    monthly,
    pause,
    renew,
    resume,
    start,
)

__all__ = [
    "Recurring",
    "SubscriptionActivated",
    "SubscriptionCancelled",
    "SubscriptionChanged",
    "SubscriptionDateError",
    "SubscriptionDeleted",
    "SubscriptionEdited",
    "SubscriptionEnded",
    "SubscriptionFixedError",
    "SubscriptionIncompleteError",
    "SubscriptionNotFoundError",
    "SubscriptionPaused",
    "SubscriptionRenewed",
    "SubscriptionStarted",
    "SubscriptionStateError",
    "cancel",
    "change",
    "delete",
    "due",
    "edit",
    "keep_up",
    "later",
    "monthly",
    "pause",
    "recurring",
    "renew",
    "resume",
    "start",
]
