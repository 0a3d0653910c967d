"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountCreated(Event):
    """A company entered the record, described so."""

    noun: ClassVar[str] = "accounts"
    parent_id: UUID | None
    industry: str | None
    region: str | None
    employees: int | None
    owner_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountEdited(AccountCreated):
    """A company is described anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountDeleted(Event):
    """A company left the record."""

    noun: ClassVar[str] = "accounts"
