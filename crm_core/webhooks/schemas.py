"""Webhooks and deliveries as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import Identity


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event that can be subscribed to, and what its data holds."""

    name: str
    """`<noun>.<type>`"""
    noun: str
    type: str
    means: str
    values: dict[str, str]
    """The names of its values, with their kinds."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription as it can be shown: never its secrets."""

    id: UUID
    owner_id: UUID
    name: str
    url: str
    events: tuple[str, ...]
    scopes: str | None
    skip_own: bool
    own_id: UUID
    active: bool
    ended: str | None
    ended_at: datetime | None
    failing_since: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as the log of deliveries shows it."""

    id: UUID
    webhook_id: UUID
    event_id: UUID | None
    type: str
    state: str
    attempts: int
    due_at: datetime | None
    tries: tuple[dict[str, Any], ...]
    status: int | None
    latency_ms: int | None
    error: str | None
    response: str | None
    made_at: datetime
    ended_at: datetime | None

    @property
    def message_id(self) -> str:
        """What every attempt bears as `webhook-id`."""
        return f"msg_{self.id.hex}"


@dataclass(frozen=True, slots=True)
class FannedOut:
    """What one step through the log came to."""

    webhook_ids: tuple[UUID, ...]
    """Webhooks with something new to deliver."""
    more: bool
    """There may be more to read at once."""
    unfinished: bool
    """A transaction that was under way when reading began still is: look again in a moment."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a courier carries next, and for whom it looks."""

    delivery_id: UUID
    webhook_id: UUID
    event_id: UUID | None
    type: str
    url: str
    identity: Identity
    secrets: tuple[bytes, ...]
    """Sealed; the current one first."""
    there: bool
    """Whether the record that the event is about still exists."""
    made_at: datetime

    @property
    def message_id(self) -> str:
        """What every attempt bears as `webhook-id`."""
        return f"msg_{self.delivery_id.hex}"


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing can be carried now; come again then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """How an endpoint answered one attempt."""

    status: int | None
    """None when there was no answer."""
    latency_ms: int
    error: str | None = None
    response: str | None = None
    retry_after: float | None = None
    """Seconds that the endpoint asked for."""

    @property
    def accepted(self) -> bool:
        """Whether the endpoint took the message: 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own numbers

    @property
    def gone(self) -> bool:
        """Whether the endpoint wants nothing more."""
        return self.status == 410  # noqa: PLR2004
