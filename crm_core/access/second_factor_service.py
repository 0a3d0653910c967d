"""The second factor of access: codes by time (TOTP, RFC 6238), each good once, and recovery codes."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy import select, text

from crm_core.access.attempts import CODES, Attempt, count, digest
from crm_core.access.errors import (
    NoSecondFactorError,
    SecondFactorExistsError,
    SecondFactorRequiredError,
    WrongCodeError,
)
from crm_core.access.events import SecondFactorAdded, SecondFactorRemoved
from crm_core.access.schemas import Enrolment, Entry, SecondFactor
from crm_core.access.secrets_service import keep, reveal
from crm_core.kit import Database, ForbiddenError, Identity, Work
from crm_core.kit.permission import level
from crm_core.kit.sealing import Sealer
from crm_core.organizations import is_second_factor_required

STEP_SECONDS: Final = 30
SKEW: Final = 1
"""Steps by which a phone's clock may be off, either way."""
RECOVERY_CODES: Final = 10
_PURPOSE: Final = "second factor"
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters and digits that are mistaken for others."""


async def is_needed(work: Work) -> bool:
    """Whether the acting user logs in with a code."""
    return (await second_factor(work)).confirmed_at is not None


async def second_factor(work: Work) -> SecondFactor:
    """Tell whether the acting user has a second factor."""
    row = (await work.session.execute(text("select * from bellwether_second_factor()"))).first()
    return SecondFactor(None, 0) if row is None else SecondFactor(row.confirmed_at, row.recovery_codes_left)


async def begin_second_factor(
    work: Work, sealer: Sealer, *, email: str, issuer: str, at: datetime
) -> Enrolment:
    """Make a secret for the acting user's app; it counts once a code of it was given.

    Raises:
        SecondFactorExistsError: There is one; it is removed first.

    """
    begun = await work.session.execute(text("select bellwether_begin_second_factor(:at)"), {"at": at})
    if not begun.scalar_one():
        raise SecondFactorExistsError
    secret = pyotp.random_base32()
    await keep(work, sealer, record=work.identity.user_id, purpose=_PURPOSE, plain=secret)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer))


async def confirm_second_factor(
    work: Work, sealer: Sealer, *, code: str, session_id: UUID, at: datetime
) -> tuple[str, ...]:
    """Have a first code given; return recovery codes, told this once. Other sessions of the user end.

    Raises:
        SecondFactorExistsError: It was confirmed before.
        NoSecondFactorError: None was begun.
        WrongCodeError: The code is not right.

    """
    if await is_needed(work):
        raise SecondFactorExistsError
    if await reveal(work, sealer, record=work.identity.user_id, purpose=_PURPOSE) is None:
        raise NoSecondFactorError
    if not await _take_code(work, sealer, code=code, at=at):
        raise WrongCodeError
    await work.session.execute(text("select bellwether_strengthen_session(:id)"), {"id": session_id})
    await work.session.execute(
        text("select bellwether_end_sessions(null, :keep, :at)"), {"keep": session_id, "at": at}
    )
    codes = await _make_recovery_codes(work)
    user_id = work.identity.user_id
    work.emit(SecondFactorAdded(record_id=user_id, occurred_at=at, user_id=user_id))
    return codes


async def count_code(database: Database, entry: Entry, *, address: str, at: datetime) -> None:
    """Count that whoever is logged in tries a code, with those of log-ins; raises TooManyAttemptsError."""
    await count(database, code_attempt(entry.identity, address), at=at, limits=CODES)


def code_attempt(identity: Identity, address: str) -> Attempt:
    """Return the attempt at a user's codes from a network address."""
    return Attempt.at("second factor", f"{identity.org_id} {identity.user_id}", address)


async def prove(work: Work, sealer: Sealer, *, code: str, at: datetime) -> bool:
    """Whether this is a code of the acting user that was not used yet, or a recovery code; it is used now."""
    if await _take_code(work, sealer, code=code, at=at):
        return True
    taken = await work.session.execute(
        text("select bellwether_take_recovery_code(:hash, :at)"), {"hash": _hash(work, code), "at": at}
    )
    return bool(taken.scalar_one())


async def renew_recovery_codes(work: Work, sealer: Sealer, *, code: str, at: datetime) -> tuple[str, ...]:
    """Make new recovery codes for whoever has a code; the old ones end. Raises as `remove_second_factor`."""
    await _require(work, sealer, code=code, at=at)
    return await _make_recovery_codes(work)


async def remove_second_factor(work: Work, sealer: Sealer, *, code: str, at: datetime) -> None:
    """Take away the acting user's second factor, which they prove to have.

    Raises:
        NoSecondFactorError: There is none.
        SecondFactorRequiredError: The organization wants everybody to have one.
        WrongCodeError: The code is not right, or was used already.

    """
    if await is_second_factor_required(work.session):
        raise SecondFactorRequiredError
    await _require(work, sealer, code=code, at=at)
    await _drop(work, work.identity.user_id, at=at)


async def drop_second_factor(work: Work, user_id: UUID, *, at: datetime) -> None:
    """Take away the second factor of a colleague who lost it, as whoever keeps the users.

    Raises:
        ForbiddenError: The acting user keeps no users; or it is their own, which takes a code.
        NoSecondFactorError: There is none.

    """
    if user_id == work.identity.user_id or await level(work.session, "users", "edit") != "all":
        raise ForbiddenError(id=str(user_id))
    await _drop(work, user_id, at=at)


async def _drop(work: Work, user_id: UUID, *, at: datetime) -> None:
    dropped = await work.session.execute(
        text("select bellwether_drop_second_factor(:user_id)"), {"user_id": user_id}
    )
    if not dropped.scalar_one():
        raise NoSecondFactorError(id=str(user_id))
    work.emit(SecondFactorRemoved(record_id=user_id, occurred_at=at, user_id=user_id))


async def _require(work: Work, sealer: Sealer, *, code: str, at: datetime) -> None:
    if not await is_needed(work):
        raise NoSecondFactorError
    if not await prove(work, sealer, code=code, at=at):
        raise WrongCodeError


async def _take_code(work: Work, sealer: Sealer, *, code: str, at: datetime) -> bool:
    """Take the code's time step, which is refused to whoever comes second, and to all steps before it."""
    secret = await reveal(work, sealer, record=work.identity.user_id, purpose=_PURPOSE)
    given = "".join(code.split())
    if secret is None or len(given) != pyotp.TOTP(secret).digits or not given.isascii():
        return False
    now = int(at.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    right = [
        n for n in range(now - SKEW, now + SKEW + 1) if secrets.compare_digest(codes.generate_otp(n), given)
    ]
    for step in right:
        taken = await work.session.execute(
            text("select bellwether_take_step(:step, :at)"), {"step": step, "at": at}
        )
        if taken.scalar_one():
            return True
    return False


async def _make_recovery_codes(work: Work) -> tuple[str, ...]:
    codes = tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    )
    await work.session.execute(
        select(text("bellwether_keep_recovery_codes(cast(:hashes as bytea[]))")),
        {"hashes": [_hash(work, code) for code in codes]},
    )
    return codes


def _hash(work: Work, code: str) -> bytes:
    """Hash a recovery code with its user, so that the same code of two users is not seen to be the same."""
    return digest(f"{work.identity.user_id} {code.strip().lower().replace('-', '')}")
