"""Timings: kept beside a score by the system alone, seen with the deal, shown by the newest."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from crm_core import deals, insights
from crm_core.insights import Timing
from crm_core.kit import Database, ForbiddenError, unit_of_work
from tests.crm_core.insights.making import score
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


def _timing(deal_id: UUID, *, at: datetime, day: date, slip: float | None = 0.25) -> Timing:
    return Timing(
        deal_id=deal_id, win_by=(0.125, 0.25), lose_by=(0.0625, 0.5), win=0.4, lose=0.6, median_close=day,
        expected_close=day, low_close=day - timedelta(days=9), high_close=day + timedelta(days=9), slip=slip,
        calibrated=True, basis="model", basis_note="from 900 deals",
        model_version="close_timing.northgate/1", as_of=at, computed_at=at,
    )  # fmt: skip


async def test_a_stored_timing_reads_back_whole(database: Database, org: Org, at: datetime) -> None:
    """What was shown can be had again, with all others of the deal, and as it stood before a moment."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    first = _timing(deal_id, at=at, day=date(2026, 3, 1))
    second = _timing(deal_id, at=at + timedelta(days=1), day=date(2026, 4, 1), slip=None)
    async with unit_of_work(database, org.tenant.system) as work:
        for each in (first, second):
            await insights.record(work, [score(deal_id, 0.4, at=each.as_of)], timings=[each])
    async with unit_of_work(database, org.as_("rep")) as work:
        latest = await insights.latest_timing(work.session, deal_id)
        before = await insights.latest_timing(work.session, deal_id, until=at)
        several = await insights.timings_of(work.session, [deal_id])
        line = await insights.timing_history(work.session, deal_id)

    assert (latest, before, several) == (second, first, {deal_id: second})
    assert [point.median_close for point in line] == [first.median_close, second.median_close]


async def test_a_deal_shows_its_newest_timing(database: Database, org: Org, at: datetime) -> None:
    """An older score stored later does not turn the shown date back."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        for days, day in ((0, date(2026, 3, 1)), (-7, date(2026, 2, 1))):
            moment = at + timedelta(days=days)
            timing = _timing(deal_id, at=moment, day=day)
            await insights.record(work, [score(deal_id, 0.4, at=moment)], timings=[timing])
    async with unit_of_work(database, org.as_("rep")) as work:
        shown = await deals.read(work.session, deal_id)

    assert (shown.predicted_close_on, shown.slip_probability) == (date(2026, 3, 1), 0.25)


async def test_nobody_makes_a_timing_by_hand(database: Database, org: Org, at: datetime) -> None:
    """Not even an admin writes when a deal closes; only the organization's system user does."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    timing = _timing(deal_id, at=at, day=date(2026, 3, 1))
    for who in ("rep", "admin"):
        with pytest.raises(ForbiddenError):
            async with unit_of_work(database, org.as_(who)) as work:
                await insights.record(work, [score(deal_id, 1.0, at=at)], timings=[timing])
