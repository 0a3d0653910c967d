"""What happens to leads; names, addresses and whatever they wrote stay out of the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event
from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadCreated(RecordCreated):
    """A lead arrived."""

    noun: ClassVar[str] = "leads"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadEdited(RecordEdited):
    """A lead is described anew, or somebody else works on it."""

    noun: ClassVar[str] = "leads"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadDeleted(RecordDeleted):
    """A lead left the record."""

    noun: ClassVar[str] = "leads"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadTouched(Event):
    """Somebody called, wrote to or met a lead for the first time; `waited_seconds` since it arrived."""

    noun: ClassVar[str] = "leads"
    activity_id: UUID
    user_id: UUID | None
    arrived_at: datetime
    waited_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadConverted(Event):
    """A lead became an account, a person and perhaps a deal, each new or one that was there."""

    noun: ClassVar[str] = "leads"
    account_id: UUID | None
    person_id: UUID
    deal_id: UUID | None
    account_is_new: bool
    person_is_new: bool
    deal_is_new: bool
    activities: int
