"""Reading how far quotas are reached."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.quotas.errors import QuotaPeriodError
from crm_core.quotas.schemas import Attainment

_ATTAINED: Final = text("""
    select q.id, q.user_id, q.team_id, coalesce(u.name, t.name) as holder, q.period, q.starts_on, q.ends_on,
           q.measure, q.currency, q.amount, coalesce(w.won, 0) as won, coalesce(w.revenue, 0) as revenue,
           coalesce(w.left_out, 0) as left_out
    from quotas q
    left join users u on u.org_id = q.org_id and u.id = q.user_id
    left join teams t on t.org_id = q.org_id and t.id = q.team_id
    left join lateral (
        select count(*) as won,
               sum(d.amount) filter (where d.currency = q.currency) as revenue,
               count(*) filter (where d.currency is distinct from q.currency) as left_out
        from deals d
        where d.org_id = q.org_id and d.state = 'won'
          and d.closed_at >= q.starts_on::timestamp at time zone 'UTC'
          and d.closed_at < q.ends_on::timestamp at time zone 'UTC'
          and (q.user_id is null or d.owner_id = q.user_id)
          and (q.team_id is null or d.owner_id in (
              select m.id from users m where m.org_id = q.org_id and m.team_id = q.team_id))) w on true
    where q.starts_on >= :starts and q.ends_on <= :ends and q.amount is not null
      and (cast(:of_user as uuid) is null or q.user_id = :of_user)
      and (cast(:of_team as uuid) is null or q.team_id = :of_team)
    order by q.starts_on, q.period, coalesce(u.name, t.name) nulls first, q.id
    limit 2000
""")


def span(period: str) -> tuple[date, date]:
    """Read `2026`, `2026-Q1` or `2026-03`; its first day, and the first day after it.

    Raises:
        QuotaPeriodError: It is written otherwise.

    """
    year, _, part = period.partition("-")
    if not (len(year) == 4 and year.isdecimal() and 1900 <= int(year) <= 2200):  # noqa: PLR2004 - as dates lie
        raise QuotaPeriodError
    if not part:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    if part[:1] in "Qq" and part[1:] in {"1", "2", "3", "4"}:
        first, months = (int(part[1:]) - 1) * 3, 3
    elif part.isdecimal() and 1 <= int(part) <= 12:  # noqa: PLR2004 - months
        first, months = int(part) - 1, 1
    else:
        raise QuotaPeriodError
    years, month = divmod(first + months, 12)
    return date(int(year), first + 1, 1), date(int(year) + years, month + 1, 1)


async def attainment(
    session: AsyncSession, *, period: str, user_id: UUID | None = None, team_id: UUID | None = None
) -> tuple[Attainment, ...]:
    """Every quota within a period that may be seen, and what was won against it.

    Raises:
        QuotaPeriodError: The period is not written as one.

    """
    starts, ends = span(period)
    rows = await session.execute(
        _ATTAINED, {"starts": starts, "ends": ends, "of_user": user_id, "of_team": team_id}
    )
    return tuple(
        Attainment(
            quota_id=row.id, user_id=row.user_id, team_id=row.team_id, holder=row.holder, period=row.period,
            starts_on=row.starts_on, ends_on=row.ends_on, measure=row.measure, currency=row.currency,
            target=row.amount, attained=row.revenue if row.measure == "revenue" else Decimal(row.won),
            won=row.won, left_out=row.left_out if row.measure == "revenue" else 0,
        )
        for row in rows
    )  # fmt: skip
