"""What happens to users and teams."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UserAdded(Event):
    """Somebody joined."""

    noun: ClassVar[str] = "users"
    role: str
    manager_id: UUID | None
    team_id: UUID | None
    roles: tuple[str, ...] = ()
    """Those beside the first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UserEdited(Event):
    """A user's place, role or activity changed; `fields` names what."""

    noun: ClassVar[str] = "users"
    fields: tuple[str, ...]
    role: str
    manager_id: UUID | None
    team_id: UUID | None
    active: bool
    roles: tuple[str, ...] = ()
