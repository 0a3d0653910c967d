"""API keys, by which programs get access: shown once, kept as a hash, bound to a role."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from crm_core import users
from crm_core.access.errors import KeyNotFoundError, NotSignedInError
from crm_core.access.events import ApiKeyMade, ApiKeyRevoked
from crm_core.access.schemas import ApiKey, Entry, MadeApiKey
from crm_core.access.tables import ApiKeyRow
from crm_core.kit import Database, ForbiddenError, Identity, Work, new_id

PREFIX: Final = "bw_"
_KEYS: Final = text(
    "select asked.hash, found.* from unnest(cast(:hashes as bytea[])) as asked(hash),"
    " lateral bellwether_key(asked.hash, :at) as found"
)
_SHOWN: Final = 9
"""Characters of a key that are kept readable, to recognise it by."""


async def make_key(
    work: Work, *, name: str, at: datetime, expires_at: datetime | None = None, role: str | None = None
) -> MadeApiKey:
    """Make a key that acts as its maker, or with a role as a service account of its own (admins only).

    Raises:
        ForbiddenError: The acting user may not make such a key.

    """
    acts_as = work.identity.user_id
    key_id = new_id()
    if role is not None:
        acts_as = await users.add(
            work, name=name, email=f"{key_id}@service.invalid", role=role, kind="service", at=at
        )
    key = PREFIX + secrets.token_hex(24)
    made = await work.session.execute(
        text("select bellwether_add_key(:id, :name, :prefix, :hash, :acts_as, :at, :expires_at)"),
        {
            "id": key_id,
            "name": name,
            "prefix": key[:_SHOWN],
            "hash": _digest(key),
            "acts_as": acts_as,
            "at": at,
            "expires_at": expires_at,
        },
    )
    if not made.scalar_one():
        raise ForbiddenError
    work.emit(ApiKeyMade(record_id=key_id, occurred_at=at, key_id=key_id, acts_as=acts_as))
    return MadeApiKey(key, ApiKey(key_id, name, key[:_SHOWN], at, None, expires_at))


async def keys(work: Work) -> tuple[ApiKey, ...]:
    """List the keys that work and that the acting user made, or for an admin all."""
    rows = await work.session.execute(
        select(
            ApiKeyRow.id, ApiKeyRow.name, ApiKeyRow.prefix, ApiKeyRow.created_at, ApiKeyRow.last_used_at,
            ApiKeyRow.expires_at,
        )
        .where(ApiKeyRow.revoked_at.is_(None))
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )  # fmt: skip
    return tuple(ApiKey(*row) for row in rows)


async def revoke_key(work: Work, key_id: UUID, *, at: datetime) -> None:
    """End a key.

    Raises:
        KeyNotFoundError: There is none that the acting user may end.

    """
    ended = await work.session.execute(
        text("select bellwether_revoke_key(:id, :at)"), {"id": key_id, "at": at}
    )
    if not ended.scalar_one():
        raise KeyNotFoundError(id=str(key_id))
    work.emit(ApiKeyRevoked(record_id=key_id, occurred_at=at, key_id=key_id))


async def recognise_key(database: Database, key: str, *, at: datetime) -> Entry:
    """Find out as whom a key acts, and note that it was used.

    Raises:
        NotSignedInError: There is no such key, it has ended, or its user or its maker is no longer active.

    """
    known = await recognise_keys(database, (key,), at=at)
    if key not in known:
        raise NotSignedInError
    return known[key]


async def recognise_keys(database: Database, keys: Collection[str], *, at: datetime) -> dict[str, Entry]:
    """As whom each of these keys acts, by one query; those that do not work are left out."""
    by_hash = {_digest(key): key for key in keys}
    async with database.nobody() as session:
        found = await session.execute(_KEYS, {"hashes": list(by_hash), "at": at})
        return {
            by_hash[bytes(row.hash)]: Entry(
                Identity(row.org_id, row.user_id), row.user_name, row.email, row.role, row.org_name,
                row.simulated, row.currency, None, None, row.key_id,
            )
            for row in found
        }  # fmt: skip


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
