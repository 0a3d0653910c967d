"""When deals are won or lost: the latest curve, its chart, and how the dates moved."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from crm_core import deals, insights
from crm_core.insights import Timing
from serving.api.call import Now, Work
from serving.api.refusals import TimingNotReady
from serving.api.schemas.kit import Listing
from serving.api.schemas.timings import TimingPoint, TimingRead, TimingWeek, VegaLite
from serving.api.transaction import InTransaction
from serving.charts.timing import curve

router = APIRouter(tags=["scores"], route_class=InTransaction)

_POINTS: Final = 500


@router.get("/deals/{deal_id}/timing", operation_id="read_timing")
async def read_timing(
    *,
    deal_id: UUID,
    work: Work,
    as_of: Annotated[AwareDatetime | None, Query(description="As it was told then; now when absent.")] = None,
) -> TimingRead:
    """Read when a deal will be won or lost, week by week; 404 `timing_not_ready` before the first score."""
    await deals.read(work.session, deal_id)
    return _shown(await _latest(work, deal_id, until=as_of))


@router.get("/deals/{deal_id}/timing/chart", operation_id="read_timing_chart")
async def read_timing_chart(*, deal_id: UUID, work: Work) -> VegaLite:
    """Read the curve as a Vega-Lite chart; 404 `timing_not_ready` before the first score."""
    deal = await deals.read(work.session, deal_id)
    return curve(await _latest(work, deal_id), expected=deal.expected_close)


@router.get("/deals/{deal_id}/timings", operation_id="list_timings")
async def list_timings(
    *,
    deal_id: UUID,
    work: Work,
    at: Now,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back.")] = 90,
) -> Listing[TimingPoint]:
    """List a deal's stored timings, oldest first, for a line; of very many, the newest 500."""
    await deals.read(work.session, deal_id)
    found = await insights.timing_history(work.session, deal_id, limit=_POINTS)
    since = at - timedelta(days=days)
    return Listing(items=[TimingPoint.model_validate(point) for point in found if point.as_of >= since])


async def _latest(work: Work, deal_id: UUID, *, until: datetime | None = None) -> Timing:
    found = await insights.latest_timing(work.session, deal_id, until=until)
    if found is None:
        raise TimingNotReady
    return found


def _shown(found: Timing) -> TimingRead:
    weeks = [
        TimingWeek(
            week=week,
            on=(found.as_of + timedelta(weeks=week)).date(),
            won=won,
            lost=lost,
            open=max(0.0, 1 - won - lost),
        )
        for week, (won, lost) in enumerate(zip(found.win_by, found.lose_by, strict=True), start=1)
    ]
    told = {name: getattr(found, name) for name in TimingRead.model_fields if name != "weeks"}
    return TimingRead.model_validate({**told, "weeks": weeks})
