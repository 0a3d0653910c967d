"""The accounts below an account, at any depth, and what is sold to all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.errors import AccountNotFoundError
from crm_core.accounts.tables import AccountRow
from crm_core.kit import Ref
from crm_core.kit.paging import ref
from crm_core.users.tables import UserRow

ACTIVITY_DAYS: Final = 90
MOST_SHOWN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Branch:
    """An account in the hierarchy; one below an account that may not be seen hangs on the next that may."""

    id: UUID
    name: str
    owner: Ref | None
    parent_id: UUID | None
    depth: int


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """An ultimate parent and all accounts below it that may be seen, parents before their children."""

    branches: tuple[Branch, ...]
    hidden: bool
    """Whether there are others that may not be seen, or that are more than are shown."""


@dataclass(frozen=True, slots=True)
class Rollup:
    """What is sold to an account and all below it, as far as one may see, in the organization's currency."""

    top: UUID
    accounts: int
    open_deals: int
    open_amount: Decimal
    won_deals: int
    won_amount: Decimal
    deals: int
    without_rate: int
    people: int
    activities: int
    """Of the last 90 days."""
    hidden: bool
    """Whether there is more than one may see."""


_BELOW: Final = text("select id, parent_id, depth from bellwether_below(:account)")
_SUMS: Final = text("""
    with below as materialized (select b.id from bellwether_below(:account) b),
    seen as (select a.id from accounts a join below b on b.id = a.id where a.org_id = bellwether_org()),
    sold as (
        select d.state, d.amount,
               case when d.currency = o.currency then d.amount
                    else round(d.amount * bellwether_rate(d.currency, case d.state when 'open'
                        then cast(:today as date) else (d.closed_at at time zone 'UTC')::date end), 2)
               end as own
        from deals d join organizations o on o.id = d.org_id
        where d.org_id = bellwether_org() and d.account_id in (select id from below)
    )
    select (select count(*) from seen) as accounts, (select count(*) from below) as all_accounts,
           (select array_agg(id) from below) as ids,
           count(*) as deals, count(*) filter (where state = 'open') as open_deals,
           count(*) filter (where state = 'won') as won_deals,
           coalesce(sum(own) filter (where state = 'open'), 0)::numeric(18, 2) as open_amount,
           coalesce(sum(own) filter (where state = 'won'), 0)::numeric(18, 2) as won_amount,
           count(*) filter (where amount is not null and own is null) as without_rate,
           (select count(*) from people p
            where p.org_id = bellwether_org() and p.account_id in (select id from below)) as people,
           (select count(*) from activities a where a.org_id = bellwether_org()
            and a.account_id in (select id from below)
            and a.occurred_at >= :since and a.occurred_at <= :at) as activities
    from sold
""")
_MORE: Final = text("select bellwether_hides_more(:ids, :deals, :people, :activities, :since, :at)")


async def hierarchy(session: AsyncSession, account_id: UUID) -> Hierarchy:
    """The whole family of an account, from its ultimate parent downwards.

    Raises:
        AccountNotFoundError: There is no such account, or it may not be seen.

    """
    top = await _top(session, account_id)
    places = {row.id: row for row in await session.execute(_BELOW, {"account": top})}
    rows = await session.execute(
        select(AccountRow.id, AccountRow.name, AccountRow.owner_id, UserRow.name.label("owner_name"))
        .outerjoin(UserRow, (UserRow.org_id == AccountRow.org_id) & (UserRow.id == AccountRow.owner_id))
        .where(_any_below([top]))
        .order_by(AccountRow.name, AccountRow.id)
    )
    seen = {row.id: row for row in rows}
    ordered = sorted(seen, key=lambda key: places[key].depth)[:MOST_SHOWN]
    branches = tuple(
        Branch(
            key, seen[key].name, ref(seen[key].owner_id, seen[key].owner_name),
            _seen_above(key, places=places, seen=seen), places[key].depth,
        )
        for key in ordered
    )  # fmt: skip
    return Hierarchy(branches, hidden=len(branches) < len(places))


async def rollup(session: AsyncSession, account_id: UUID, *, at: datetime, family: bool = False) -> Rollup:
    """Add up an account and all below it; the `family` begins at its ultimate parent.

    Raises:
        AccountNotFoundError: There is no such account, or it may not be seen.

    """
    top = await _top(session, account_id)
    top = top if family else account_id
    since = at - timedelta(days=ACTIVITY_DAYS)
    values = {"account": top, "today": at.date(), "since": since, "at": at}
    sums: Any = (await session.execute(_SUMS, values)).one()
    counted = {name: getattr(sums, name) for name in ("ids", "deals", "people", "activities")}
    more = (await session.execute(_MORE, {**counted, "since": since, "at": at})).scalar_one()
    return Rollup(
        top=top, accounts=sums.accounts, open_deals=sums.open_deals, open_amount=sums.open_amount,
        won_deals=sums.won_deals, won_amount=sums.won_amount, deals=sums.deals,
        without_rate=sums.without_rate, people=sums.people, activities=sums.activities,
        hidden=more or sums.accounts < sums.all_accounts,
    )  # fmt: skip


def below(op: str, value: Any) -> ColumnElement[bool]:
    """The condition that an account is one of these, or below one of them."""
    wanted = value if op == "in" else [value]
    if not isinstance(wanted, list) or not 0 < len(wanted) <= 50:  # noqa: PLR2004 - a filter, not a table
        raise ValueError("give the id of an account, or at most fifty")
    try:
        keys = [UUID(str(one)) for one in wanted]
    except ValueError:
        raise ValueError(f"{value!r} is no id of an account") from None
    return _any_below(keys)


def _any_below(keys: Sequence[UUID]) -> ColumnElement[bool]:
    tables = [func.bellwether_below(key).table_valued("id", "parent_id", "depth") for key in keys]
    return or_(*(AccountRow.id.in_(select(table.c.id)) for table in tables))


async def _top(session: AsyncSession, account_id: UUID) -> UUID:
    query = select(func.bellwether_top(AccountRow.id)).where(AccountRow.id == account_id)
    top: UUID | None = (await session.execute(query)).scalar_one_or_none()
    if top is None:
        raise AccountNotFoundError(id=str(account_id))
    return top


def _seen_above(key: UUID, *, places: dict[UUID, Any], seen: dict[UUID, Any]) -> UUID | None:
    above = places[key].parent_id if places[key].depth else None
    while above is not None and above not in seen:
        above = places[above].parent_id if places[above].depth else None
    found: UUID | None = above
    return found
