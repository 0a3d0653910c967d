"""Password resets: access for whoever forgot, by a letter whose secret works once."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from crm_core.access.attempts import LETTERS, RESETS, Attempt, count, digest
from crm_core.access.errors import ResetEndedError
from crm_core.access.events import PasswordResetAsked
from crm_core.access.letters import Letters
from crm_core.access.passwords_service import check_strength, set_password
from crm_core.access.schemas import Letter
from crm_core.kit import Database, Identity, Sink, Work, new_id, unit_of_work
from crm_core.organizations import name_of

RESET_LIFE: Final = timedelta(hours=1)
_PURPOSE: Final = "reset"


async def may_ask_reset(database: Database, *, email: str, address: str, at: datetime) -> None:
    """Count that somebody asks for a letter; raises TooManyAttemptsError, known address or not."""
    await count(database, Attempt.at(_PURPOSE, email, address), at=at, limits=RESETS)


async def ask_reset(
    database: Database, letters: Letters, *, email: str, at: datetime, sink: Sink | None = None
) -> None:
    """Send each account of an e-mail address a way to a new password; where there is none, nobody is told."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_people_of(:email)"), {"email": email.strip()}
        )
        people = [Identity(row.org_id, row.user_id) for row in found]
    for identity in people:
        async with unit_of_work(database, identity, sink=sink) as work:
            reset_id = new_id()
            await work.session.execute(
                text("select bellwether_ask_reset(:id, :hash, :at, :expires_at)"),
                {
                    "id": reset_id,
                    "hash": digest(letters.token(_PURPOSE, reset_id)),
                    "at": at,
                    "expires_at": at + RESET_LIFE,
                },
            )
            work.emit(
                PasswordResetAsked(
                    record_id=identity.user_id, occurred_at=at, reset_id=reset_id, user_id=identity.user_id
                )
            )


async def reset_letter(work: Work, letters: Letters, reset_id: UUID, *, at: datetime) -> Letter | None:
    """Say what the letter of a reset holds; None once it is no longer wanted."""
    found = await work.session.execute(
        text("select * from bellwether_reset(:id, :at)"), {"id": reset_id, "at": at}
    )
    row = found.first()
    token = letters.token(_PURPOSE, reset_id)
    if row is None or bytes(row.token_hash) != digest(token):
        return None
    return Letter(row.email, await name_of(work.session), token, at + RESET_LIFE)


async def reset_password(
    database: Database, *, token: str, password: str, address: str, at: datetime, sink: Sink | None = None
) -> None:
    """Set a new password by the secret of a letter; every session of the user ends, and every other letter.

    Raises:
        PasswordTooWeakError: The password is too short or too long; the secret still works.
        ResetEndedError: There is none of this secret, or it was used or has expired.
        TooManyAttemptsError: Too many secrets were tried from this network address.

    """
    check_strength(password)
    await count(database, Attempt.at(_PURPOSE + " by letter", token, address), at=at, limits=LETTERS)
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_reset_of(:hash, :at)"), {"hash": digest(token), "at": at}
        )
        known = found.first()
    if known is None:
        raise ResetEndedError
    async with unit_of_work(database, Identity(known.org_id, known.user_id), sink=sink) as work:
        spent = await work.session.execute(
            text("select bellwether_spend_reset(:hash, :at)"), {"hash": digest(token), "at": at}
        )
        if not spent.scalar_one():
            raise ResetEndedError
        await set_password(work, known.user_id, password=password, at=at)
