"""What happens to recommendations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class RecommendationMade(Event):
    """What to do next about a deal or account was worked out anew and has changed, or a week has begun."""

    noun: ClassVar[str] = "recommendations"
    arm: str
    action: str
    chance: float
    best: str
    abstains: bool
    explored: bool
    model_version: str
    chances: dict[str, Any]
    values: dict[str, Any]
    """What the policy saw, by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecommendationAnswered(Event):
    """A recommendation was accepted, snoozed, called not relevant, or done."""

    noun: ClassVar[str] = "recommendations"
    answer: str
    action: str
    until: datetime | None
    activity_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecommendingSet(Event):
    """How recommending is done changed."""

    noun: ClassVar[str] = "recommendations"
    held_out: float
    epsilon: float
    contacts_a_week: int
    calls_a_week: int
    emails_a_week: int
