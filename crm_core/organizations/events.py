"""What happens to an organization and to its roles."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationEdited(Event):
    """A setting of the organization changed; `fields` names what."""

    noun: ClassVar[str] = "organizations"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleMade(Event):
    """The organization has a role of its own more; `role` is its key."""

    noun: ClassVar[str] = "organizations"
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleEdited(Event):
    """What a role may do changed: `reaches` (object, action, level) and `closed` (object, field, access)."""

    noun: ClassVar[str] = "organizations"
    role: str
    reaches: tuple[tuple[str, str, str], ...]
    closed: tuple[tuple[str, str, str], ...]
    baseline: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleDeleted(Event):
    """A role of the organization's own is gone."""

    noun: ClassVar[str] = "organizations"
    role: str
