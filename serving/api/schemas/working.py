"""Working on records: tags, files, notes, tasks, reminders and notifications."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from serving.api.schemas.activities import ActivityRead, Body, Subject
from serving.api.schemas.kit import MAX_BATCH, Input, Output, Ref

Noun = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["deals"])]
_TagName = Annotated[str, Field(min_length=1, max_length=60, examples=["key account"])]


class TagOn(Output):
    """A tag of a record."""

    id: UUID
    name: str
    colour: str


class Tagging(Input):
    """Which records get or lose which tags; a tag named that is not there yet is made."""

    noun: Noun
    ids: list[UUID] = Field(min_length=1, max_length=MAX_BATCH)
    tags: list[UUID] = Field(default=[], max_length=50)
    names: list[_TagName] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.tags and not self.names:
            raise ValueError("say which tags, by id in `tags` or by name in `names`")
        return self


class Tagged(Output):
    """How many tags were added or taken off."""

    changed: int


class FileRead(Output):
    """A file on a record."""

    id: UUID
    noun: str
    record_id: UUID
    name: str = Field(examples=["Offer 2026-031.pdf"])
    media_type: str = Field(description="As its contents say, whatever was claimed.")
    size: int
    sha256: str
    uploaded_by: Ref
    uploaded_at: datetime


class _About(Input):
    """Which record it is on."""

    deal_id: UUID | None = None
    account_id: UUID | None = None
    person_id: UUID | None = None

    @model_validator(mode="after")
    def _belongs_somewhere(self) -> Self:
        if self.deal_id is None and self.account_id is None and self.person_id is None:
            raise ValueError("name a deal, an account or a person")
        return self


class NoteCreate(_About):
    """A note; `@[Name](user:id)` in its body, or an id in `mentions`, tells that user of it."""

    body: Annotated[str, Field(min_length=1, max_length=50_000)]
    subject: Subject | None = None
    mentions: list[UUID] = Field(default=[], max_length=50)


class NoteRead(Output):
    """A note, and whom it told."""

    note: ActivityRead
    told: list[UUID] = Field(description="Users who were notified, now or before.")
    not_told: list[UUID] = Field(
        description="Users who were named and may not see this note, or are not here: they hear nothing."
    )


class TaskCreate(_About):
    """A task: what is to be done, by when, by whom, and when to remind them."""

    subject: Annotated[str, Field(min_length=1, max_length=500)]
    body: Body | None = None
    due_at: AwareDatetime | None = None
    remind_at: AwareDatetime | None = None
    user_id: UUID | None = Field(default=None, description="Whose task it is; the caller's when left out.")


class TaskRead(Output):
    """A task with its reminders, as far as the caller may see them."""

    id: UUID
    subject: str | None
    body: str | None
    deal_id: UUID | None
    account_id: UUID | None
    person: Ref | None
    user: Ref | None
    due_at: datetime | None
    completed_at: datetime | None
    overdue: bool
    reminders: list["ReminderRead"]


class TaskDone(Input):
    """How a task ended."""

    outcome: str = Field(default="done", max_length=100)


class ReminderRead(Output):
    """When somebody is reminded of a task, and whether they were."""

    id: UUID
    user_id: UUID
    remind_at: datetime
    notified_at: datetime | None


class ReminderPut(Input):
    """When to remind; a reminder that rang rings again then, which is how one snoozes."""

    remind_at: AwareDatetime
    user_id: UUID | None = Field(default=None, description="Whom; whose task it is when left out.")


class NotificationRead(Output):
    """Something the caller was told."""

    id: UUID
    kind: Literal["mention", "reminder", "lead_assigned", "lead_waiting", "lead_breached", "model_drift"]
    noun: str = Field(examples=["deals"], description="With `record_id`, what to open.")
    record_id: UUID
    activity_id: UUID | None
    actor: Ref | None
    subject: str | None = Field(description="The note's or task's subject, while the caller may see it.")
    created_at: datetime
    due_at: datetime | None
    read_at: datetime | None


class ReadCount(Output):
    """How many were marked as read, and how many are left."""

    read: int
    unread: int


class Unread(Output):
    """How much the caller has not read."""

    unread: int
