"""Reading what goes on with a hierarchy of accounts, and which products it does not have."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.errors import AccountNotFoundError
from crm_core.accounts.tables import AccountRow
from crm_core.activities.tables import ActivityRow
from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, page
from crm_core.people.tables import PersonRow
from crm_core.targets.schemas import Bought, Engagement, Gap, WhiteSpace
from crm_core.users.tables import UserRow

# What was ordered, with line amounts in the organization's currency.
_BOUGHT: Final = """
    select o.account_id, l.product, sum(l.quantity) as quantity,
           coalesce(sum(l.amount * bellwether_rate(o.currency, o.ordered_at::date)), 0)::numeric(18, 2)
               as amount,
           min(o.ordered_at) as since
    from orders o join order_lines l on l.order_id = o.id
    where o.status in ('placed', 'fulfilled') and o.account_id {of}
    group by o.account_id, l.product
"""
_OF_HIERARCHY: Final = text(_BOUGHT.format(of="= any (:ids)") + " order by o.account_id, l.product")
_GAPS: Final = text(f"""
    with here as (select a.id, a.industry from accounts a where a.id = any (:ids)),
    bought as ({_BOUGHT.format(of="is not null")}),
    catalogue as (
        select product from bought
        union
        select p.name from products p where p.active
    ),
    industries as (select distinct industry from here where industry is not null),
    alike as (
        select a.industry, count(*) as alike from accounts a
        where a.industry in (select industry from industries)
          and exists (select from bought b where b.account_id = a.id)
        group by a.industry
    ),
    by_alike as (
        select a.industry, b.product, count(distinct b.account_id) as accounts
        from bought b join accounts a on a.id = b.account_id
        where a.industry in (select industry from industries)
        group by a.industry, b.product
    ),
    by_kin as (
        select b.product, count(distinct b.account_id) as accounts from bought b
        where b.account_id = any (:ids) group by b.product
    )
    select h.id as account_id, c.product, coalesce(k.accounts, 0)::int as kin,
           coalesce(s.accounts, 0)::int as bought_by_alike, coalesce(n.alike, 0)::int as alike,
           (select count(*) from deals d where d.account_id = h.id and d.state = 'open'
             and exists (select from deal_products p where p.deal_id = d.id and p.product = c.product
                         and p.removed_at is null))::int as open_deals
    from here h cross join catalogue c
    left join by_kin k on k.product = c.product
    left join by_alike s on s.product = c.product and s.industry = h.industry
    left join alike n on n.industry = h.industry
    where not exists (select from bought b where b.account_id = h.id and b.product = c.product)
    order by (coalesce(k.accounts, 0) > 0) desc, coalesce(s.accounts::float / nullif(n.alike, 0), 0) desc,
             h.id, c.product
    limit 1000
""")


async def hierarchy(session: AsyncSession, account_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The accounts under the same ultimate parent that may be seen, the account itself among them, by name.

    Raises:
        AccountNotFoundError: There is none, or it may not be seen.

    """
    top = func.bellwether_top(account_id)
    below = select(text("id")).select_from(func.bellwether_below(top).alias("below"))
    rows = await session.execute(
        select(AccountRow.id, AccountRow.name)
        .where(AccountRow.id.in_(below))
        .order_by(AccountRow.name, AccountRow.id)
    )
    found = tuple((row.id, row.name) for row in rows)
    if account_id not in {key for key, _ in found}:
        raise AccountNotFoundError(id=str(account_id))
    return found


async def engagement(
    session: AsyncSession, account_id: UUID, *, after: Place | None = None, limit: int = 50
) -> Page[Engagement]:
    """What was done with anybody of the account's whole hierarchy, newest first.

    Raises:
        AccountNotFoundError: There is none, or it may not be seen.

    """
    ids = [key for key, _ in await hierarchy(session, account_id)]
    query = (
        select(
            ActivityRow,
            AccountRow.name.label("account_name"),
            PersonRow.name.label("person_name"),
            UserRow.name.label("user_name"),
        )
        .join(
            AccountRow, (AccountRow.org_id == ActivityRow.org_id) & (AccountRow.id == ActivityRow.account_id)
        )
        .outerjoin(
            PersonRow, (PersonRow.org_id == ActivityRow.org_id) & (PersonRow.id == ActivityRow.person_id)
        )
        .outerjoin(UserRow, (UserRow.org_id == ActivityRow.org_id) & (UserRow.id == ActivityRow.user_id))
        .where(ActivityRow.account_id.in_(ids))
    )
    order = Order((ActivityRow.occurred_at, ActivityRow.id), downwards=True)
    return await page(session, query, order=order, after=after, limit=limit, read=_engagement)


def _engagement(row: Found) -> Engagement:
    activity: ActivityRow = row.ActivityRow
    if activity.account_id is None:
        raise TypeError("joined by its account")
    return Engagement(
        activity.id,
        activity.kind,
        activity.direction,
        activity.account_id,
        row.account_name,
        activity.person_id,
        row.person_name,
        activity.deal_id,
        activity.user_id,
        row.user_name,
        activity.occurred_at,
        activity.outcome,
    )


async def white_space(session: AsyncSession, account_id: UUID) -> WhiteSpace:
    """Which products each account of a hierarchy has, and which not; best ones first, a thousand at most.

    A product speaks for itself when kin have it, and when many accounts of the same industry have it.

    Raises:
        AccountNotFoundError: There is none, or it may not be seen.

    """
    accounts = await hierarchy(session, account_id)
    ids = {"ids": [key for key, _ in accounts]}
    bought = tuple(Bought(*row) for row in await session.execute(_OF_HIERARCHY, ids))
    gaps = tuple(Gap(*row) for row in await session.execute(_GAPS, ids))
    products = tuple(sorted({one.product for one in bought} | {one.product for one in gaps}))
    return WhiteSpace(accounts, products, bought, gaps)
