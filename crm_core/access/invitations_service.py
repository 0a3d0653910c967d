"""Invitations: access for somebody new, by a letter whose secret works once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text, update

from crm_core import users
from crm_core.access.attempts import LETTERS, Attempt, count, digest
from crm_core.access.errors import AlreadyInvitedError, InvitationNotFoundError
from crm_core.access.events import InvitationAccepted, InvitationRevoked, UserInvited
from crm_core.access.factor_tables import InvitationRow
from crm_core.access.letters import Letters
from crm_core.access.passwords_service import check_strength, set_password
from crm_core.access.schemas import Invitation, Letter
from crm_core.kit import (
    AlreadyExistsError,
    Database,
    Identity,
    Sink,
    Work,
    in_our_words,
    new_id,
    unit_of_work,
)
from crm_core.organizations import name_of, require_roles
from crm_core.users.tables import UserRow

INVITATION_LIFE: Final = timedelta(days=7)
_PURPOSE: Final = "invitation"


async def invite(
    work: Work,
    letters: Letters,
    *,
    email: str,
    role: str,
    at: datetime,
    roles: Sequence[str] = (),
    manager_id: UUID | None = None,
    team_id: UUID | None = None,
) -> UUID:
    """Ask somebody to join in this place; the letter goes out with the commit. For whoever keeps the users.

    Raises:
        AlreadyInvitedError: The address belongs to a colleague or to somebody invited.
        UnknownRoleError: There is no such role.

    """
    await require_roles(work.session, (role, *roles))
    email = email.strip()
    taken = select(UserRow.id).where(func.lower(UserRow.email) == email.lower())
    if (await work.session.execute(taken)).first() is not None:
        raise AlreadyInvitedError
    await _revoke_expired(work, email, at=at)
    invitation_id = new_id()
    row = InvitationRow(
        org_id=work.identity.org_id, id=invitation_id, email=email, role=role, roles=list(roles),
        manager_id=manager_id, team_id=team_id, token_hash=digest(letters.token(_PURPOSE, invitation_id)),
        invited_by=work.identity.user_id, invited_at=at, expires_at=at + INVITATION_LIFE,
    )  # fmt: skip
    work.session.add(row)
    try:
        with in_our_words():
            await work.session.flush()
    except AlreadyExistsError as error:
        raise AlreadyInvitedError from error
    work.emit(UserInvited(record_id=invitation_id, occurred_at=at, invitation_id=invitation_id, role=role))
    return invitation_id


async def _revoke_expired(work: Work, email: str, *, at: datetime) -> None:
    """Make room for a new invitation where one has expired."""
    await work.session.execute(
        update(InvitationRow)
        .where(
            func.lower(InvitationRow.email) == email.lower(),
            InvitationRow.accepted_at.is_(None),
            InvitationRow.revoked_at.is_(None),
            InvitationRow.expires_at <= at,
        )
        .values(revoked_at=at)
    )


async def invitations(work: Work) -> tuple[Invitation, ...]:
    """List the invitations that were not taken back, the newest first."""
    rows = await work.session.execute(
        select(InvitationRow).where(InvitationRow.revoked_at.is_(None)).order_by(InvitationRow.id.desc())
    )
    return tuple(_read(row) for row in rows.scalars())


async def read_invitation(work: Work, invitation_id: UUID) -> Invitation:
    """Read one invitation; raises InvitationNotFoundError."""
    row = (
        await work.session.execute(select(InvitationRow).where(InvitationRow.id == invitation_id))
    ).scalar_one_or_none()
    if row is None:
        raise InvitationNotFoundError(id=str(invitation_id))
    return _read(row)


async def revoke_invitation(work: Work, invitation_id: UUID, *, at: datetime) -> None:
    """Take an invitation back that waits.

    Raises:
        InvitationNotFoundError: None waits that the acting user may take back.

    """
    revoked = await work.session.execute(
        update(InvitationRow)
        .where(
            InvitationRow.id == invitation_id,
            InvitationRow.accepted_at.is_(None),
            InvitationRow.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(InvitationRow.id)
    )
    if revoked.first() is None:
        raise InvitationNotFoundError(id=str(invitation_id))
    work.emit(InvitationRevoked(record_id=invitation_id, occurred_at=at, invitation_id=invitation_id))


async def invitation_letter(
    work: Work, letters: Letters, invitation_id: UUID, *, at: datetime
) -> Letter | None:
    """Say what the letter of an invitation holds; None once it is no longer wanted.

    The secret comes from the invitation's id and a key of this installation, so the letter of a job that runs
    twice says the same, and the record holds no secret. Where the key is another by now, its hash follows.
    """
    row = (
        await work.session.execute(
            select(InvitationRow).where(
                InvitationRow.id == invitation_id,
                InvitationRow.accepted_at.is_(None),
                InvitationRow.revoked_at.is_(None),
                InvitationRow.expires_at > at,
            )
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    token = letters.token(_PURPOSE, invitation_id)
    row.token_hash = digest(token)
    return Letter(row.email, await name_of(work.session), token, row.expires_at)


async def accept_invitation(
    database: Database,
    *,
    token: str,
    name: str,
    password: str,
    address: str,
    at: datetime,
    sink: Sink | None = None,
) -> Identity:
    """Join with a name and a password of one's own; the secret works this once.

    Raises:
        InvitationNotFoundError: There is none of this secret, or it was used, taken back or has expired.
        PasswordTooWeakError: The password is too short or too long.
        TooManyAttemptsError: Too many secrets were tried from this network address.

    """
    check_strength(password)
    await count(database, Attempt.at(_PURPOSE, token, address), at=at, limits=LETTERS)
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_invitation(:hash, :at)"), {"hash": digest(token), "at": at}
        )
        known = found.first()
    if known is None:
        raise InvitationNotFoundError
    async with unit_of_work(database, Identity(known.org_id, known.system_user_id), sink=sink) as work:
        waiting = (
            select(InvitationRow)
            .where(
                InvitationRow.id == known.id,
                InvitationRow.accepted_at.is_(None),
                InvitationRow.revoked_at.is_(None),
            )
            .with_for_update()
        )
        row = (await work.session.execute(waiting)).scalar_one_or_none()
        if row is None:
            raise InvitationNotFoundError
        user_id = await users.add(
            work, name=name, email=row.email, role=row.role, roles=tuple(row.roles),
            manager_id=row.manager_id, team_id=row.team_id, at=at,
        )  # fmt: skip
        await set_password(work, user_id, password=password, at=at)
        row.accepted_at, row.user_id = at, user_id
        work.emit(InvitationAccepted(record_id=row.id, occurred_at=at, invitation_id=row.id, user_id=user_id))
    return Identity(known.org_id, user_id)


def _read(row: InvitationRow) -> Invitation:
    return Invitation(
        row.id, row.email, row.role, tuple(row.roles), row.manager_id, row.team_id, row.invited_by,
        row.invited_at, row.expires_at, row.accepted_at, row.user_id,
    )  # fmt: skip
