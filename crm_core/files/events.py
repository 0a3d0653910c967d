"""What happens to files; their names stay out of the log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FileAttached(Event):
    """A file was attached to a record."""

    noun: ClassVar[str] = "files"
    attached_to: str
    attached_id: UUID
    media_type: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDeleted(Event):
    """A file was taken off a record."""

    noun: ClassVar[str] = "files"
    attached_to: str
    attached_id: UUID
