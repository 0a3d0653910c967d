"""What came of recommendations, as the record has it, for judging policies."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.recommendations.schemas import Decided

MOST: Final = 20_000
# Of each deal the first recommendation of a week, with the deal's worth when the horizon was over. The amount
# is the one a deal has now, for a closed one that of its last day.
_DECIDED: Final = text("""
    with first as (
        select distinct on (r.deal_id, date_trunc('week', r.as_of at time zone 'UTC')) r.*
        from recommendations r
        where r.org_id = (select bellwether_org()) and r.deal_id is not null
          and r.as_of >= :since and r.as_of <= :until and r.amount > 0 and r.win is not null
        order by r.deal_id, date_trunc('week', r.as_of at time zone 'UTC'), r.as_of, r.id
    )
    select r.id, r.deal_id, r.as_of, r.arm, r.action, r.chances, r.context, r.amount, r.win,
           d.state, d.closed_at <= r.as_of + :horizon as closed, s.value as later,
           (case when d.currency = o.currency then d.amount
                 else d.amount * bellwether_rate(d.currency, coalesce(d.closed_at, r.as_of + :horizon)::date)
            end)::float8 as worth
    from first r
    join deals d on d.org_id = r.org_id and d.id = r.deal_id
    join organizations o on o.id = r.org_id
    left join lateral (
        select s.value from deal_scores s
        where s.org_id = r.org_id and s.deal_id = r.deal_id and s.as_of <= r.as_of + :horizon
        order by s.as_of desc, s.id desc limit 1
    ) s on true
    order by r.as_of desc, r.id limit :most
""")


async def decided(
    session: AsyncSession, *, since: datetime, until: datetime, horizon: timedelta
) -> tuple[Decided, ...]:
    """Read recommendations for deals of some time whose horizon is over, as far as they may be seen.

    The newest twenty thousand, oldest first; those without a known amount or chance are left out.
    """
    rows = await session.execute(
        _DECIDED, {"since": since, "until": until - horizon, "horizon": horizon, "most": MOST}
    )
    found = [_decided(row) for row in rows if row.worth is not None and (row.closed or row.later is not None)]
    return tuple(reversed(found))


def _decided(row: Any) -> Decided:
    won = row.worth if row.closed and row.state == "won" else 0.0
    later = won if row.closed else row.worth * row.later
    return Decided(
        row.id, row.deal_id, row.as_of, row.arm, row.action, row.chances, row.context, row.amount, row.win,
        later, won,
    )  # fmt: skip
