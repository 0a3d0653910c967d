"""What came of recommendations, as the record has it, for judging policies."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.recommendations.schemas import USUAL_SHARE, Decided

MOST: Final = 20_000
# Of each deal the first recommendation of a week, with the deal's worth when the horizon was over: its amount
# is the last that the log knew by then, as training rows have it (`pipelines/next_action.py`).
_DECIDED: Final = text("""
    with first as (
        select distinct on (r.deal_id, date_trunc('week', r.as_of at time zone 'UTC')) r.*
        from recommendations r
        where r.org_id = (select bellwether_org()) and r.deal_id is not null
          and r.as_of >= :since and r.as_of <= :until and r.amount > 0 and r.win is not null
        order by r.deal_id, date_trunc('week', r.as_of at time zone 'UTC'), r.as_of, r.id
    )
    select r.id, r.deal_id, r.as_of, r.arm, r.action, r.chances, r.context, r.amount, r.win,
           d.state, d.closed_at <= r.as_of + :horizon as closed, s.value as later, "then".amount as worth,
           coalesce((
               select h.held_out from recommendation_settings h
               where h.org_id = r.org_id and h.set_at <= r.computed_at
               order by h.set_at desc, h.id desc limit 1
           ), :share) as share
    from first r
    join deals d on d.org_id = r.org_id and d.id = r.deal_id
    join organizations o on o.id = r.org_id
    left join lateral (
        select s.value from deal_scores s
        where s.org_id = r.org_id and s.deal_id = r.deal_id and s.as_of <= r.as_of + :horizon
        order by s.as_of desc, s.id desc limit 1
    ) s on true
    left join lateral (
        select (case when e.data ->> 'currency' = o.currency then e.data ->> 'amount'
                     else e.data ->> 'amount_own' end)::float8 as amount
        from events e
        where e.org_id = r.org_id and e.deal_id = r.deal_id and e.type in ('DealOpened', 'DealAmountChanged')
          and e.known_at <= r.as_of + :horizon
        order by e.known_at desc, e.xid desc, e.seq desc limit 1
    ) "then" on true
    order by r.as_of desc, r.id limit :most
""")


async def decided(
    session: AsyncSession, *, since: datetime, until: datetime, horizon: timedelta
) -> tuple[Decided, ...]:
    """Read recommendations for deals of some time whose horizon is over, as far as they may be seen.

    The newest twenty thousand, oldest first; those without a known amount or chance are left out.
    """
    rows = await session.execute(
        _DECIDED,
        {"since": since, "until": until - horizon, "horizon": horizon, "most": MOST, "share": USUAL_SHARE},
    )
    found = [_decided(row) for row in rows if row.worth is not None and (row.closed or row.later is not None)]
    return tuple(reversed(found))


def _decided(row: Any) -> Decided:
    won = row.worth if row.closed and row.state == "won" else 0.0
    later = won if row.closed else row.worth * row.later
    return Decided(
        row.id, row.deal_id, row.as_of, row.arm, row.action, row.chances, row.context, row.amount, row.win,
        later, won, row.share,
    )  # fmt: skip
