"""An organization and its roles as the rest of the program sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from crm_core.kit import Identity


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organization."""

    id: UUID
    slug: str
    name: str
    currency: str
    """ISO 4217; sums and models are in it."""
    simulated: bool
    system_user_id: UUID

    @property
    def system(self) -> Identity:
        """The organization itself at work: jobs and pipelines, which see and may write everything."""
        return Identity(self.id, self.system_user_id)


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """A field that may not be seen (`none`) or not be changed (`read`)."""

    object: str
    field: str
    access: str


@dataclass(frozen=True, slots=True)
class Role:
    """What whoever has it may do: object -> action -> level, and the fields it closes."""

    name: str
    title: str | None
    custom: bool
    baseline: bool
    reaches: Mapping[str, Mapping[str, str]]
    fields: tuple[FieldAccess, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """What one user can do, all roles taken together."""

    reaches: Mapping[str, Mapping[str, str]]
    fields: tuple[FieldAccess, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody who sees a record."""

    user_id: UUID
    name: str
    may_read: bool
    may_edit: bool
