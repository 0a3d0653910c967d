"""Attempts to get access, counted in the database before what is tried is looked at."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.access.errors import TooManyAttemptsError
from crm_core.kit import Database

WINDOW: Final = timedelta(minutes=15)
MOST_FROM_ADDRESS: Final = 8
"""Wrong passwords for one account from one network address within the window."""
MOST_FOR_ACCOUNT: Final = 100
"""For one account from all addresses: high, or a stranger could lock out whoever's e-mail they know."""
MOST_FOR_ADDRESS: Final = 40
"""From one address for all accounts."""

_COUNT: Final = text(
    "select bellwether_attempt(:account, :address, :at, :lasts,"
    " :most_from_address, :most_for_account, :most_for_address)"
)
_FORGET: Final = text("select bellwether_attempt_succeeded(:account, :address)")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many attempts of a kind are let through within a window."""

    lasts: timedelta = WINDOW
    most_from_address: int = MOST_FROM_ADDRESS
    most_for_account: int = MOST_FOR_ACCOUNT
    most_for_address: int = MOST_FOR_ADDRESS


PASSWORDS: Final = Limits()
CODES: Final = Limits(timedelta(hours=1), 10, 20, 60)
"""Of a second factor: who tries these knows the password, so the account's own limit is low."""
RESETS: Final = Limits(timedelta(hours=1), 3, 5, 20)
LETTERS: Final = Limits(timedelta(hours=1), 20, 200, 20)
"""Secrets of letters that were not right; each is too long to be guessed."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody's try, known by hashes of what they say they are and of where they are."""

    account: bytes
    address: bytes

    @classmethod
    def at_password(cls, email: str, address: str) -> Self:
        """Try a password of this e-mail address."""
        return cls(digest(email.strip().lower()), digest(address))

    @classmethod
    def at(cls, what: str, account: str, address: str) -> Self:
        """Try something else; each kind is counted by itself."""
        return cls(digest(f"{what}\0{account.strip().lower()}"), digest(f"{what}\0{address}"))


def digest(secret: str) -> bytes:
    """Return the SHA-256 by which a secret too long to be guessed is kept and found."""
    return hashlib.sha256(secret.encode()).digest()


async def count(database: Database, attempt: Attempt, *, at: datetime, limits: Limits = PASSWORDS) -> None:
    """Count an attempt that is about to be looked at.

    Raises:
        TooManyAttemptsError: There were too many; says how many seconds to wait. It is not counted.

    """
    values = {
        "account": attempt.account,
        "address": attempt.address,
        "at": at,
        "lasts": limits.lasts,
        "most_from_address": limits.most_from_address,
        "most_for_account": limits.most_for_account,
        "most_for_address": limits.most_for_address,
    }
    async with database.nobody() as session:
        free: datetime | None = (await session.execute(_COUNT, values)).scalar_one()
    if free is not None:
        raise TooManyAttemptsError(retry_after=max(1, math.ceil((free - at).total_seconds())))


async def forget(session: AsyncSession, attempt: Attempt) -> None:
    """After a right one: what was tried on this account from this address no longer counts."""
    await session.execute(_FORGET, {"account": attempt.account, "address": attempt.address})
