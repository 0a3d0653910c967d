"""Scores of all open deals at once, as of a moment that the record may have left behind."""

from datetime import datetime, timedelta
from pathlib import Path

from crm_core import deals, facts, insights
from crm_core.kit import Database, unit_of_work
from models.close_timing import untrained
from models.win_probability.champion import champion
from pipelines.score import Moments, keep_scores
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_a_deal_deleted_since_its_facts_were_read_is_left_out(
    database: Database, org: Org, at: datetime, tmp_path: Path
) -> None:
    """A deal that goes between extraction and scoring has no score, and the others have theirs."""
    pipeline = await lay_out(database, org, at=at)
    kept, gone = [await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at) for _ in range(2)]
    async with unit_of_work(database, org.tenant.system) as work:
        await facts.extract(await work.connection(), org_id=org.id, currency="EUR", folder=tmp_path)
    async with unit_of_work(database, org.as_("admin")) as work:
        await deals.delete(work, gone, at=at)

    await keep_scores(
        database,
        org.tenant,
        model=champion(tmp_path, organization="acme").model,
        moments=Moments(at + timedelta(days=1)),
        facts=tmp_path,
        report=lambda _done, _of: None,
        timing=untrained("acme"),
    )

    async with unit_of_work(database, org.tenant.system) as work:
        scores = {deal: len(await insights.history(work.session, deal)) for deal in (kept, gone)}
        timings = await insights.timings_of(work.session, [kept, gone])
        (score,) = await insights.history(work.session, kept)
    assert scores == {kept: 1, gone: 0}
    assert {deal: timing.win for deal, timing in timings.items()} == {kept: score.value}
