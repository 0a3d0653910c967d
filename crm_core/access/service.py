"""Logging in and out: passwords by argon2, sessions on the server, guesses slowed down in the database."""

import asyncio
import hashlib
import math
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import text

from crm_core.access.errors import (
    NotSignedInError,
    PasswordTooWeakError,
    TooManyAttemptsError,
    WrongCredentialsError,
    WrongPasswordError,
)
from crm_core.access.events import LoggedIn, LoggedOut, PasswordSet, SessionsEnded
from crm_core.access.schemas import Entry, OpenedSession
from crm_core.kit import Database, ForbiddenError, Identity, Work, new_id, unit_of_work

SESSION_LIFE: Final = timedelta(days=14)
SESSION_IDLE: Final = timedelta(days=2)
WINDOW: Final = timedelta(minutes=15)
MOST_FROM_ADDRESS: Final = 8
"""Wrong passwords for one account from one network address within the window."""
MOST_FOR_ACCOUNT: Final = 100
"""For one account from all addresses: high, or a stranger could lock out whoever's e-mail they know."""
MOST_FOR_ADDRESS: Final = 40
"""From one address for all accounts."""
SHORTEST: Final = 12
LONGEST: Final = 1024

_SESSIONS: Final = text(
    "select asked.hash, found.* from unnest(cast(:hashes as bytea[])) as asked(hash),"
    " lateral bellwether_session(asked.hash, :at, :idle) as found"
)
_HASHER: Final = PasswordHasher()  # RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes
_AT_ONCE: Final = asyncio.BoundedSemaphore(2)
"""Hashing takes 64 MiB each; more at once would only be slower."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    account: bytes
    address: bytes


async def log_in(
    database: Database,
    *,
    email: str,
    password: str,
    address: str,
    at: datetime,
    organization: str | None = None,
    user_agent: str | None = None,
) -> OpenedSession:
    """Open a session for whoever proves to be the user of this e-mail address.

    `organization` is the short name of the one to work in; without it the oldest of those that the password
    opens. An unknown address costs the same work as a known one, and the answer is the same. Attempts are
    counted before the password is looked at, for the account and for the network address, known or not; a
    refused attempt does not count, so whoever waits as long as told is let try again.

    Raises:
        TooManyAttemptsError: Says how many seconds to wait.
        WrongCredentialsError: Does not say which of the two was wrong.

    """
    attempt = _Attempt(_digest(email.strip().lower()), _digest(address))
    await _count(database, attempt, at=at)
    async with database.nobody() as session:
        rows = (
            await session.execute(
                text("select * from bellwether_passwords(:email, :organization)"),
                {"email": email.strip(), "organization": organization},
            )
        ).all()
    async with _AT_ONCE:
        identity = await asyncio.to_thread(_prove, rows, password)
    if identity is None:
        raise WrongCredentialsError
    return await _open(database, identity, attempt=attempt, at=at, user_agent=user_agent)


async def recognise(database: Database, token: str, *, at: datetime) -> Entry:
    """Find the live session of a token.

    Raises:
        NotSignedInError: There is none, it has ended, or its user is no longer active.

    """
    known = await recognise_all(database, (token,), at=at)
    if token not in known:
        raise NotSignedInError
    return known[token]


async def recognise_all(database: Database, tokens: Collection[str], *, at: datetime) -> dict[str, Entry]:
    """Whose live session each of these tokens opens, by one query; those that open none are left out."""
    by_hash = {_digest(token): token for token in tokens}
    async with database.nobody() as session:
        found = await session.execute(_SESSIONS, {"hashes": list(by_hash), "at": at, "idle": SESSION_IDLE})
        return {
            by_hash[bytes(row.hash)]: Entry(
                Identity(row.org_id, row.user_id), row.user_name, row.email, row.role, row.org_name,
                row.simulated, row.currency, row.csrf_token, row.session_id, None,
            )
            for row in found
        }  # fmt: skip


async def log_out(database: Database, token: str, *, at: datetime) -> None:
    """End the session of a token; ending it twice is no error."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_close_session(:hash, :at)"), {"hash": _digest(token), "at": at}
        )
        row = found.first()
    if row is not None:
        async with unit_of_work(database, Identity(row.org_id, row.user_id)) as work:
            work.emit(LoggedOut(record_id=row.user_id, occurred_at=at, session_id=row.session_id))


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
    _check_strength(new)
    attempt = _Attempt(_digest(entry.email.lower()), _digest(address))
    await _count(database, attempt, at=at)
    async with unit_of_work(database, entry.identity) as work:
        found = await work.session.execute(text("select bellwether_own_password()"))
        kept: str | None = found.scalar_one()
    async with _AT_ONCE:
        right = kept is not None and await asyncio.to_thread(_fits, kept, old)
    if not right:
        raise WrongPasswordError
    async with unit_of_work(database, entry.identity) as work:
        await _forget(work, attempt)
        await set_password(work, entry.identity.user_id, password=new, at=at, keep=entry.session_id)


async def set_password(
    work: Work, user_id: UUID, *, password: str, at: datetime, keep: UUID | None = None
) -> None:
    """Set one's own password, or as an admin anybody's; every session of the user but `keep` ends.

    Raises:
        PasswordTooWeakError: It is too short, or too long to be hashed in good time.
        ForbiddenError: It is somebody else's.

    """
    _check_strength(password)
    async with _AT_ONCE:
        hashed = await asyncio.to_thread(_HASHER.hash, password)
    allowed = await work.session.execute(
        text("select bellwether_set_password(:user_id, :hash, :at, :keep)"),
        {"user_id": user_id, "hash": hashed, "at": at, "keep": keep},
    )
    if not allowed.scalar_one():
        raise ForbiddenError(id=str(user_id))
    work.emit(PasswordSet(record_id=user_id, occurred_at=at, user_id=user_id))


async def end_sessions(work: Work, user_id: UUID, *, at: datetime) -> int:
    """End every session of oneself, or as an admin of anybody; return how many there were."""
    ended = await work.session.execute(
        text("select bellwether_close_sessions(:user_id, :at)"), {"user_id": user_id, "at": at}
    )
    count = int(ended.scalar_one())
    if count:
        work.emit(SessionsEnded(record_id=user_id, occurred_at=at, user_id=user_id))
    return count


def _check_strength(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooWeakError


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def _count(database: Database, attempt: _Attempt, *, at: datetime) -> None:
    async with database.nobody() as session:
        found = await session.execute(
            text(
                "select bellwether_attempt(:account, :address, :at, :lasts,"
                " :most_from_address, :most_for_account, :most_for_address)"
            ),
            {
                "account": attempt.account,
                "address": attempt.address,
                "at": at,
                "lasts": WINDOW,
                "most_from_address": MOST_FROM_ADDRESS,
                "most_for_account": MOST_FOR_ACCOUNT,
                "most_for_address": MOST_FOR_ADDRESS,
            },
        )
        free: datetime | None = found.scalar_one()
    if free is not None:
        raise TooManyAttemptsError(retry_after=max(1, math.ceil((free - at).total_seconds())))


async def _forget(work: Work, attempt: _Attempt) -> None:
    """After a right password: what was tried on this account from this address no longer counts."""
    await work.session.execute(
        text("select bellwether_attempt_succeeded(:account, :address)"),
        {"account": attempt.account, "address": attempt.address},
    )


def _prove(rows: Sequence[Any], password: str) -> Identity | None:
    """Check the password against each account of the address; against a made-up one when there is none."""
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


async def _open(
    database: Database, identity: Identity, *, attempt: _Attempt, at: datetime, user_agent: str | None
) -> OpenedSession:
    token, session_id = secrets.token_urlsafe(32), new_id()
    async with unit_of_work(database, identity) as work:
        await _forget(work, attempt)
        await work.session.execute(
            text(
                "select bellwether_open_session("
                ":org_id, :id, :user_id, :hash, :csrf, :at, :expires_at, :agent)"
            ),
            {
                "org_id": identity.org_id,
                "id": session_id,
                "user_id": identity.user_id,
                "hash": _digest(token),
                "csrf": secrets.token_urlsafe(24),
                "at": at,
                "expires_at": at + SESSION_LIFE,
                "agent": (user_agent or "")[:300] or None,
            },
        )
        work.emit(LoggedIn(record_id=identity.user_id, occurred_at=at, session_id=session_id))
    return OpenedSession(token, at + SESSION_LIFE, await recognise(database, token, at=at))
