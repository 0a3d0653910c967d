"""What happens to guesses of who plays which part."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleConfirmed(Event):
    """A rep said that a guess was right."""

    noun: ClassVar[str] = "committees"
    person_id: UUID
    role: str
    probability: float
    model_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleRejected(RoleConfirmed):
    """A rep said that a guess was wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RolesLearned(Event):
    """Which parts people play was learned anew from what reps said."""

    noun: ClassVar[str] = "committees"
    people: int
    accuracy: float | None
