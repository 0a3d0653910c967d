"""Buying committees as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody taking part in a deal now; name and title are None for those who may not see people."""

    person_id: UUID
    name: str | None
    title: str | None
    role: str | None
    """What a rep said; None when nobody said anything."""
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Touched:
    """One call, mail or meeting with a member."""

    person_id: UUID
    occurred_at: datetime
    inbound: bool
    meeting: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did in a deal, and which part a rep said they play."""

    person_id: UUID
    title: str | None
    touches: int
    meetings: int
    inbound: int
    others: int
    place: int
    role: str


@dataclass(frozen=True, slots=True)
class Shape:
    """In how many closed deals of a pipeline somebody with this part was talked with."""

    role: str
    won: int
    of_won: int
    lost: int
    of_lost: int


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learned of parts, and how well it did on people it had not seen."""

    learned_at: datetime
    counts: dict[str, Any]
    people: int
    accuracy: dict[str, Any]
