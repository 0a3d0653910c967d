"""Recommendations logged for the demo company: once, with true chances, and as training reads them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_core import deals, facts, recommendations
from crm_core.kit import Database, unit_of_work
from models.next_action import ACTIONS
from models.win_probability.champion import champion
from pipelines import next_action
from pipelines.demo_recommendations import keep_recommendations
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def _extract(database: Database, org: Org, folder: Path) -> None:
    async with unit_of_work(database, org.tenant.system) as work:
        await facts.extract(await work.connection(), org_id=org.id, currency="EUR", folder=folder)


async def test_weeks_of_decisions_are_logged_once_and_can_be_learned_from(
    database: Database, org: Org, at: datetime, tmp_path: Path
) -> None:
    """Each week that a deal was open has a decision with chances that add up, and older ones a reward."""
    begun, rep = at - timedelta(weeks=12), org.as_("rep")
    pipeline = await lay_out(database, org, at=begun)
    keys = [await open_deal(database, rep, pipeline=pipeline, at=begun, name=f"Deal {n}") for n in range(6)]
    async with unit_of_work(database, rep) as work:
        await deals.win(work, keys[0], at=at - timedelta(weeks=3, days=1))
        await deals.delete(work, keys[1], at=at - timedelta(weeks=2))
    await _extract(database, org, tmp_path)
    model = champion(tmp_path, organization="acme").model

    made = await keep_recommendations(
        database, org.tenant, model=model, facts=tmp_path, at=at, seed=1, weeks=8
    )
    again = await keep_recommendations(
        database, org.tenant, model=model, facts=tmp_path, at=at, seed=1, weeks=8
    )
    await _extract(database, org, tmp_path)

    rows = next_action.rows(tmp_path, params={}, at=at).to_pylist()
    assert (made, again) == (4 * 9 + 5 + 6, 0)
    assert len(rows) == 4 * 9 + 5
    for row in rows:
        assert sum(row[f"chance_{action}"] for action in ACTIONS) == pytest.approx(1)
        assert row[f"chance_{row['action']}"] > 0
        assert (row["reward"] is not None) == (row["known_at"] <= at.replace(tzinfo=None))
    won = [row for row in rows if row["subject_id"] == str(keys[0])]
    assert max(row["realised"] or 0.0 for row in won) == pytest.approx(1)
    async with unit_of_work(database, org.tenant.system) as work:
        assert await recommendations.current(work.session, deal_id=keys[2]) is None
        judged = await recommendations.decided(
            work.session, since=at - timedelta(weeks=20), until=at, horizon=timedelta(days=30)
        )
    assert len(judged) == sum(row["reward"] is not None for row in rows)
