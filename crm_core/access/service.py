"""Logging in and out: a password, a code where there is a second factor, and sessions on the server."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from crm_core.access import second_factor_service as factor
from crm_core.access.attempts import CODES, Attempt, count, digest, forget
from crm_core.access.errors import ChallengeEndedError, WrongCodeError, WrongCredentialsError
from crm_core.access.events import LoggedIn, LoggedOut
from crm_core.access.passwords_service import prove
from crm_core.access.recognition import recognise
from crm_core.access.schemas import Challenge, OpenedSession
from crm_core.kit import Database, Identity, Work, new_id, unit_of_work
from crm_core.kit.sealing import Sealer

SESSION_LIFE: Final = timedelta(days=14)
CHALLENGE_LIFE: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
"""Codes that may be tried on one right password."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody logs in from: network address, and what their browser says it is."""

    address: str
    user_agent: str | None = None


async def log_in(
    database: Database,
    *,
    email: str,
    password: str,
    address: str,
    at: datetime,
    organization: str | None = None,
    user_agent: str | None = None,
) -> OpenedSession | Challenge:
    """Open a session for whoever proves to be the user of this e-mail address, or ask them for a code.

    `organization` is the short name of the one to work in; without it the oldest of those that the password
    opens. An unknown address costs the same work as a known one, and the answer is the same. Attempts are
    counted before the password is looked at, for the account and for the network address, known or not; a
    refused attempt does not count, so whoever waits as long as told is let try again.

    Raises:
        TooManyAttemptsError: Says how many seconds to wait.
        WrongCredentialsError: Does not say which of the two was wrong.

    """
    attempt = Attempt.at_password(email, address)
    await count(database, attempt, at=at)
    async with database.nobody() as session:
        rows = (
            await session.execute(
                text("select * from bellwether_passwords(:email, :organization)"),
                {"email": email.strip(), "organization": organization},
            )
        ).all()
    identity = await prove(rows, password)
    if identity is None:
        raise WrongCredentialsError
    async with unit_of_work(database, identity) as work:
        await forget(work.session, attempt)
        if await factor.is_needed(work):
            return await _challenge(work, at=at)
        token = await open_session(work, device=Device(address, user_agent), method="password", at=at)
    return OpenedSession(token, at + SESSION_LIFE, await recognise(database, token, at=at))


async def complete_log_in(
    database: Database, sealer: Sealer, *, challenge: str, code: str, device: Device, at: datetime
) -> OpenedSession:
    """Open the session of a challenge for whoever has a code of the second factor, or a recovery code.

    The token of the session is new; nothing that was known before the code opens anything.

    Raises:
        ChallengeEndedError: It is too old, was used, or too many codes were tried; log in again.
        TooManyAttemptsError: Says how many seconds to wait.
        WrongCodeError: The code is not right, or was used already.

    """
    hashed = digest(challenge)
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_try_challenge(:hash, :at, :most)"),
            {"hash": hashed, "at": at, "most": MOST_TRIES},
        )
        row = found.first()
    if row is None:
        raise ChallengeEndedError
    attempt = factor.code_attempt(Identity(row.org_id, row.user_id), device.address)
    await count(database, attempt, at=at, limits=CODES)
    async with unit_of_work(database, Identity(row.org_id, row.user_id)) as work:
        if not await factor.prove(work, sealer, code=code, at=at):
            raise WrongCodeError
        await forget(work.session, attempt)
        closed = await work.session.execute(
            text("select bellwether_close_challenge(:hash)"), {"hash": hashed}
        )
        if not closed.scalar_one():
            raise ChallengeEndedError
        token = await open_session(work, device=device, method="second_factor", at=at)
    return OpenedSession(token, at + SESSION_LIFE, await recognise(database, token, at=at))


async def log_out(database: Database, token: str, *, at: datetime) -> None:
    """End the session of a token; ending it twice is no error."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_close_session(:hash, :at)"), {"hash": digest(token), "at": at}
        )
        row = found.first()
    if row is not None:
        async with unit_of_work(database, Identity(row.org_id, row.user_id)) as work:
            work.emit(LoggedOut(record_id=row.user_id, occurred_at=at, session_id=row.session_id))


async def open_session(
    work: Work, *, device: Device, method: str, at: datetime, provider_id: UUID | None = None
) -> str:
    """Open a session for the acting user, who has proven themselves by `method`; return its new token."""
    token, session_id = secrets.token_urlsafe(32), new_id()
    await work.session.execute(
        text(
            "select bellwether_open_session(:org_id, :id, :user_id, :hash, :csrf, :at, :expires_at, :agent,"
            " :address, :method, :provider_id)"
        ),
        {
            "org_id": work.identity.org_id,
            "id": session_id,
            "user_id": work.identity.user_id,
            "hash": digest(token),
            "csrf": secrets.token_urlsafe(24),
            "at": at,
            "expires_at": at + SESSION_LIFE,
            "agent": (device.user_agent or "")[:300] or None,
            "address": device.address,
            "method": method,
            "provider_id": provider_id,
        },
    )
    work.emit(LoggedIn(record_id=work.identity.user_id, occurred_at=at, session_id=session_id))
    return token


async def _challenge(work: Work, *, at: datetime) -> Challenge:
    token = secrets.token_urlsafe(32)
    await work.session.execute(
        text("select bellwether_open_challenge(:id, :hash, :expires_at)"),
        {"id": new_id(), "hash": digest(token), "expires_at": at + CHALLENGE_LIFE},
    )
    return Challenge(token, at + CHALLENGE_LIFE)
