"""What happens to records of any kind alike: views kept, work done in bulk, records merged."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from crm_core.kit import Event
from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited

_MERGED: Final = ("accounts", "people", "leads")


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewSaved(RecordCreated):
    """A view was saved."""

    noun: ClassVar[str] = "saved_views"


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewEdited(RecordEdited):
    """A saved view shows something else, or is shared with others."""

    noun: ClassVar[str] = "saved_views"


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewDeleted(RecordDeleted):
    """A saved view is gone."""

    noun: ClassVar[str] = "saved_views"


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkJobStarted(Event):
    """Work in bulk was asked for; a worker does it."""

    noun: ClassVar[str] = "bulk_jobs"
    of: str
    action: str
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkJobEnded(Event):
    """Work in bulk is done, failed or was cancelled."""

    noun: ClassVar[str] = "bulk_jobs"
    of: str
    action: str
    state: str
    succeeded: int
    failed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordsMerged(Event):
    """Several records are one now; told of the one that is left."""

    nouns: ClassVar[tuple[str, ...]] = _MERGED
    noun: str  # type: ignore[misc]  # of whichever records they are
    merge_id: UUID
    sources: tuple[UUID, ...]
    moved: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordMergedAway(Event):
    """A record went up in another; told of the one that is gone."""

    nouns: ClassVar[tuple[str, ...]] = _MERGED
    noun: str  # type: ignore[misc]
    merge_id: UUID
    into: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeUndone(Event):
    """What was merged is apart again."""

    nouns: ClassVar[tuple[str, ...]] = _MERGED
    noun: str  # type: ignore[misc]
    merge_id: UUID
    sources: tuple[UUID, ...]
