"""Reading what a target account's health is told from."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.errors import AccountNotFoundError
from crm_core.targets.schemas import Pulse

_PULSE: Final = text("""
    with own as (
        select b.id from bellwether_below(:account) b join accounts a on a.id = b.id
    ), touched as (
        select a.occurred_at, a.direction, a.person_id from activities a
        where a.account_id in (select id from own) and a.kind in ('call', 'email', 'meeting')
          and a.occurred_at <= :now and a.occurred_at > :day_365
    ), dealt as (
        select d.state, d.closed_at from deals d where d.account_id in (select id from own)
    ), billed as (
        select i.due_on from invoices i
        where i.account_id in (select id from own) and i.status = 'open' and i.balance > 0
    ), subscribed as (
        select s.status, s.ends_on, s.renews_on, s.cancelled_at from subscriptions s
        where s.account_id in (select id from own)
    )
    select
        (select count(*) from own)::int as accounts,
        (select count(*) from touched where occurred_at > :day_90)::int as touches_90,
        (select count(*) from touched
          where occurred_at <= :day_90 and occurred_at > :day_180)::int as touches_before,
        (select count(*) from touched
          where occurred_at > :day_90 and direction = 'inbound')::int as replies_90,
        (select max(occurred_at) from touched) as last_touch_at,
        (select count(distinct person_id) from touched where occurred_at > :day_90)::int as people_90,
        (select count(*) from dealt where state = 'open')::int as open_deals,
        (select count(*) from dealt where state = 'won' and closed_at > :day_365)::int as won_365,
        (select count(*) from dealt where state = 'lost' and closed_at > :day_180)::int as lost_180,
        (select count(*) from billed where due_on < :today)::int as invoices_overdue,
        (select count(*) from billed)::int as invoices_open,
        (select coalesce(max(:today - due_on), 0) from billed
          where due_on < :today)::int as longest_overdue_days,
        (select count(*) from subscribed where status in ('trial', 'active', 'paused'))::int as subscriptions,
        (select count(*) from subscribed where cancelled_at > :day_180)::int as cancelled_180,
        (select count(*) from subscribed where status = 'active' and renews_on between :today and :in_90)::int
            as renewals_90
""")


async def pulse(session: AsyncSession, account_id: UUID, *, at: datetime) -> Pulse:
    """Read how an account and those below it do, as of now.

    Raises:
        AccountNotFoundError: There is none, or it may not be seen.

    """
    today: date = at.date()
    row = (
        await session.execute(
            _PULSE,
            {
                "account": account_id,
                "now": at,
                "today": today,
                "in_90": today + timedelta(days=90),
                "day_90": at - timedelta(days=90),
                "day_180": at - timedelta(days=180),
                "day_365": at - timedelta(days=365),
            },
        )
    ).one()
    if not row.accounts:
        raise AccountNotFoundError(id=str(account_id))
    return Pulse(*row[1:])
