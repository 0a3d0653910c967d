"""What happens to activities; what was said or written stays out of the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityLogged(Event):
    """Something was done with a buyer."""

    noun: ClassVar[str] = "activities"
    activity_id: UUID
    kind: str
    direction: str | None
    outcome: str | None
    duration_seconds: float | None
    user_id: UUID | None
    person_id: UUID | None
    ended_at: datetime | None
    lead_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityEdited(Event):
    """An activity's words were corrected; `fields` names which."""

    noun: ClassVar[str] = "activities"
    activity_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityCompleted(Event):
    """A task was done, or a planned meeting is over."""

    noun: ClassVar[str] = "activities"
    activity_id: UUID
    kind: str
    outcome: str | None
