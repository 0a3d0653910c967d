"""Reading accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_core.accounts.errors import AccountNotFoundError
from crm_core.accounts.schemas import Account
from crm_core.accounts.tables import AccountRow
from crm_core.kit import Page
from crm_core.kit.naming import titled
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.users.tables import UserRow

_parent = aliased(AccountRow, name="parent")


def _query() -> Query:
    return (
        select(AccountRow, _parent.name.label("parent_name"), UserRow.name.label("owner_name"))
        .outerjoin(_parent, (_parent.org_id == AccountRow.org_id) & (_parent.id == AccountRow.parent_id))
        .outerjoin(UserRow, (UserRow.org_id == AccountRow.org_id) & (UserRow.id == AccountRow.owner_id))
    )


def _read(row: Found) -> Account:
    account: AccountRow = row.AccountRow
    return Account(
        id=account.id,
        name=account.name,
        parent=ref(account.parent_id, row.parent_name),
        owner=ref(account.owner_id, row.owner_name),
        industry=account.industry,
        region=account.region,
        employees=account.employees,
        country=account.country,
        postal_code=account.postal_code,
        website=account.website,
        created_at=account.created_at,
        churn_kind=account.churn_kind,
        churn_90=account.churn_90,
        health=account.health,
        revenue_at_risk=account.revenue_at_risk,
        risk_as_of=account.risk_as_of,
        version=account.version,
        custom=account.custom,
    )


async def read(session: AsyncSession, account_id: UUID) -> Account:
    """Read one account.

    Raises:
        AccountNotFoundError: There is none, or it may not be seen.

    """
    row = (await session.execute(_query().where(AccountRow.id == account_id))).first()
    if row is None:
        raise AccountNotFoundError(id=str(account_id))
    return _read(row)


async def listed(
    session: AsyncSession,
    *,
    after: Place | None = None,
    limit: int = 50,
    q: str | None = None,
    owner_id: UUID | None = None,
    parent_id: UUID | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Page[Account]:
    """List accounts by name."""
    query = _query()
    if q:
        query = query.where(await titled(session, "accounts", q, key=AccountRow.id, title=AccountRow.name))
    if owner_id is not None:
        query = query.where(AccountRow.owner_id == owner_id)
    if parent_id is not None:
        query = query.where(AccountRow.parent_id == parent_id)
    query = query.where(*where)
    order = Order((AccountRow.name, AccountRow.id))
    return await page(session, query, order=order, after=after, limit=limit, read=_read)
