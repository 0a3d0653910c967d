"""What happens to webhooks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookMade(Event):
    """Somebody asked to be told of events."""

    noun: ClassVar[str] = "webhooks"
    owner_id: UUID
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookEdited(Event):
    """A webhook was changed, paused or taken up again; `fields` names what changed."""

    noun: ClassVar[str] = "webhooks"
    fields: tuple[str, ...]
    events: tuple[str, ...]
    active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookSecretRotated(Event):
    """A webhook was given a new secret; the one before works for a while."""

    noun: ClassVar[str] = "webhooks"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookDeliveriesAsked(Event):
    """A test message, or messages sent before, were put in line."""

    noun: ClassVar[str] = "webhooks"
    deliveries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookDisabled(Event):
    """A webhook was ended: its endpoint is gone (410) or has failed for days, as its owner should know."""

    noun: ClassVar[str] = "webhooks"
    owner_id: UUID
    reason: str
    status: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookDeleted(Event):
    """A webhook was taken away with its log of deliveries."""

    noun: ClassVar[str] = "webhooks"
