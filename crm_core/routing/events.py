"""What happens in routing: rule sets, people at work, and leads that find or lose somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingDrafted(Event):
    """A rule set is being written."""

    noun: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingChanged(Event):
    """A draft has other rules, another name or another queue; or a queue changed."""

    noun: ClassVar[str] = "routing"
    part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingPublished(Event):
    """Leads are routed by this rule set from now on."""

    noun: ClassVar[str] = "routing"
    number: int
    replaced_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingStopped(Event):
    """Leads are routed no longer."""

    noun: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHoursSet(Event):
    """Somebody works at other hours, or at any."""

    noun: ClassVar[str] = "users"
    time_zone: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceNoted(Event):
    """Somebody is away."""

    noun: ClassVar[str] = "users"
    absence_id: UUID
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceWithdrawn(AbsenceNoted):
    """Somebody is not away after all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadAssigned(Event):
    """A lead was given to somebody by the rules; the assignment says why."""

    noun: ClassVar[str] = "leads"
    assignment_id: UUID
    set_id: UUID
    rule_id: UUID | None
    cause: str
    hop: int
    owner_id: UUID
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadQueued(Event):
    """Nobody could take a lead: it waits in a queue."""

    noun: ClassVar[str] = "leads"
    assignment_id: UUID
    set_id: UUID
    cause: str
    hop: int
    queue_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadResponseBreached(Event):
    """A lead was not answered in time by who had it."""

    noun: ClassVar[str] = "leads"
    assignment_id: UUID
    owner_id: UUID
    due_at: datetime
    hop: int
