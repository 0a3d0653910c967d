"""A user as the rest of the program sees it."""

from dataclasses import dataclass
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class User:
    """A colleague, or a program's account."""

    id: UUID
    name: str
    email: str
    role: str
    roles: tuple[str, ...]
    """Those they have beside the first."""
    kind: str
    manager: Ref | None
    team: Ref | None
    active: bool
    version: int
