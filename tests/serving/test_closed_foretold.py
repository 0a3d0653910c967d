"""What is foretold of deals, for whom a field is closed that it is made of, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from typing_extensions import override

from crm_core import deals, forecasts, recommendations
from crm_core.forecasts import Period
from crm_core.pipelines import Pipeline
from features import contracts
from features.services import CHURN_V1, WIN_PROBABILITY_V1
from features.view import MONEY, Kind
from models.contract import Prediction, Reason
from serving.champions import Champions
from serving.scoring import LiveScorer
from serving.services import Services
from tests.crm_core.forecasts.making import deal as kept_deal
from tests.crm_core.forecasts.making import snapshot
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.closing import Closes, Json, closes, money_of, next_of, recommended
from tests.serving.conftest import ClientOf

__all__ = ["closes"]


class _Reasoned(Champions):
    """Champions whose every answer stands on the amount, the date on record and a call."""

    @override
    def of(self, organization: str) -> Any:
        found = super().of(organization)
        model = found.model

        class Told:
            definition = model.definition

            def predict(self, rows: Any) -> list[Prediction]:
                return [replace(each, reasons=_REASONS) for each in model.predict(rows)]

        return _Held(Told())


class _Held:
    def __init__(self, model: Any) -> None:
        self.model = model


_REASONS = (
    Reason("deal_shape", ("log_amount",), "The size is 12,500", 0.4, 9.0),
    Reason("close_date", ("days_overdue",), "12 days past its expected close date", -0.3, -6.0),
    Reason("touches", ("calls_30d",), "Two calls", 0.3, 6.0),
)


@pytest.fixture
async def reasoned(
    anonymous: httpx.AsyncClient,  # noqa: ARG001 - what it gives the application is replaced here
    application: FastAPI,
    services: Services,
) -> AsyncIterator[None]:
    """The service with a scorer that gives reasons."""
    champions = _Reasoned(services.settings.shelf)
    scorer = LiveScorer(services.database, services.tenants, champions, clock=services.clock, sink=None)
    application.state.services = replace(services, scorer=scorer)
    yield
    await scorer.close()


@pytest.mark.usefixtures("reasoned")
@pytest.mark.parametrize(
    ("field", "left"),
    [
        ("amount", ["12 days past its expected close date", "Two calls"]),
        ("expected_close", ["The size is 12,500", "Two calls"]),
    ],
)
async def test_a_score_asked_for_tells_no_closed_field(
    *,
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, closes: Closes, field: str,
    left: list[str],
) -> None:  # fmt: skip
    """Asked for alone, in a batch, or read later: the reasons are those that the caller may see."""
    deal = await open_deal(services.database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    await closes("deals", {field: "none"})
    rep, manager = await client_of("rep"), await client_of("manager")

    asked = (await rep.post(f"/deals/{deal}/score")).json()
    (batched,) = (await rep.post("/scores/batch", json={"deal_ids": [str(deal)]})).json()["items"]
    read = (await rep.get(f"/deals/{deal}/score")).json()
    whole = (await manager.post(f"/deals/{deal}/score")).json()

    for score in (asked, batched, read):
        assert [reason["sentence"] for reason in score["reasons"]] == left
    assert batched == read
    assert [reason["sentence"] for reason in whole["reasons"]] == [each.sentence for each in _REASONS]


async def test_a_snapshot_keeps_a_closed_date_and_closed_scores(
    services: Services, org: Org, client_of: ClientOf, closes: Closes
) -> None:
    """Of a snapshot's deals the date, or chance and category, are empty; what changed still adds up."""
    month = Period.holding(services.clock().date(), "month")
    rep_id, at = org.people["rep"], services.clock()
    later = month.ends + timedelta(days=20)
    now = kept_deal(rep_id, expected_close=month.begins, win_in={month.key: 0.5})
    then = replace(now, expected_close=later, win_in={month.key: 0.2})
    async with services.work(org.tenant.system) as work:
        for deal, moment in ((then, at - timedelta(days=2)), (now, at)):
            made = snapshot([deal], at=moment, periods=[month])
            kept = (await forecasts.record(work, made)).id
    rep = await client_of("rep")
    asked = {
        "period": month.key, "since": (at - timedelta(days=1)).isoformat(), "level": "user",
        "subject_id": str(rep_id),
    }  # fmt: skip

    async def told() -> tuple[Json, list[str]]:
        (one,) = (await rep.get(f"/forecasts/snapshots/{kept}/deals")).json()["items"]
        changes = (await rep.get("/forecasts/changes", params=asked)).json()
        steps = {step["kind"]: Decimal(step["amount"]) for step in changes["steps"]}
        assert Decimal(changes["start"]) + sum(steps.values()) == Decimal(changes["end"])
        return one, list(steps)

    whole, whole_steps = await told()
    await closes("deals", {"expected_close": "none"})
    undated, undated_steps = await told()
    await closes("deals", {"score_value": "none"})
    unscored, unscored_steps = await told()

    assert (whole["expected_close"], whole["category"]) == (month.begins.isoformat(), "pipeline")
    assert undated == whole | {"expected_close": None}
    assert unscored == whole | {"category": None, "win_in": {}}
    assert whole_steps[0] == "pulled_in"
    assert undated_steps[0] == "probability"
    assert "probability" not in unscored_steps


async def test_a_closed_date_closes_the_chance_to_slip_in_lists_filters_and_order(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, closes: Closes
) -> None:
    """The chance to slip tells the date on record, so nothing finds or orders deals by it."""
    rep_id, at = org.as_("rep"), services.clock()
    async with services.work(rep_id) as work:
        deal = await deals.open_deal(
            work, name="Roof", pipeline_id=pipeline.id, owner_id=rep_id.user_id,
            expected_close=at.date() + timedelta(days=9), at=at,
        )  # fmt: skip
    rep, manager = await client_of("rep"), await client_of("manager")
    await rep.post(f"/deals/{deal}/score")
    over = {"filter": '{"field": "slip_probability", "op": "gte", "value": 0}'}
    open_to_rep = (await rep.get("/deals", params=over)).json()["items"]
    await closes("deals", {"expected_close": "none"})

    shown = (await rep.get(f"/deals/{deal}")).json()
    answer = await rep.post("/deals/query", json={"sort": ["-slip_probability"]})
    assert answer.status_code == 200, answer.text
    listed = answer.json()["items"]
    found = (await rep.get("/deals", params=over)).json()["items"]

    assert [one["id"] for one in open_to_rep] == [str(deal)]
    assert (shown["expected_close"], shown["slip_probability"]) == (None, None)
    assert [one["slip_probability"] for one in listed] == [None]
    assert found == []
    assert (await manager.get(f"/deals/{deal}")).json()["slip_probability"] is not None


async def test_evidence_of_a_deal_tells_no_closed_field(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, closes: Closes
) -> None:
    """With the date closed no evidence stays, nor what the policy saw in the log; sums of open fields do."""
    deal = await open_deal(services.database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    async with services.work(org.tenant.system) as work:
        await recommendations.record(work, [recommended(services.clock(), deal_id=deal)])
    rep = await client_of("rep")
    before = await next_of(rep, f"/deals/{deal}/recommendations")
    await closes("deals", {"expected_close": "none"})

    after = await next_of(rep, f"/deals/{deal}/recommendations")

    assert len(before["candidates"][0]["evidence"]) == 2
    assert after["candidates"][0]["evidence"] == []
    assert money_of(after) == money_of(before)
    assert await _policy_saw(services, org, "rep") == [None]
    assert await _policy_saw(services, org, "admin") != [None]


async def _policy_saw(services: Services, org: Org, who: str) -> list[Any]:
    """The values of recommendations in the log, as somebody reads it."""
    async with services.work(org.as_(who)) as work:
        connection = await work.connection()
        rows = await connection.execute(
            "select data -> 'values' from events where type = 'RecommendationMade'"
        )
        return [row[0] for row in await rows.fetchall()]


def test_every_column_of_money_is_known_to_tell_some_field(admin_url: str) -> None:
    """A new column of money is put down with what it tells, and none is put down that no service has."""
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute("select object, field, columns from bellwether_telling()").fetchall()
    put_down = {name for _, _, columns in rows for name in columns}
    known = (*CHURN_V1.features, *contracts.FEATURES, *WIN_PROBABILITY_V1.features)

    assert put_down <= {feature.name for feature in known}
    assert {
        feature.name for feature in known if feature.unit == MONEY and feature.kind is Kind.NUMBER
    } <= put_down
    told = {"close_date", "amount_changes"}
    assert {name for name, view in WIN_PROBABILITY_V1.groups.items() if view in told} <= put_down
