"""What happens to people; their names and addresses stay out of the log."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonCreated(Event):
    """A person entered the record."""

    noun: ClassVar[str] = "people"
    account_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonEdited(Event):
    """A person's details changed; `fields` names which."""

    noun: ClassVar[str] = "people"
    account_id: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonErased(Event):
    """A person was erased from the record, as privacy law gives a right to."""

    noun: ClassVar[str] = "people"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonDeleted(Event):
    """A person left the record, as a mistake does; the log keeps what it says of them."""

    noun: ClassVar[str] = "people"
    account_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AffiliationBegan(Event):
    """A person works, or worked, at a company."""

    noun: ClassVar[str] = "people"
    affiliation_id: UUID
    account_id: UUID | None
    started_on: date | None
    ended_on: date | None
    primary: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AffiliationEnded(AffiliationBegan):
    """A person no longer works at a company."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AffiliationEdited(Event):
    """What is said of a person's time at a company was corrected; `fields` names which."""

    noun: ClassVar[str] = "people"
    affiliation_id: UUID
    account_id: UUID | None
    fields: tuple[str, ...]
