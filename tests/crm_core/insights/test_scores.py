"""Scores: stored with all that made them, shown newest first, compared with last week's."""

from datetime import datetime, timedelta

import pytest

from crm_core import deals, insights
from crm_core.kit import Database, ForbiddenError, unit_of_work
from tests.crm_core.insights.making import score
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_a_stored_score_reads_back_whole(database: Database, org: Org, at: datetime) -> None:
    """What was shown to a rep can be had again with its reasons and the row that the model saw."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    stored = score(deal_id, 0.7, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [stored])
    async with unit_of_work(database, org.as_("rep")) as work:
        read = await insights.latest(work.session, deal_id)
        several = await insights.latest_of(work.session, [deal_id])

    assert read == stored
    assert several == {deal_id: stored}


async def test_trend_compares_with_a_week_ago(database: Database, org: Org, at: datetime) -> None:
    """The trend is now less a week ago; a deal without a score back then has none."""
    pipeline = await lay_out(database, org, at=at)
    old = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    new = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        for days, value in ((20, 0.1), (8, 0.2), (6, 0.5), (0, 0.6)):
            await insights.record(work, [score(old, value, at=at - timedelta(days=days))])
        await insights.record(work, [score(new, 0.3, at=at)])
    async with unit_of_work(database, org.as_("rep")) as work:
        trends = await insights.trends(work.session, [old, new], at=at)
        line = await insights.history(work.session, old, limit=3)

    assert trends == {old: pytest.approx(0.4)}
    assert [point.value for point in line] == [0.2, 0.5, 0.6]


async def test_a_score_follows_its_deals_visibility(database: Database, org: Org, at: datetime) -> None:
    """Who may not see a deal learns nothing of it from its scores."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [score(deal_id, 0.7, at=at)])
    seen = {}
    for who in ("rep", "rep_mate", "developer", "manager", "other_manager", "director", "analyst"):
        async with unit_of_work(database, org.as_(who)) as work:
            seen[who] = await insights.latest(work.session, deal_id) is not None

    assert [who for who, sees in seen.items() if sees] == [
        "rep",
        "developer",
        "manager",
        "director",
        "analyst",
    ]


async def test_nobody_makes_a_score_by_hand(database: Database, org: Org, at: datetime) -> None:
    """Not even an admin writes a probability; only the organization's system user does."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    for who in ("rep", "admin"):
        with pytest.raises(ForbiddenError):
            async with unit_of_work(database, org.as_(who)) as work:
                await insights.record(work, [score(deal_id, 1.0, at=at)])


async def test_a_score_does_not_count_as_an_edit(database: Database, org: Org, at: datetime) -> None:
    """A rep who has a deal open is not told that somebody changed it because it was scored meanwhile."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [score(deal_id, 0.7, at=at)])
    async with unit_of_work(database, org.as_("rep")) as work:
        await deals.edit(work, deal_id, to={"name": "Renamed"}, at=at, version=1)
        deal = await deals.read(work.session, deal_id)

    assert (deal.name, deal.version) == ("Renamed", 2)
