"""Reading from the record what forecasts are made of and judged by: categories, stages, people, wins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Date, func, select, text
from sqlalchemy import cast as as_type
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.currencies import in_own
from crm_core.deals.tables import DealRow
from crm_core.forecasts.categories import Known, decide
from crm_core.forecasts.periods import Subject
from crm_core.forecasts.schemas import Category, DealCategory, Person, StageCategory, Won
from crm_core.forecasts.tables import DealCategoryRow, StageCategoryRow
from crm_core.pipelines.tables import StageRow
from crm_core.products.tables import ProductRow
from crm_core.territories.tables import TerritoryRow
from crm_core.users.tables import UserRow

_LOOKED_BACK: Final = timedelta(days=730)
_FIRM: Final = 10.0
"""A stage's share counts as if this many further deals had gone as all deals go."""
_UNKNOWN: Final = 0.2
"""The share of deals won where nothing was closed yet."""

# Of the deals closed lately, which stages each was ever in; a deal counts once for a stage.
_WENT: Final = text("""
    with closed as (
        select d.id, d.state from deals d
        where d.state <> 'open' and d.closed_at >= :since and d.closed_at <= :at
    ), been as (
        select distinct c.id, c.state, (e.data ->> 'stage_id')::uuid as stage_id
        from closed c
        join public.events e on e.org_id = (select bellwether_org()) and e.deal_id = c.id
         and e.type in ('DealOpened', 'DealStageChanged') and e.occurred_at <= :at and e.data ? 'stage_id'
    )
    select b.stage_id, count(*) as closed, count(*) filter (where b.state = 'won') as won,
           (select count(*) from closed) as of_all,
           (select count(*) from closed where state = 'won') as of_won
    from been b group by b.stage_id
""")


async def categories(session: AsyncSession, deal_ids: Collection[UUID]) -> dict[UUID, DealCategory]:
    """What each of some deals counts as, of those that may be seen."""
    query = (
        select(
            DealRow.id,
            DealRow.state,
            DealRow.score_band,
            StageCategoryRow.category,
            DealCategoryRow.category,
            DealCategoryRow.picked_by,
            DealCategoryRow.picked_at,
        )
        .outerjoin(
            StageCategoryRow,
            (StageCategoryRow.org_id == DealRow.org_id) & (StageCategoryRow.stage_id == DealRow.stage_id),
        )
        .outerjoin(
            DealCategoryRow,
            (DealCategoryRow.org_id == DealRow.org_id) & (DealCategoryRow.deal_id == DealRow.id),
        )
        .where(DealRow.id.in_(deal_ids))
    )
    rows = (await session.execute(query)).all() if deal_ids else ()
    return {
        row[0]: decide(
            Known(
                deal_id=row[0], state=row[1], band=row[2], by_stage=_category(row[3]),
                picked=_category(row[4]), picked_by=row[5], picked_at=row[6],
            )
        )
        for row in rows
    }  # fmt: skip


def _category(word: str | None) -> Category | None:
    return cast("Category | None", word)


async def stage_categories(session: AsyncSession) -> tuple[StageCategory, ...]:
    """What deals of each open stage are, by pipeline and position."""
    query = (
        select(StageRow.id, StageRow.pipeline_id, StageRow.name, StageCategoryRow.category)
        .outerjoin(
            StageCategoryRow,
            (StageCategoryRow.org_id == StageRow.org_id) & (StageCategoryRow.stage_id == StageRow.id),
        )
        .where(StageRow.kind == "open")
        .order_by(StageRow.pipeline_id, StageRow.position)
    )
    return tuple(
        StageCategory(stage_id=row[0], pipeline_id=row[1], name=row[2], category=_category(row[3]))
        for row in await session.execute(query)
    )


async def stage_weights(session: AsyncSession, *, at: datetime) -> dict[UUID, float]:
    """The share of deals ever in a stage that were won, of those closed in two years.

    It is shrunk towards the share of all deals, which a stage has where no closed deal has been.
    """
    rows = (await session.execute(_WENT, {"since": at - _LOOKED_BACK, "at": at})).all()
    base = rows[0].of_won / rows[0].of_all if rows else _UNKNOWN
    seen = {row.stage_id: (row.won + _FIRM * base) / (row.closed + _FIRM) for row in rows}
    stages = (await session.execute(select(StageRow.id, StageRow.kind))).all()
    sure = {"won": 1.0, "lost": 0.0}
    return {key: sure.get(kind, seen.get(key, base)) for key, kind in stages}


async def people(session: AsyncSession) -> tuple[Person, ...]:
    """Everybody of the organization who is a person, active or not, by name."""
    query = (
        select(UserRow.id, UserRow.name, UserRow.manager_id, UserRow.team_id)
        .where(UserRow.kind == "person")
        .order_by(UserRow.name, UserRow.id)
    )
    return tuple(Person(*row) for row in await session.execute(query))


async def reached(session: AsyncSession) -> frozenset[UUID] | None:
    """Whose numbers the session's identity sees; None for everybody's."""
    if (await session.execute(select(func.bellwether_level("deals", "read")))).scalar() == "all":
        return None
    members = select(func.bellwether_members("deals", "read"))
    return frozenset((await session.execute(members)).scalars())


async def open_to(session: AsyncSession) -> bool:
    """Whether the session's identity reads scores and amounts of deals, so what is made of both."""
    scores, amounts = func.bellwether_level("scores", "read"), func.bellwether_field("deals", "amount")
    return (await session.execute(select(scores != "none", amounts != "none"))).one() == (True, True)


async def names(session: AsyncSession, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """What territories and products are called; those that are gone are left out."""
    by_level: dict[str, set[UUID]] = defaultdict(set)
    for subject in subjects:
        if subject.id is not None:
            by_level[subject.level].add(subject.id)
    found: dict[Subject, str] = {}
    if ids := by_level["product"]:
        products = select(ProductRow.id, ProductRow.name).where(ProductRow.id.in_(ids))
        found |= {Subject("product", row[0]): row[1] for row in await session.execute(products)}
    if ids := by_level["territory"]:
        lands = select(TerritoryRow.origin_id, TerritoryRow.name).order_by(TerritoryRow.created_at)
        rows = await session.execute(lands.where(TerritoryRow.origin_id.in_(ids)))
        found |= {Subject("territory", row[0]): row[1] for row in rows}
        rows = await session.execute(
            select(TerritoryRow.id, TerritoryRow.name).where(TerritoryRow.id.in_(ids))
        )
        found |= {Subject("territory", row[0]): row[1] for row in rows}
    return found


async def won(
    session: AsyncSession, *, since: date, until: date, owners: Sequence[UUID] | None = None
) -> tuple[Won, ...]:
    """What was won on each day from one on and before another, by owner, of deals that may be seen."""
    day = as_type(func.timezone("UTC", DealRow.closed_at), Date)
    amount = in_own(DealRow.amount, DealRow.currency, on_day=day)
    first, last = (datetime.combine(one, time(), UTC) for one in (since, until))
    query = (
        select(
            DealRow.owner_id,
            day,
            func.coalesce(func.sum(amount), 0),
            func.count().filter(DealRow.amount.is_not(None) & amount.is_(None)),
        )
        .where(DealRow.state == "won", DealRow.closed_at >= first, DealRow.closed_at < last)
        .group_by(DealRow.owner_id, day)
        .order_by(day, DealRow.owner_id)
    )
    if owners is not None:
        query = query.where(DealRow.owner_id.in_(owners))
    return tuple(Won(*row) for row in await session.execute(query))
