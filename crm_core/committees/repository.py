"""Reading buying committees: members, what was done with them, and what closed deals looked like."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.activities.tables import ActivityRow
from crm_core.committees.schemas import Learning, Member, Said, Shape, Touched
from crm_core.committees.tables import RoleDecisionRow, RoleLearningRow
from crm_core.deals.tables import DealPersonRow
from crm_core.events.tables import EventRow
from crm_core.people.tables import PersonRow

_TOUCHES: Final = ("call", "email", "meeting")
_FARTHEST: Final = timedelta(days=730)
_MOST: Final = 20_000

# Everybody whose part a rep said, in deals of the last two years, with what was done in that deal with them.
_SAID: Final = text("""
    with came as (
        select dp.deal_id, dp.person_id, min(dp.added_at) as first_at, max(dp.added_at) as last_at,
               (array_agg(dp.role order by dp.added_at desc) filter (where dp.role is not null))[1] as role
        from deal_people dp where dp.added_at >= :since group by dp.deal_id, dp.person_id
    ), placed as (
        select c.*, row_number() over (partition by c.deal_id order by c.first_at, c.person_id) - 1 as place
        from came c
    ), parts as (
        select * from placed where role is not null and role <> 'other'
        order by last_at desc, person_id limit :most
    ), done as (
        select a.deal_id, a.person_id, count(*) as touches,
               count(*) filter (where a.kind = 'meeting') as meetings,
               count(*) filter (where a.direction = 'inbound') as inbound
        from activities a
        where a.deal_id in (select deal_id from parts) and a.kind in ('call', 'email', 'meeting')
        group by a.deal_id, a.person_id
    ), of_deal as (
        select deal_id, sum(touches) as touches from done where person_id is not null group by deal_id
    )
    select p.person_id, person.title, coalesce(d.touches, 0)::int as touches,
           coalesce(d.meetings, 0)::int as meetings, coalesce(d.inbound, 0)::int as inbound,
           (coalesce(o.touches, 0) - coalesce(d.touches, 0))::int as others, p.place::int as place, p.role
    from parts p
    join people person on person.id = p.person_id
    left join done d on d.deal_id = p.deal_id and d.person_id = p.person_id
    left join of_deal o on o.deal_id = p.deal_id
    order by p.person_id, p.deal_id
""")

# Of the closed deals of a pipeline, in how many somebody with each part was talked with at all.
_SHAPES: Final = text("""
    with closed as (
        select d.id, d.state from deals d
        where d.pipeline_id = :pipeline and d.state <> 'open' and d.closed_at >= :since
        order by d.closed_at desc limit 1000
    ), met as (
        select distinct c.id, c.state, dp.role
        from closed c
        join deal_people dp on dp.deal_id = c.id and dp.role is not null
        where exists (select from activities a where a.deal_id = c.id and a.person_id = dp.person_id
                      and a.kind in ('call', 'email', 'meeting'))
    ), totals as (
        select count(*) filter (where state = 'won') as won, count(*) filter (where state = 'lost') as lost
        from closed
    )
    select m.role, count(*) filter (where m.state = 'won') as won, t.won as of_won,
           count(*) filter (where m.state = 'lost') as lost, t.lost as of_lost
    from met m cross join totals t group by m.role, t.won, t.lost order by m.role
""")


async def members(session: AsyncSession, deal_id: UUID) -> tuple[Member, ...]:
    """Who takes part in a deal now, first come first."""
    rows = await session.execute(
        select(
            DealPersonRow.person_id,
            PersonRow.name,
            PersonRow.title,
            DealPersonRow.role,
            DealPersonRow.added_at,
        )
        .outerjoin(
            PersonRow, (PersonRow.org_id == DealPersonRow.org_id) & (PersonRow.id == DealPersonRow.person_id)
        )
        .where(DealPersonRow.deal_id == deal_id, DealPersonRow.removed_at.is_(None))
        .order_by(DealPersonRow.added_at, DealPersonRow.id)
    )
    return tuple(Member(*row) for row in rows)


async def touches(session: AsyncSession, deal_id: UUID, *, at: datetime) -> tuple[Touched, ...]:
    """Calls, mails and meetings of a deal with people, up to a moment, oldest first."""
    rows = await session.execute(
        select(ActivityRow.person_id, ActivityRow.occurred_at, ActivityRow.direction, ActivityRow.kind)
        .where(
            ActivityRow.deal_id == deal_id,
            ActivityRow.person_id.is_not(None),
            ActivityRow.kind.in_(_TOUCHES),
            ActivityRow.occurred_at <= at,
        )
        .order_by(ActivityRow.occurred_at, ActivityRow.id)
    )
    return tuple(
        Touched(row.person_id, row.occurred_at, row.direction == "inbound", row.kind == "meeting")
        for row in rows
    )


async def moves(session: AsyncSession, deal_id: UUID, *, at: datetime) -> tuple[datetime, ...]:
    """When a deal moved forward, oldest first."""
    data: Any = EventRow.data
    rows = await session.execute(
        select(EventRow.occurred_at)
        .where(
            EventRow.deal_id == deal_id,
            EventRow.type == "DealStageChanged",
            EventRow.occurred_at <= at,
            data["kind"].astext != "lost",
            data["position"].as_integer() > data["from_position"].as_integer(),
        )
        .order_by(EventRow.occurred_at, EventRow.seq)
    )
    return tuple(rows.scalars())


async def shapes(session: AsyncSession, pipeline_id: UUID, *, at: datetime) -> tuple[Shape, ...]:
    """With whom the closed deals of a pipeline were done, of two years and those that may be seen."""
    rows = await session.execute(_SHAPES, {"pipeline": pipeline_id, "since": at - _FARTHEST})
    return tuple(Shape(*row) for row in rows)


async def labelled(session: AsyncSession, *, at: datetime) -> tuple[Said, ...]:
    """What people did in deals whose part a rep said; the newest twenty thousand of two years."""
    rows = await session.execute(_SAID, {"since": at - _FARTHEST, "most": _MOST})
    return tuple(Said(*row) for row in rows)


async def rejected(session: AsyncSession, deal_id: UUID) -> dict[UUID, frozenset[str]]:
    """Which parts a rep said somebody does not play, by person."""
    rows = await session.execute(
        select(RoleDecisionRow.person_id, func.array_agg(RoleDecisionRow.role))
        .where(RoleDecisionRow.deal_id == deal_id, RoleDecisionRow.decision == "rejected")
        .group_by(RoleDecisionRow.person_id)
    )
    return {person_id: frozenset(roles) for person_id, roles in rows}


async def latest_learning(session: AsyncSession) -> Learning | None:
    """What was learned last; None when nothing was."""
    rows: Sequence[RoleLearningRow] = (
        (await session.execute(select(RoleLearningRow).order_by(RoleLearningRow.learned_at.desc()).limit(1)))
        .scalars()
        .all()
    )
    return next((Learning(row.learned_at, row.counts, row.people, row.accuracy) for row in rows), None)
