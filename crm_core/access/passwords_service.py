"""Passwords: hashed by argon2, proven, and set."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import text

from crm_core.access.attempts import Attempt, count, forget
from crm_core.access.errors import PasswordTooWeakError, WrongPasswordError
from crm_core.access.events import PasswordSet
from crm_core.access.schemas import Entry
from crm_core.kit import Database, ForbiddenError, Identity, Work, unit_of_work

SHORTEST: Final = 12
LONGEST: Final = 1024
_HASHER: Final = PasswordHasher()  # RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes
_AT_ONCE: Final = asyncio.BoundedSemaphore(2)
"""Hashing takes 64 MiB each; more at once would only be slower."""


async def prove(rows: Sequence[Any], password: str) -> Identity | None:
    """Check a password against each account of an address; against a made-up one when there is none."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_prove, rows, password)


async def prove_own(database: Database, entry: Entry, *, password: str, address: str, at: datetime) -> None:
    """Have whoever is logged in prove it once more; a wrong password counts like one at the log-in.

    Raises:
        TooManyAttemptsError: Says how many seconds to wait.
        WrongPasswordError: It is wrong, or there is none.

    """
    attempt = Attempt.at_password(entry.email, address)
    await count(database, attempt, at=at)
    async with unit_of_work(database, entry.identity) as work:
        found = await work.session.execute(text("select bellwether_own_password()"))
        kept: str | None = found.scalar_one()
    async with _AT_ONCE:
        right = kept is not None and await asyncio.to_thread(_fits, kept, password)
    if not right:
        raise WrongPasswordError
    async with database.nobody() as session:
        await forget(session, attempt)


async def prove_again(
    database: Database, entry: Entry, *, password: str | None, address: str, at: datetime
) -> None:
    """Have whoever is logged in prove it once more, if they have a password at all; raises as `prove_own`."""
    if password is None:
        async with unit_of_work(database, entry.identity) as work:
            found = await work.session.execute(text("select bellwether_own_password()"))
            if found.scalar_one() is None:
                return
    await prove_own(database, entry, password=password or "", address=address, at=at)


async def change_password(
    database: Database, entry: Entry, *, old: str, new: str, address: str, at: datetime
) -> None:
    """Set one's own password, knowing the old one; every other session of the user ends.

    API keys go on: programs hold those, and each is ended by itself. A wrong old password counts like one at
    the log-in.

    Raises:
        PasswordTooWeakError: The new one is too short, or too long to be hashed in good time.
        TooManyAttemptsError: Says how many seconds to wait.
        WrongPasswordError: The old one is wrong, or there is none.

    """
    check_strength(new)
    await prove_own(database, entry, password=old, address=address, at=at)
    async with unit_of_work(database, entry.identity) as work:
        await set_password(work, entry.identity.user_id, password=new, at=at, keep=entry.session_id)


async def set_password(
    work: Work, user_id: UUID, *, password: str, at: datetime, keep: UUID | None = None
) -> None:
    """Set one's own password, or as an admin anybody's; every session of the user but `keep` ends.

    Raises:
        PasswordTooWeakError: It is too short, or too long to be hashed in good time.
        ForbiddenError: It is somebody else's.

    """
    check_strength(password)
    async with _AT_ONCE:
        hashed = await asyncio.to_thread(_HASHER.hash, password)
    allowed = await work.session.execute(
        text("select bellwether_set_password(:user_id, :hash, :at, :keep)"),
        {"user_id": user_id, "hash": hashed, "at": at, "keep": keep},
    )
    if not allowed.scalar_one():
        raise ForbiddenError(id=str(user_id))
    work.emit(PasswordSet(record_id=user_id, occurred_at=at, user_id=user_id))


def check_strength(password: str) -> None:
    """Refuse a password that is too short to be safe or too long to be hashed in good time."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooWeakError


def _prove(rows: Sequence[Any], password: str) -> Identity | None:
    nobodys = _nobodys_hash()
    for row in rows:
        if _fits(row.hash, password):
            return Identity(row.org_id, row.user_id)
    if not rows:
        _fits(nobodys, password)
    return None


def _fits(hashed: str, password: str) -> bool:
    with suppress(VerificationError):
        return _HASHER.verify(hashed, password)
    return False


@cache
def _nobodys_hash() -> str:
    """Make a hash that no password opens, as costly to try as any."""
    return _HASHER.hash(secrets.token_hex(32))
