"""Where people work and worked; the database keeps the person's account in step with the primary one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.tables import AccountRow
from crm_core.kit import Ref, Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.kit.paging import ref
from crm_core.people.errors import AffiliationNotFoundError, AffiliationOverError, PersonNotFoundError
from crm_core.people.events import AffiliationBegan, AffiliationEdited, AffiliationEnded, PersonEdited
from crm_core.people.tables import AffiliationRow, PersonRow


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One company of a person, from when to before when; the account is None for those who may not see it."""

    id: UUID
    account: Ref | None
    title: str | None
    started_on: date | None
    ended_on: date | None
    primary: bool


async def affiliations(session: AsyncSession, person_id: UUID) -> tuple[Affiliation, ...]:
    """Where a person works and worked: present ones first, the primary before others, then the latest."""
    rows = await session.execute(
        select(AffiliationRow, AccountRow.name)
        .outerjoin(
            AccountRow,
            (AccountRow.org_id == AffiliationRow.org_id) & (AccountRow.id == AffiliationRow.account_id),
        )
        .where(AffiliationRow.person_id == person_id)
        .order_by(
            AffiliationRow.ended_on.desc().nulls_first(),
            AffiliationRow.is_primary.desc(),
            AffiliationRow.started_on.desc().nulls_last(),
            AffiliationRow.id,
        )
    )
    return tuple(
        Affiliation(
            row.id, ref(row.account_id, name), row.title, row.started_on, row.ended_on, row.is_primary
        )
        for row, name in rows
    )


async def affiliate(
    work: Work,
    person_id: UUID,
    *,
    account_id: UUID,
    at: datetime,
    title: str | None = None,
    started_on: date | None = None,
    ended_on: date | None = None,
    primary: bool = False,
) -> UUID:
    """Say that a person works, or worked, at a company; a present primary one ends the one before.

    Raises:
        ConflictError: They are said to work there at that time already, or chiefly elsewhere.

    """
    person = await to_change(work, PersonRow, key=person_id, missing=PersonNotFoundError)
    begins = started_on or at.date()
    if primary and ended_on is None:
        await _end_primary(work, person_id, on=begins, at=at)
    row = AffiliationRow(
        org_id=work.identity.org_id, id=new_id(), person_id=person_id, account_id=account_id, title=title,
        started_on=begins, ended_on=ended_on, is_primary=primary, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(_told(AffiliationBegan, row, at=at))
    if primary and ended_on is None:
        await _works_at(work, person, account_id, at=at)
    return row.id


async def edit_affiliation(
    work: Work, person_id: UUID, *, affiliation_id: UUID, to: Mapping[str, Any], at: datetime
) -> None:
    """Correct title, started_on or ended_on, end it, or make it the primary one from today on (`primary`).

    Raises:
        AffiliationNotFoundError: The person has no such affiliation.
        AffiliationOverError: What is over is to be the primary one.

    """
    person = await to_change(work, PersonRow, key=person_id, missing=PersonNotFoundError)
    row = await to_change(
        work, AffiliationRow, key=affiliation_id, missing=AffiliationNotFoundError,
        among=AffiliationRow.person_id == person_id,
    )  # fmt: skip
    said = dict(to)
    primary = said.pop("primary", row.is_primary)
    was_present = row.ended_on is None
    if fields := change(row, to=said, at=at):
        await work.session.flush()
        ended = was_present and row.ended_on is not None
        work.emit(
            _told(AffiliationEnded, row, at=at)
            if ended
            else AffiliationEdited(
                record_id=person_id, account_id=row.account_id, occurred_at=at, affiliation_id=row.id,
                fields=fields,
            )
        )  # fmt: skip
        if ended and row.is_primary and person.account_id == row.account_id:
            await _works_at(work, person, None, at=at)
    if primary and not row.is_primary:
        if row.ended_on is not None:
            raise AffiliationOverError(id=str(affiliation_id))
        await _works_at(work, person, row.account_id, at=at)


async def _end_primary(work: Work, person_id: UUID, *, on: date, at: datetime) -> None:
    rows = await work.session.execute(
        select(AffiliationRow).where(
            AffiliationRow.org_id == work.identity.org_id,
            AffiliationRow.person_id == person_id,
            AffiliationRow.is_primary,
            AffiliationRow.ended_on.is_(None),
        )
    )
    for row in rows.scalars():
        change(row, to={"ended_on": max(on, row.started_on or on)}, at=at)
        work.emit(_told(AffiliationEnded, row, at=at))
    await work.session.flush()


async def _works_at(work: Work, person: PersonRow, account_id: UUID | None, *, at: datetime) -> None:
    if change(person, to={"account_id": account_id}, at=at):
        await work.session.flush()
        work.emit(
            PersonEdited(record_id=person.id, account_id=account_id, occurred_at=at, fields=("account_id",))
        )


def _told(kind: type[AffiliationBegan], row: AffiliationRow, *, at: datetime) -> AffiliationBegan:
    return kind(
        record_id=row.person_id, account_id=row.account_id, occurred_at=at, affiliation_id=row.id,
        started_on=row.started_on, ended_on=row.ended_on, primary=row.is_primary,
    )  # fmt: skip
