"""Routing as the rest of the program sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a rule may choose, with their share and their limits."""

    user_id: UUID
    weight: float = 1.0
    most_open: int | None = None
    most_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Which leads it is for, whom it chooses among and how, and how soon they are to answer."""

    id: UUID
    position: int
    name: str
    filter: Mapping[str, Any] | None
    method: str
    pool: str
    fairness: str
    min_score: float | None
    most_open: int | None
    most_per_day: int | None
    respond_within: int | None
    business_hours: bool
    most_hops: int
    queue_id: UUID | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A list of rules; the first that finds somebody decides."""

    id: UUID
    name: str
    number: int | None
    state: str
    queue_id: UUID
    published_at: datetime | None
    ended_at: datetime | None
    version: int
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """Where leads wait that nobody could take; how many."""

    id: UUID
    name: str
    holder_id: UUID | None
    waiting: int
    version: int


@dataclass(frozen=True, slots=True)
class Lead:
    """What routing looks at in a lead, beside the filters."""

    id: UUID
    email: str | None
    website: str | None
    company: str | None
    score: float | None
    owner_id: UUID | None
    arrived_at: datetime
    answered: bool
    """Somebody called, wrote to or met them, or has begun to work on it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands at a moment; what is not needed for the choice is not counted."""

    active: bool = True
    away: bool = False
    on_shift: bool = True
    had_it: bool = False
    open: int | None = None
    today: int | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """A candidate as the choice saw them; `skipped` says what stood against them."""

    user_id: UUID
    skipped: str | None
    turns: int | None = None
    open: int | None = None
    today: int | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {"user_id": str(self.user_id), "skipped": self.skipped, "turns": self.turns,
                "open": self.open, "today": self.today}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a rule chose, if anybody, how probable that was, and the turns as they are afterwards."""

    user_id: UUID | None
    reason: str
    propensity: float
    considered: tuple[Considered, ...]
    turns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Why a lead went to whom, or to which queue."""

    id: UUID
    lead_id: UUID
    set_id: UUID
    rule_id: UUID | None
    cause: str
    hop: int
    owner_id: UUID | None
    queue_id: UUID | None
    reason: str
    trail: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    propensity: float
    assigned_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One lead in a replay: who would have had it, and who had it."""

    lead_id: UUID
    arrived_at: datetime
    owner_id: UUID | None
    rule_id: UUID | None
    reason: str
    actual_owner_id: UUID | None

    @property
    def differs(self) -> bool:
        """Whether somebody else would have had it."""
        return self.owner_id != self.actual_owner_id


@dataclass(frozen=True, slots=True)
class Share:
    """How many leads somebody would have had in a replay, and how many they had."""

    user_id: UUID | None
    would: int
    did: int


@dataclass(frozen=True, slots=True)
class Replay:
    """A rule set run over leads that arrived in the past; nothing was assigned."""

    leads: int
    unassigned: int
    differences: int
    shares: tuple[Share, ...]
    reasons: Mapping[str, int]
    by_rule: Mapping[UUID, int]
    items: tuple[Replayed, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody is away, and who noted it."""

    id: UUID
    user_id: UUID
    from_at: datetime
    to_at: datetime
    noted_by: UUID
