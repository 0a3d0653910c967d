"""API keys, by which programs get access: shown once, kept as a hash, bound to a role."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from crm_core import users
from crm_core.access.attempts import digest
from crm_core.access.errors import KeyNotFoundError, UnknownNetworkError
from crm_core.access.events import ApiKeyMade, ApiKeyRevoked
from crm_core.access.recognition import KEY_PREFIX
from crm_core.access.schemas import ApiKey, Entry, MadeApiKey
from crm_core.access.tables import ApiKeyRow
from crm_core.kit import ForbiddenError, Work, new_id

_SHOWN: Final = 9
"""Characters of a key that are kept readable, to recognise it by."""


async def make_key(
    work: Work,
    *,
    name: str,
    at: datetime,
    expires_at: datetime | None = None,
    role: str | None = None,
    networks: Sequence[str] | None = None,
) -> MadeApiKey:
    """Make a key that acts as its maker, or with a role as a service account of its own (admins only).

    What is done with the key of a service account is in the log as done by that account. With `networks`
    (CIDR) the key works from those only.

    Raises:
        UnknownNetworkError: One of the networks is malformed.
        ForbiddenError: The acting user may not make such a key.

    """
    acts_as = work.identity.user_id
    allowed = None if networks is None else tuple(_network(network) for network in networks)
    key_id = new_id()
    if role is not None:
        acts_as = await users.add(
            work, name=name, email=f"{key_id}@service.invalid", role=role, kind="service", at=at
        )
    key = KEY_PREFIX + secrets.token_hex(24)
    made = await work.session.execute(
        text("select bellwether_add_key(:id, :name, :prefix, :hash, :acts_as, :at, :expires_at, :networks)"),
        {
            "id": key_id,
            "name": name,
            "prefix": key[:_SHOWN],
            "hash": digest(key),
            "acts_as": acts_as,
            "at": at,
            "expires_at": expires_at,
            "networks": None if allowed is None else list(allowed),
        },
    )
    if not made.scalar_one():
        raise ForbiddenError
    work.emit(ApiKeyMade(record_id=key_id, occurred_at=at, key_id=key_id, acts_as=acts_as))
    return MadeApiKey(key, ApiKey(key_id, name, key[:_SHOWN], acts_as, at, None, expires_at, allowed))


async def keys(work: Work) -> tuple[ApiKey, ...]:
    """List the keys that work and that the acting user made, or for an admin all."""
    rows = await work.session.execute(
        select(
            ApiKeyRow.id, ApiKeyRow.name, ApiKeyRow.prefix, ApiKeyRow.user_id, ApiKeyRow.created_at,
            ApiKeyRow.last_used_at, ApiKeyRow.expires_at, ApiKeyRow.networks,
        )
        .where(ApiKeyRow.revoked_at.is_(None))
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )  # fmt: skip
    return tuple(ApiKey(*row[:-1], None if row.networks is None else tuple(row.networks)) for row in rows)


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


def _network(written: str) -> str:
    try:
        return str(ip_network(written.strip(), strict=False))
    except ValueError:
        raise UnknownNetworkError from None


def is_allowed_from(entry: Entry, address: str) -> bool:
    """Whether somebody known may call from this network address; a key can be tied to networks."""
    if entry.networks is None:
        return True
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in ip_network(network) for network in entry.networks)
