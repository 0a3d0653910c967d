"""Reading deals as a board: the stages of a pipeline as columns, with sums over all of each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import pipelines
from crm_core.deals.repository import deal, query
from crm_core.deals.schemas import Column, Deal
from crm_core.deals.tables import DealRow
from crm_core.organizations.tables import OrganizationRow

CLOSED_DAYS: Final = 90
CLOSED_SHOWN: Final = 50
OPEN_SHOWN: Final = 500
"""Most cards of an open column; the newest in the stage come first."""


async def board(
    session: AsyncSession,
    pipeline_id: UUID,
    *,
    at: datetime,
    owners: Sequence[UUID] | None = None,
    open_shown: int = OPEN_SHOWN,
) -> tuple[Column, ...]:
    """Lay a pipeline out as a board: open deals, and those closed in the last 90 days.

    `owners` narrows it to some people's deals; whom one may see is the database's to decide either way.
    """
    pipeline = await pipelines.read(session, pipeline_id)
    shown = _shown(pipeline_id, at=at, owners=owners)
    sums = {row.stage_id: row for row in await session.execute(_sums(shown))}
    cards: dict[UUID, list[Deal]] = defaultdict(list)
    for row in await session.execute(_cards(shown, open_shown=open_shown)):
        found = deal(row)
        cards[found.stage.id].append(found)
    return tuple(
        Column(
            stage=stage,
            count=sums[stage.id].deals if stage.id in sums else 0,
            amount_sum=sums[stage.id].amount_sum if stage.id in sums else Decimal("0.00"),
            weighted_sum=sums[stage.id].weighted_sum if stage.id in sums else Decimal("0.00"),
            deals=tuple(cards[stage.id]),
        )
        for stage in pipeline.stages
    )


def _shown(pipeline_id: UUID, *, at: datetime, owners: Sequence[UUID] | None) -> ColumnElement[bool]:
    recent = at - timedelta(days=CLOSED_DAYS)
    on_board = and_(
        DealRow.pipeline_id == pipeline_id,
        or_(DealRow.state == "open", and_(DealRow.state != "open", DealRow.closed_at >= recent)),
    )
    return on_board if owners is None else and_(on_board, DealRow.owner_id.in_(owners))


def _sums(shown: ColumnElement[bool]) -> Any:
    own_currency = select(OrganizationRow.currency).scalar_subquery()
    amount = case((DealRow.currency == own_currency, DealRow.amount))
    weighted = amount * cast(DealRow.score_value, Numeric)
    return (
        select(
            DealRow.stage_id,
            func.count().label("deals"),
            cast(func.coalesce(func.sum(amount), 0), Numeric(18, 2)).label("amount_sum"),
            cast(func.coalesce(func.sum(weighted), 0), Numeric(18, 2)).label("weighted_sum"),
        )
        .where(shown)
        .group_by(DealRow.stage_id)
    )


def _cards(shown: ColumnElement[bool], *, open_shown: int) -> Any:
    newest = func.coalesce(DealRow.closed_at, DealRow.entered_stage_at).desc()
    place = func.row_number().over(partition_by=DealRow.stage_id, order_by=(newest, DealRow.id))
    ranked = select(DealRow.org_id, DealRow.id, place.label("place")).where(shown).subquery()
    most = case((DealRow.state == "open", open_shown), else_=CLOSED_SHOWN)
    return (
        query()
        .join(ranked, (ranked.c.org_id == DealRow.org_id) & (ranked.c.id == DealRow.id))
        .where(ranked.c.place <= most)
        .order_by(ranked.c.place)
    )
