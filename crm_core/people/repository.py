"""Reading people."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.tables import AccountRow
from crm_core.kit import Page
from crm_core.kit.naming import titled
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.people.errors import PersonNotFoundError
from crm_core.people.schemas import Person
from crm_core.people.tables import PersonRow
from crm_core.users.tables import UserRow


def _query() -> Query:
    return (
        select(PersonRow, AccountRow.name.label("account_name"), UserRow.name.label("owner_name"))
        .outerjoin(
            AccountRow, (AccountRow.org_id == PersonRow.org_id) & (AccountRow.id == PersonRow.account_id)
        )
        .outerjoin(UserRow, (UserRow.org_id == PersonRow.org_id) & (UserRow.id == PersonRow.owner_id))
    )


def _read(row: Found) -> Person:
    person: PersonRow = row.PersonRow
    return Person(
        id=person.id,
        name=person.name,
        email=person.email,
        phone=person.phone,
        title=person.title,
        account=ref(person.account_id, row.account_name),
        owner=ref(person.owner_id, row.owner_name),
        created_at=person.created_at,
        version=person.version,
        custom=person.custom,
    )


async def read(session: AsyncSession, person_id: UUID) -> Person:
    """Read one person.

    Raises:
        PersonNotFoundError: There is none, or they may not be seen.

    """
    row = (await session.execute(_query().where(PersonRow.id == person_id))).first()
    if row is None:
        raise PersonNotFoundError(id=str(person_id))
    return _read(row)


async def listed(
    session: AsyncSession,
    *,
    after: Place | None = None,
    limit: int = 50,
    q: str | None = None,
    account_id: UUID | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Page[Person]:
    """List people by name; `q` looks in names and addresses."""
    query = _query()
    if q:
        query = query.where(
            or_(
                await titled(session, "people", q, key=PersonRow.id, title=PersonRow.name),
                await titled(session, "people", q, key=PersonRow.id, title=PersonRow.email, field="email"),
            )
        )
    if account_id is not None:
        query = query.where(PersonRow.account_id == account_id)
    query = query.where(*where)
    order = Order((PersonRow.name, PersonRow.id))
    return await page(session, query, order=order, after=after, limit=limit, read=_read)
