"""Reading scores."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.deals.tables import DealRow
from crm_core.insights.schemas import Score, ScorePoint
from crm_core.insights.tables import DealScoreRow

TREND_DAYS: Final = 7


def _score(row: DealScoreRow) -> Score:
    return Score(
        id=row.id,
        deal_id=row.deal_id,
        value=row.value,
        calibrated=row.calibrated,
        basis=row.basis,
        basis_note=row.basis_note,
        low=row.low,
        high=row.high,
        base=row.base,
        rest=row.rest,
        reasons=tuple(row.reasons),
        features=row.features,
        model_version=row.model_version,
        as_of=row.as_of,
        computed_at=row.computed_at,
        cause=row.cause,
    )


async def latest(session: AsyncSession, deal_id: UUID, *, until: datetime | None = None) -> Score | None:
    """Read the newest score of a deal, or the newest as of a moment; None when it never had one by then."""
    query = select(DealScoreRow).where(DealScoreRow.deal_id == deal_id)
    if until is not None:
        query = query.where(DealScoreRow.as_of <= until)
    found = await session.execute(query.order_by(DealScoreRow.as_of.desc(), DealScoreRow.id.desc()).limit(1))
    row = found.scalar_one_or_none()
    return None if row is None else _score(row)


async def earliest(session: AsyncSession, deal_id: UUID, *, since: datetime) -> Score | None:
    """Read the first score of a deal from a moment on."""
    found = await session.execute(
        select(DealScoreRow)
        .where(DealScoreRow.deal_id == deal_id, DealScoreRow.as_of >= since)
        .order_by(DealScoreRow.as_of, DealScoreRow.id)
        .limit(1)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _score(row)


async def latest_of(session: AsyncSession, deal_ids: Sequence[UUID]) -> dict[UUID, Score]:
    """Read the newest score of each of several deals that has one."""
    rows = await session.execute(
        select(DealScoreRow)
        .where(DealScoreRow.deal_id.in_(deal_ids))
        .ext(distinct_on(DealScoreRow.deal_id))
        .order_by(DealScoreRow.deal_id, DealScoreRow.as_of.desc(), DealScoreRow.id.desc())
    )
    return {row.deal_id: _score(row) for row in rows.scalars()}


async def history(session: AsyncSession, deal_id: UUID, *, limit: int = 200) -> tuple[ScorePoint, ...]:
    """Read the newest scores of a deal, oldest of them first."""
    rows = await session.execute(
        select(DealScoreRow.value, DealScoreRow.band, DealScoreRow.model_version, DealScoreRow.as_of)
        .where(DealScoreRow.deal_id == deal_id)
        .order_by(DealScoreRow.as_of.desc(), DealScoreRow.id.desc())
        .limit(limit)
    )
    return tuple(reversed([ScorePoint(*row) for row in rows]))


async def trends(
    session: AsyncSession, deal_ids: Sequence[UUID], *, at: datetime, days: int = TREND_DAYS
) -> dict[UUID, float]:
    """Tell how much each deal's shown score changed over some days; deals without one then are left out."""
    then = (
        select(DealScoreRow.value)
        .where(
            DealScoreRow.org_id == DealRow.org_id,
            DealScoreRow.deal_id == DealRow.id,
            DealScoreRow.as_of <= at - timedelta(days=days),
        )
        .order_by(DealScoreRow.as_of.desc(), DealScoreRow.id.desc())
        .limit(1)
        .lateral("earlier")
    )
    rows = await session.execute(
        select(DealRow.id, DealRow.score_value - then.c.value)
        .join(then, DealRow.score_value.is_not(None))
        .where(DealRow.id.in_(deal_ids))
    )
    return {deal_id: change for deal_id, change in rows if change is not None}
