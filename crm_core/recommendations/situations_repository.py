"""What guard rails ask of the record about a deal or an account, and what followed a recommendation."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.recommendations.schemas import Facts

_CONTACTS: Final = """
    select count(*) filter (where x.kind = 'call' and x.direction is distinct from 'inbound'
                            and x.occurred_at > :at - interval '7 days') as calls_7d,
           count(*) filter (where x.kind = 'email' and x.direction is distinct from 'inbound'
                            and x.occurred_at > :at - interval '7 days') as emails_7d,
           count(*) filter (where x.kind = 'meeting'
                            and x.occurred_at > :at - interval '7 days') as meetings_7d,
           count(*) filter (where x.occurred_at > :at - interval '14 days') as touches_14d,
           extract(epoch from :at - max(x.occurred_at)) / 86400 as days_since_touch,
           extract(epoch from :at - max(x.occurred_at) filter (where x.direction = 'inbound')) / 86400
               as days_since_inbound
    from activities x
    where x.org_id = {of}.org_id and x.{of_id} = {of}.id and x.kind in ('call', 'email', 'meeting')
      and x.occurred_at <= :at
"""
_OF_DEAL: Final = text(f"""
    select d.id, d.name, d.state = 'open' as open, d.owner_id, u.manager_id is not null as has_manager,
           (case when d.currency = o.currency then d.amount
                 else d.amount * bellwether_rate(d.currency, cast(:at as date)) end)::float8 as amount,
           (select count(*) from deal_people p
            where p.org_id = d.org_id and p.deal_id = d.id and p.removed_at is null) as people,
           exists (select from deal_products l where l.org_id = d.org_id and l.deal_id = d.id
                   and l.removed_at is null and l.discount_percent > 0) as discounted,
           done.*
    from deals d
    join organizations o on o.id = d.org_id
    left join users u on u.org_id = d.org_id and u.id = d.owner_id
    cross join lateral ({_CONTACTS.format(of="d", of_id="deal_id")}) done
    where d.org_id = (select bellwether_org()) and d.id = :id
""")
_OF_ACCOUNT: Final = text(f"""
    select a.id, a.name, true as open, a.owner_id, u.manager_id is not null as has_manager,
           (select 12 * sum(s.mrr) from subscriptions s
            where s.org_id = a.org_id and s.account_id = a.id and s.currency = o.currency
              and s.status in ('trial', 'active'))::float8 as amount,
           (select count(*) from people p where p.org_id = a.org_id and p.account_id = a.id) as people,
           false as discounted, done.*
    from accounts a
    join organizations o on o.id = a.org_id
    left join users u on u.org_id = a.org_id and u.id = a.owner_id
    cross join lateral ({_CONTACTS.format(of="a", of_id="account_id")}) done
    where a.org_id = (select bellwether_org()) and a.id = :id
""")
# An activity of a kind that was recommended in the week before it, and not yet counted as an answer.
_FOLLOWED: Final = text("""
    select r.id as recommendation_id, r.action, x.id as activity_id, x.occurred_at
    from recommendations r
    left join deals d on d.org_id = r.org_id and d.id = r.deal_id
    left join accounts a on a.org_id = r.org_id and a.id = r.account_id
    left join users u on u.org_id = r.org_id and u.id = coalesce(d.owner_id, a.owner_id)
    join activities x on x.org_id = r.org_id and x.created_at > r.computed_at
      and x.created_at <= r.computed_at + interval '7 days'
      and (x.deal_id = r.deal_id or r.deal_id is null and x.account_id = r.account_id)
    where r.org_id = (select bellwether_org()) and r.arm = 'shown' and r.as_of > :at - interval '14 days'
      and (r.deal_id = cast(:deal as uuid) or r.account_id = cast(:account as uuid))
      and case r.action
            when 'call' then x.kind = 'call' and x.direction is distinct from 'inbound'
            when 'email' then x.kind = 'email' and x.direction is distinct from 'inbound'
            when 'meet_missing_role' then x.kind = 'meeting'
            when 'send_proposal' then x.kind = 'offer' and x.direction is distinct from 'inbound'
            when 'involve_manager' then x.kind in ('call', 'email', 'meeting') and x.user_id = u.manager_id
            else false end
      and not exists (select from recommendation_answers s where s.org_id = r.org_id
                      and s.recommendation_id = r.id and s.answer = 'done')
    order by r.as_of desc, x.occurred_at, x.id limit 1
""")
_ACCOUNTS: Final = text("""
    select a.id from accounts a
    where a.org_id = (select bellwether_org()) and a.id > :after
      and (exists (select from subscriptions s where s.org_id = a.org_id and s.account_id = a.id
                   and s.status in ('trial', 'active'))
           or exists (select from activities x where x.org_id = a.org_id and x.account_id = a.id
                      and x.occurred_at > :since))
    order by a.id limit :limit
""")
LIVELY: Final = timedelta(days=180)
"""An account without a subscription is looked after for so long after it was last talked with."""


async def of_deal(session: AsyncSession, deal_id: UUID, *, at: datetime) -> Facts | None:
    """Read what guard rails ask of a deal; None when there is none."""
    return _facts((await session.execute(_OF_DEAL, {"id": deal_id, "at": at})).first())


async def of_account(session: AsyncSession, account_id: UUID, *, at: datetime) -> Facts | None:
    """Read what guard rails ask of an account; None when there is none."""
    return _facts((await session.execute(_OF_ACCOUNT, {"id": account_id, "at": at})).first())


async def followed(
    session: AsyncSession, *, at: datetime, deal_id: UUID | None = None, account_id: UUID | None = None
) -> tuple[UUID, str, UUID, datetime] | None:
    """Find what did a late recommendation: (recommendation, action, activity, when)."""
    row = (await session.execute(_FOLLOWED, {"deal": deal_id, "account": account_id, "at": at})).first()
    return None if row is None else (row.recommendation_id, row.action, row.activity_id, row.occurred_at)


async def lively_accounts(
    session: AsyncSession, *, at: datetime, after: UUID | None = None, limit: int = 500
) -> tuple[UUID, ...]:
    """Read accounts that something is bought of by contract or that were talked with lately, by id."""
    values = {"after": UUID(int=0) if after is None else after, "since": at - LIVELY, "limit": limit}
    return tuple((await session.execute(_ACCOUNTS, values)).scalars())


def _facts(row: Any) -> Facts | None:
    if row is None:
        return None
    return Facts(
        id=row.id, name=row.name, open=row.open, owner_id=row.owner_id, amount=row.amount,
        has_manager=row.has_manager, people=row.people, calls_7d=row.calls_7d, emails_7d=row.emails_7d,
        meetings_7d=row.meetings_7d, discounted=row.discounted,
        days_since_touch=None if row.days_since_touch is None else float(row.days_since_touch),
        days_since_inbound=None if row.days_since_inbound is None else float(row.days_since_inbound),
        touches_14d=row.touches_14d,
    )  # fmt: skip
