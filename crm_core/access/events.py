"""What happens at the door."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedIn(Event):
    """A user opened a session."""

    noun: ClassVar[str] = "access"
    session_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedOut(Event):
    """A user ended a session."""

    noun: ClassVar[str] = "access"
    session_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordSet(Event):
    """A user's password was set; all other sessions of the user ended."""

    noun: ClassVar[str] = "access"
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(Event):
    """All sessions of a user ended."""

    noun: ClassVar[str] = "access"
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKeyMade(Event):
    """A program was given a key."""

    noun: ClassVar[str] = "access"
    key_id: UUID
    acts_as: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKeyRevoked(Event):
    """A key was ended."""

    noun: ClassVar[str] = "access"
    key_id: UUID
