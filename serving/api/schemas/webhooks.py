"""Webhooks, their secrets, and the log of what was delivered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from serving.api.schemas.kit import Input, Output

Url = Annotated[str, Field(min_length=1, max_length=2048, examples=["https://hooks.example.com/bellwether"])]
Pattern = Annotated[str, Field(min_length=1, max_length=120)]
Patterns = Annotated[
    list[Pattern],
    Field(
        min_length=1,
        max_length=100,
        description="`*`, `<noun>.*`, or types as /webhooks/event-types lists them.",
        examples=[["deals.*", "ActivityLogged"]],
    ),
]
State = Literal["waiting", "sent", "dead", "withheld"]
Ended = Literal["paused", "gone", "failing"]


class EventTypeRead(Output):
    """A kind of event that can be subscribed to."""

    name: str = Field(description="What messages bear as `type`.", examples=["deals.DealStageChanged"])
    noun: str = Field(examples=["deals"])
    type: str = Field(examples=["DealStageChanged"])
    means: str = Field(examples=["A deal is worth something else now."])
    values: dict[str, str] = Field(description="What `data.values` holds, with kinds.")


class WebhookCreate(Input):
    """A subscription; it sees what the caller sees, and no more than the caller's integration was given."""

    url: Url
    events: Patterns
    name: str = Field(default="", max_length=200)
    skip_own: bool | None = Field(
        default=None, description="Leave out writes of `own_id`; true when an API key makes the webhook."
    )
    own_id: UUID | None = Field(
        default=None,
        description="The API key, client or user whose writes are the receiver's own; else the caller's.",
    )


class WebhookPatch(Input):
    """Fields to change; absent ones stay."""

    url: Url = ""
    events: Patterns = Field(default_factory=list)
    name: str = Field(default="", max_length=200)
    skip_own: bool = False
    own_id: UUID = UUID(int=0)
    active: bool = Field(default=True, description="False pauses; what happens meanwhile is not told later.")


class WebhookRead(Output):
    """A subscription; its secrets are never shown again."""

    id: UUID
    owner_id: UUID = Field(description="Whose sight decides what is sent.")
    name: str
    url: str
    events: list[str] = Field(examples=[["deals.*"]])
    scopes: str | None = Field(
        description="What the integration that made it was given; null for everything."
    )
    skip_own: bool
    own_id: UUID
    active: bool
    ended: Ended | None = Field(description="`gone` after a 410, `failing` after five days without success.")
    ended_at: datetime | None
    failing_since: datetime | None
    old_secret_until: datetime | None = Field(description="Until then two secrets sign.")
    created_at: datetime
    version: int


class WebhookCreated(WebhookRead):
    """A new webhook with its secret, shown this once."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class WebhookRotated(Output):
    """The new secret, shown this once; the one before signs too for a day."""

    secret: str
    old_secret_until: datetime


class TryRead(Output):
    """One attempt."""

    at: datetime
    status: int | None = Field(description="Null when there was no answer.")
    latency_ms: int
    error: str | None = Field(examples=["no answer in time"])


class DeliveryRead(Output):
    """One message to one webhook."""

    id: UUID
    webhook_id: UUID
    message_id: str = Field(description="`webhook-id` of every attempt.", examples=["msg_0b5f5a..."])
    event_id: UUID | None = Field(description="Null for a test message.")
    type: str = Field(examples=["deals.DealStageChanged"])
    state: State = Field(description="`withheld` is what the owner may not see.")
    attempts: int
    due_at: datetime | None
    tries: list[TryRead]
    status: int | None
    latency_ms: int | None
    error: str | None
    response: str | None = Field(description="The first kilobyte of the last answer.")
    made_at: datetime
    ended_at: datetime | None


class RedeliverDead(Input):
    """Which messages to send again: those given up since then."""

    since: AwareDatetime


class Redelivered(Output):
    """How many messages wait again."""

    deliveries: int


class HookCreate(Input):
    """A REST hook as Zapier subscribes it: one event, one address."""

    target_url: Url
    event: Pattern
