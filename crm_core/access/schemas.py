"""Who got in, and with what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_core.kit import Identity


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody known: by a session, by a key, or by the token of an integration."""

    identity: Identity
    name: str
    email: str
    role: str
    org_name: str
    simulated: bool
    currency: str
    csrf_token: str | None
    """What writes of a browser's session must carry; None for keys, which need none."""
    session_id: UUID | None
    key_id: UUID | None
    grant_id: UUID | None = None
    """The consent that an integration acts by."""
    must_enrol: bool = False
    """The organization wants a second factor, and this session began without: it can be added, no more."""
    networks: tuple[str, ...] | None = None
    """Where a key works from (CIDR); None for everywhere."""

    @property
    def via(self) -> UUID | None:
        """The key or the consent that a program acts by; None for people at the screen."""
        return self.key_id or self.grant_id


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened; the token is told this once."""

    token: str
    expires_at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class Challenge:
    """A log-in whose password was right; a code of the second factor, soon, completes it."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its user may see it."""

    id: UUID
    opened_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str | None
    address: str | None
    method: str
    provider_id: UUID | None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it can be shown."""

    id: UUID
    name: str
    prefix: str
    acts_as: UUID
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    networks: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class MadeApiKey:
    """A key just made; the secret is told this once."""

    key: str
    shown: ApiKey


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Whether a user has a second factor, and how many recovery codes are left."""

    confirmed_at: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor begun; the secret is told this once."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody asked to join."""

    id: UUID
    email: str
    role: str
    roles: tuple[str, ...]
    manager_id: UUID | None
    team_id: UUID | None
    invited_by: UUID
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter with a way in says: to whom, from which organization, the secret, how long it works."""

    to: str
    org_name: str
    token: str
    expires_at: datetime
