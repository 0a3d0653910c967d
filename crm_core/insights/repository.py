"""Reading scores and timings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.deals.tables import DealRow
from crm_core.insights.schemas import Score, ScorePoint, Timing, TimingPoint
from crm_core.insights.tables import DealScoreRow, DealTimingRow

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


async def scores(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Score]:
    """Read some scores by their ids, as the session's identity may see them."""
    rows = await session.execute(select(DealScoreRow).where(DealScoreRow.id.in_(ids)))
    return {row.id: _score(row) for row in rows.scalars()}


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


def _timing(row: DealTimingRow) -> Timing:
    """Make a value of a row; single precision may not lift a curve above the chance it ends in."""
    return Timing(
        id=row.id,
        deal_id=row.deal_id,
        win_by=tuple(min(each, row.win) for each in row.win_by),
        lose_by=tuple(min(each, row.lose) for each in row.lose_by),
        win=row.win,
        lose=row.lose,
        median_close=row.median_close,
        expected_close=row.expected_close,
        low_close=row.low_close,
        high_close=row.high_close,
        slip=row.slip,
        calibrated=row.calibrated,
        basis=row.basis,
        basis_note=row.basis_note,
        model_version=row.model_version,
        as_of=row.as_of,
        computed_at=row.computed_at,
    )


async def latest_timing(
    session: AsyncSession, deal_id: UUID, *, until: datetime | None = None
) -> Timing | None:
    """Read the newest timing of a deal, or the newest as of a moment; None when it had none by then."""
    query = select(DealTimingRow).where(DealTimingRow.deal_id == deal_id)
    if until is not None:
        query = query.where(DealTimingRow.as_of <= until)
    found = await session.execute(
        query.order_by(DealTimingRow.as_of.desc(), DealTimingRow.id.desc()).limit(1)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _timing(row)


async def timings_of(session: AsyncSession, deal_ids: Sequence[UUID]) -> dict[UUID, Timing]:
    """Read the newest timing of each of several deals that has one."""
    rows = await session.execute(
        select(DealTimingRow)
        .where(DealTimingRow.deal_id.in_(deal_ids))
        .ext(distinct_on(DealTimingRow.deal_id))
        .order_by(DealTimingRow.deal_id, DealTimingRow.as_of.desc(), DealTimingRow.id.desc())
    )
    return {row.deal_id: _timing(row) for row in rows.scalars()}


async def timing_history(
    session: AsyncSession, deal_id: UUID, *, limit: int = 200
) -> tuple[TimingPoint, ...]:
    """Read the newest timings of a deal, oldest of them first."""
    table = DealTimingRow
    rows = await session.execute(
        select(
            table.win, table.median_close, table.low_close, table.high_close, table.slip,
            table.model_version, table.as_of,
        )
        .where(table.deal_id == deal_id)
        .order_by(table.as_of.desc(), table.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(reversed([TimingPoint(*row) for row in rows]))
