"""Recommendations as the rest of the program sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import new_id

HELD_OUT: Final = "held_out"
SHOWN: Final = "shown"
USUAL_SHARE: Final = 0.1
"""Held out before anybody set a share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What was recommended for a deal or an account, as of a moment, with all that made it."""

    deal_id: UUID | None
    account_id: UUID | None
    as_of: datetime
    computed_at: datetime
    arm: str
    action: str
    chance: float
    best: str
    abstains: bool
    explored: bool
    amount: float | None
    uplift: float | None
    per_hour: float | None
    win: float | None
    candidates: tuple[dict[str, Any], ...]
    context: Mapping[str, Any]
    chances: Mapping[str, float]
    basis: str
    basis_note: str
    model_version: str
    id: UUID = field(default_factory=new_id)

    @property
    def held_out(self) -> bool:
        """Whether by lot nothing is shown."""
        return self.arm == HELD_OUT


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a recommendation, or that it was done."""

    id: UUID
    recommendation_id: UUID
    answer: str
    action: str
    until: datetime | None
    reason: str | None
    activity_id: UUID | None
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Worth:
    """One line of a worklist."""

    recommendation: Recommendation
    name: str
    """Of the deal or account."""
    owner_id: UUID | None
    answer: str | None
    """The newest answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommending:
    """How recommending is to be done."""

    salt: str
    """Decides by lot who is held out and what is explored; it never changes."""
    held_out: float = USUAL_SHARE
    """Share of deals and accounts for which nothing is shown."""
    epsilon: float = 0.1
    """Share of decisions that try something."""
    hours: Mapping[str, float] = field(default_factory=dict)
    """Hours of work of actions, where they differ from the model's settings."""
    contacts_a_week: int = 4
    calls_a_week: int = 2
    emails_a_week: int = 2
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A recommendation with what came of it by the end of a horizon, for judging."""

    recommendation_id: UUID
    subject_id: UUID
    as_of: datetime
    arm: str
    action: str
    chances: Mapping[str, float]
    context: Mapping[str, Any]
    amount: float
    win: float
    later: float
    """Expected revenue at the end of the horizon, in the own currency."""
    realised: float
    """What was won within the horizon, in the own currency."""
    share: float
    """Of deals and accounts held out when it was made; `chances` count them as waiting."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What guard rails ask of the record about one deal or account."""

    id: UUID
    name: str
    open: bool
    owner_id: UUID | None
    amount: float | None
    """In the own currency; of an account, what it brings a year."""
    has_manager: bool
    people: int
    calls_7d: int
    emails_7d: int
    meetings_7d: int
    discounted: bool
    days_since_touch: float | None
    days_since_inbound: float | None
    touches_14d: int
