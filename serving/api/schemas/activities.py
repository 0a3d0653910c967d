"""What was done with a buyer: calls, emails, meetings, notes, tasks and offers."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from serving.api.schemas.kit import Custom, Input, Output, Ref

ActivityKind = Literal["call", "email", "meeting", "note", "task", "offer"]
Direction = Literal["outbound", "inbound", "internal"]
Subject = Annotated[str, Field(max_length=500)]
Body = Annotated[str, Field(max_length=50_000)]


class ActivityRead(Output):
    """One activity, as it was logged."""

    id: UUID
    kind: ActivityKind
    direction: Direction | None
    subject: str | None = Field(examples=["Delivery dates for the second site"])
    body: str | None
    outcome: str | None = Field(examples=["connected"])
    deal_id: UUID | None
    account_id: UUID | None
    person: Ref | None
    lead_id: UUID | None
    user: Ref | None
    occurred_at: datetime
    ended_at: datetime | None
    duration_seconds: float | None
    custom: Custom


class ActivityCreate(Input):
    """Something that was done; it belongs to a deal, an account, a person or a lead."""

    kind: ActivityKind = Field(examples=["call"])
    deal_id: UUID | None = None
    account_id: UUID | None = None
    person_id: UUID | None = None
    lead_id: UUID | None = None
    direction: Direction | None = Field(default=None, examples=["outbound"])
    subject: Subject | None = Field(default=None, examples=["Delivery dates for the second site"])
    body: Body | None = None
    outcome: str | None = Field(default=None, max_length=100, examples=["connected"])
    occurred_at: AwareDatetime | None = Field(default=None, description="When it began; now, when absent.")
    ended_at: AwareDatetime | None = None
    custom: Custom | None = None

    @model_validator(mode="after")
    def _belongs_somewhere(self) -> Self:
        if (self.deal_id or self.account_id or self.person_id or self.lead_id) is None:
            raise ValueError(
                "an activity belongs to a deal, an account, a person or a lead: name one of them"
            )
        if self.ended_at and self.occurred_at and self.ended_at < self.occurred_at:
            raise ValueError("ended_at lies before occurred_at")
        return self


class ActivityPatch(Input):
    """What may be corrected afterwards: the words, not what happened when."""

    subject: Subject | None = None
    body: Body | None = None
    custom: Custom | None = None


class ActivityComplete(Input):
    """How something planned went."""

    outcome: str | None = Field(default=None, max_length=100, examples=["held"])


class TimelineEntry(Output):
    """One thing that happened, in the words of the event log."""

    id: UUID
    type: str = Field(examples=["DealStageChanged"])
    occurred_at: datetime
    actor: Ref | None
    sentence: str = Field(examples=["Moved from Qualified to Proposal"])
    data: dict[str, Any] = Field(description="The event's own fields; ids and values, never personal data.")
    activity: ActivityRead | None = Field(description="The activity, when the event is one and may be seen.")
