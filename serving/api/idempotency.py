"""Writes that may be sent twice: the first answer is kept with the change, and given again for a day."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from serving.api.refusals import IdempotencyKeyReused, MalformedIdempotencyKey

KEPT: Final = timedelta(hours=24)
_LONGEST: Final = 200
_HEADERS: Final = ("content-type", "etag", "location")

# Waits for a request under way with the same key, and takes the place of one that is too old to count.
_CLAIM: Final = text("""
    insert into idempotency_keys as k (org_id, user_id, key, request_hash, claimed_at)
    values (bellwether_org(), bellwether_user(), :key, :request_hash, :at)
    on conflict (org_id, user_id, key) do update
        set request_hash = excluded.request_hash, claimed_at = excluded.claimed_at,
            status = null, headers = null, body = null
        where k.claimed_at < :oldest
    returning true
""")
_FIND: Final = text("""
    select request_hash, status, headers, body from idempotency_keys
    where org_id = bellwether_org() and user_id = bellwether_user() and key = :key
""")
_KEEP: Final = text("""
    update idempotency_keys set status = :status, headers = cast(:headers as jsonb), body = :body
    where org_id = bellwether_org() and user_id = bellwether_user() and key = :key
""")
_FORGET: Final = text("delete from idempotency_keys where claimed_at < :oldest")


@dataclass(frozen=True)
class Claim:
    """A key held by the transaction under way."""

    key: str
    session: AsyncSession

    async def keep(self, response: Response) -> None:
        """Store the answer beside the change it tells of; both are committed or neither."""
        headers = {name: value for name, value in response.headers.items() if name in _HEADERS}
        values: dict[str, Any] = {"status": response.status_code, "headers": orjson.dumps(headers).decode()}
        await self.session.execute(_KEEP, values | {"key": self.key, "body": bytes(response.body)})


async def claim(request: Request, session: AsyncSession, *, at: datetime) -> Claim | Response | None:
    """Claim the request's key: None without one, the kept answer when this request was answered before.

    Raises IdempotencyKeyReused when the key belongs to another request. A request that fails keeps nothing,
    so it may be sent again with the same key.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST or not key.isprintable():
        raise MalformedIdempotencyKey
    request_hash = await _hash(request)
    values = {"key": key, "request_hash": request_hash, "at": at, "oldest": at - KEPT}
    if (await session.execute(_CLAIM, values)).first() is not None:
        return Claim(key, session)
    kept = (await session.execute(_FIND, {"key": key})).one()
    if bytes(kept.request_hash) != request_hash:
        raise IdempotencyKeyReused
    return Response(
        bytes(kept.body), status_code=kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"}
    )


async def forget_old(session: AsyncSession, *, at: datetime) -> None:
    """Delete answers kept for longer than a day, of the organization acted for."""
    await session.execute(_FORGET, {"oldest": at - KEPT})


async def _hash(request: Request) -> bytes:
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\0".encode())
    digest.update(request.headers.get("if-match", "").encode() + b"\0")
    digest.update(await request.body())
    return digest.digest()
