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


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorAdded(Event):
    """A user proves themselves with codes from now on; their other sessions ended."""

    noun: ClassVar[str] = "access"
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorRemoved(Event):
    """A user's second factor was taken away."""

    noun: ClassVar[str] = "access"
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class UserInvited(Event):
    """Somebody was asked to join."""

    noun: ClassVar[str] = "access"
    invitation_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationRevoked(Event):
    """An invitation was taken back."""

    noun: ClassVar[str] = "access"
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitationAccepted(Event):
    """Somebody who was invited joined."""

    noun: ClassVar[str] = "access"
    invitation_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordResetAsked(Event):
    """A letter with a way to a new password is on its way."""

    noun: ClassVar[str] = "access"
    reset_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityProviderAdded(Event):
    """An organization trusts an identity provider."""

    noun: ClassVar[str] = "access"
    provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityProviderEdited(Event):
    """How an identity provider is trusted changed; `fields` names what."""

    noun: ClassVar[str] = "access"
    provider_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityProviderRemoved(Event):
    """An identity provider is trusted no longer."""

    noun: ClassVar[str] = "access"
    provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityLinked(Event):
    """A user can sign on through an identity provider."""

    noun: ClassVar[str] = "access"
    provider_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationRegistered(Event):
    """An integration may ask users for access."""

    noun: ClassVar[str] = "access"
    client_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationEdited(Event):
    """What an integration may ask for, or where it is, changed; `fields` names what."""

    noun: ClassVar[str] = "access"
    client_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationEnded(Event):
    """An integration was ended, with all that users granted it."""

    noun: ClassVar[str] = "access"
    client_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationAuthorized(Event):
    """A user granted an integration access."""

    noun: ClassVar[str] = "access"
    client_id: UUID
    grant_id: UUID
    scopes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrationAccessEnded(Event):
    """What a user granted an integration ended; `cause` says why."""

    noun: ClassVar[str] = "access"
    grant_id: UUID
    cause: str
