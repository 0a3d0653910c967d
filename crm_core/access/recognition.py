"""Who has access by what they bring: a session's token, an API key, or an integration's token."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlalchemy import text

from crm_core.access.attempts import digest
from crm_core.access.errors import NotSignedInError
from crm_core.access.schemas import Entry
from crm_core.kit import Database, Identity

SESSION_IDLE: Final = timedelta(days=2)
KEY_PREFIX: Final = "bw_"
TOKEN_PREFIX: Final = "bwo_"  # noqa: S105 - how a token begins
_KNOWN: Final = text("""
    select asked.hash, found.* from unnest(cast(:sessions as bytea[])) as asked(hash),
        lateral bellwether_session(asked.hash, :at, :idle) as found
    union all
    select asked.hash, found.* from unnest(cast(:keys as bytea[])) as asked(hash),
        lateral bellwether_key(asked.hash, :at) as found
    union all
    select asked.hash, found.* from unnest(cast(:tokens as bytea[])) as asked(hash),
        lateral bellwether_oauth_token(asked.hash, :at) as found
""")


class Kind(Enum):
    """What somebody brings to be known by."""

    SESSION = "sessions"
    KEY = "keys"
    TOKEN = "tokens"  # noqa: S105 - a word

    @classmethod
    def of_bearer(cls, value: str) -> "Kind":
        """Tell an integration's token from an API key."""
        return cls.TOKEN if value.startswith(TOKEN_PREFIX) else cls.KEY


async def recognise_all(
    database: Database, asked: Collection[tuple[str, Kind]], *, at: datetime
) -> dict[tuple[str, Kind], Entry]:
    """As whom each of these acts, by one query; those that do not work, or no longer, are left out."""
    by_hash = {(kind, digest(secret)): (secret, kind) for secret, kind in asked}
    hashes = {one.value: [hash_ for kind, hash_ in by_hash if kind is one] for one in Kind}
    async with database.nobody() as session:
        found = (await session.execute(_KNOWN, {**hashes, "at": at, "idle": SESSION_IDLE})).all()
    known = {}
    for row in found:
        entry = Entry(
            identity=Identity(row.org_id, row.user_id, row.scopes),
            name=row.user_name,
            email=row.email,
            role=row.role,
            org_name=row.org_name,
            simulated=row.simulated,
            currency=row.currency,
            csrf_token=row.csrf_token,
            session_id=row.session_id,
            key_id=row.key_id,
            grant_id=row.grant_id,
            must_enrol=row.must_enrol,
            networks=None if row.networks is None else tuple(row.networks),
        )
        kind = Kind.SESSION if row.session_id else Kind.KEY if row.key_id else Kind.TOKEN
        known[by_hash[kind, bytes(row.hash)]] = entry
    return known


async def recognise(database: Database, secret: str, *, at: datetime, kind: Kind = Kind.SESSION) -> Entry:
    """Find the live session of a token, or as whom a key or an integration's token acts.

    Raises:
        NotSignedInError: There is none, it has ended, or its user (of a key: or its maker) is not active.

    """
    known = await recognise_all(database, [(secret, kind)], at=at)
    if (secret, kind) not in known:
        raise NotSignedInError
    return known[secret, kind]


async def recognise_key(database: Database, key: str, *, at: datetime) -> Entry:
    """Find out as whom a key acts, and note that it was used; raises NotSignedInError."""
    return await recognise(database, key, at=at, kind=Kind.KEY)
