"""Who got in, and with what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_core.kit import Identity


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody known: by a session or by a key."""

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


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened; the token is told this once."""

    token: str
    expires_at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it can be shown."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class MadeApiKey:
    """A key just made; the secret is told this once."""

    key: str
    shown: ApiKey
