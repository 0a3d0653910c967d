"""What happens to tags; their names, which somebody wrote, stay out of the log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event
from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class TagCreated(RecordCreated):
    """A tag was made."""

    noun: ClassVar[str] = "tags"


@dataclass(frozen=True, kw_only=True, slots=True)
class TagEdited(RecordEdited):
    """A tag got another name or colour."""

    noun: ClassVar[str] = "tags"


@dataclass(frozen=True, kw_only=True, slots=True)
class TagDeleted(RecordDeleted):
    """A tag was deleted, and taken off every record."""

    noun: ClassVar[str] = "tags"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordTagged(Event):
    """A record was given a tag."""

    noun: ClassVar[str] = "tags"
    tagged: str
    """The record's noun; `record_id` is the record."""
    tag_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordUntagged(Event):
    """A tag was taken off a record."""

    noun: ClassVar[str] = "tags"
    tagged: str
    tag_id: UUID
