"""The forecast ledger over HTTP: numbers, words beside them, changes, goals, accuracy, charts that draw."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import vl_convert
from sqlalchemy import text

from crm_core import deals, forecasts, quotas
from crm_core.forecasts import Period, SnapshotDeal, SnapshotLine, Subject
from crm_core.kit import Database, new_id, unit_of_work
from crm_core.pipelines import Pipeline
from serving import forecasting
from serving.services import Services
from tests.crm_core.forecasts.making import deal, line, lost, snapshot, won
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

_EVENTS = text("select type, noun, record_id from events where noun = 'forecasts'")
Keep = Callable[..., Awaitable[UUID]]


@pytest.fixture
def month(services: Services) -> Period:
    """The month that runs."""
    return Period.holding(services.clock().date(), "month")


@pytest.fixture
def keep(services: Services, org: Org) -> Keep:
    """Keep a snapshot of some deals."""

    async def kept(
        of: list[SnapshotDeal], *, at: datetime, periods: list[Period], extra: Sequence[SnapshotLine] = ()
    ) -> UUID:
        north = {
            org.people["manager"]: [org.people[who] for who in ("manager", "rep", "rep_mate", "developer")]
        }
        async with services.work(org.tenant.system) as work:
            made = snapshot(of, at=at, periods=periods, teams=north)
            return (await forecasts.record(work, replace(made, lines=(*made.lines, *extra)))).id

    return kept


def _due(owner: UUID, month: Period, amount: str = "1000.00", **more: Any) -> SnapshotDeal:
    """A deal expected to close in a month, won in it with a probability of a half."""
    said = {"expected_close": month.begins + timedelta(days=20), "win_in": {month.key: 0.5}}
    return deal(owner, amount, **(said | more))


async def test_a_forecast_shows_the_word_of_people_beside_the_models_number(
    keep: Keep, services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """A submission and an adjustment stand beside the number, which neither changes."""
    rep = await client_of("rep")
    manager = await client_of("manager")
    assert (await rep.get("/forecasts")).json()["code"] == "forecast_not_found"
    await keep([_due(org.people["rep"], month)], at=services.clock(), periods=[month])
    said = {"period": month.key, "amount": "800.00", "note": "Two are as good as signed."}
    submitted = await rep.post("/forecasts/submissions", json=said)
    other = {"level": "user", "subject_id": str(org.people["rep"]), "period": month.key}
    adjusted = await manager.post(
        "/forecasts/adjustments", json=other | {"amount": "650.00", "reason": "One slips each month."}
    )

    found = (await rep.get("/forecasts", params={"level": "user"})).json()

    assert (submitted.status_code, adjusted.status_code) == (201, 201)
    (told,) = found["items"]
    assert told["subject"]["name"] == "Rep"
    assert (told["mean"], told["submission"], told["adjustment"]) == ("500.00", "800.00", "650.00")
    assert adjusted.json()["from_amount"] == "800.00"
    assert adjusted.json()["model_mean"] == "500.00"
    assert found["snapshot"]["number"] == 1
    refused = await rep.post("/forecasts/adjustments", json=other | {"amount": "1.00", "reason": "No."})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours_to_adjust")
    rolled = (await manager.get("/forecasts/roll-up", params={"period": month.key})).json()["items"]
    assert [(node["called"], node["model_mean"], node["silent"]) for node in rolled] == [
        ("650.00", "500.00", 2)
    ]


async def test_the_company_is_not_told_to_a_manager(
    keep: Keep, services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """Who does not see every deal gets no number of everybody, no chart, no trend, and no error of it."""
    await keep([_due(org.people["rep"], month)], at=services.clock(), periods=[month])
    manager = await client_of("manager")

    seen = (await manager.get("/forecasts")).json()["items"]

    assert {(one["subject"]["level"], one["subject"]["name"]) for one in seen} == {
        ("user", "Rep"), ("team", "Team of Manager"),
    }  # fmt: skip
    for path in ("/forecasts/chart", "/forecasts/trend", "/forecasts/trend/chart"):
        assert (await manager.get(path, params={"level": "company"})).status_code == 404
    assert (await manager.get("/forecasts/accuracy")).json()["figures"] == []
    assert (await manager.get("/forecasts", params={"level": "company"})).json()["items"] == []
    for who, level in (("rep", "user"), ("manager", "team"), ("admin", "company")):
        goal = await (await client_of(who)).get("/forecasts/goals", params={"period": month.key})
        assert goal.json()["subject"]["level"] == level, "the most that is one's own, unless another is named"


async def test_what_changed_adds_up_and_is_told_by_deal(
    keep: Keep, services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """Between two snapshots each deal's part is told; a deal lost in between, and gone since, as lost."""
    rep, mate = org.people["rep"], org.people["rep_mate"]
    at = services.clock() - timedelta(days=3)
    first = [_due(rep, month), _due(rep, month, "300.00"), _due(mate, month)]
    day = at.date()
    await keep(first, at=at, periods=[month])
    await keep([first[0], lost(first[1], day), first[2]], at=at + timedelta(days=1), periods=[month])
    await keep(
        [replace(first[0], owner_id=mate), first[2], _due(rep, month, "40.00")],
        at=services.clock(),
        periods=[month],
    )
    asked = {"period": month.key, "since": at.isoformat()}
    team = {"level": "team", "subject_id": str(org.people["manager"])}
    manager = await client_of("manager")

    of_rep = (
        await manager.get("/forecasts/changes", params=asked | {"level": "user", "subject_id": str(rep)})
    ).json()
    of_team = (await manager.get("/forecasts/changes", params=asked | team)).json()

    assert {step["kind"]: step["amount"] for step in of_rep["steps"]} == {
        "new": "20.00", "lost": "-150.00", "moved_out": "-500.00",
    }  # fmt: skip
    assert {step["kind"]: step["amount"] for step in of_team["steps"]} == {"new": "20.00", "lost": "-150.00"}
    for told in (of_rep, of_team):
        assert Decimal(told["start"]) + sum(Decimal(s["amount"]) for s in told["steps"]) == Decimal(
            told["end"]
        )
    assert of_rep["steps"][1]["deals"] == [{"deal_id": str(first[1].deal_id), "amount": "-150.00"}]


async def test_snapshots_are_listed_and_an_earlier_one_is_read_again(
    keep: Keep, services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """Every number that was shown can be had again, page by page and as of any moment."""
    at = services.clock() - timedelta(days=5)
    ids = [
        await keep([_due(org.people["rep"], month, f"{n}000.00")], at=at + timedelta(days=n), periods=[month])
        for n in range(1, 4)
    ]
    rep = await client_of("rep")

    page = (await rep.get("/forecasts/snapshots", params={"limit": 2})).json()
    rest = (await rep.get("/forecasts/snapshots", params={"limit": 2, "cursor": page["next_cursor"]})).json()
    then = (
        await rep.get("/forecasts", params={"as_of": (at + timedelta(days=2, hours=1)).isoformat()})
    ).json()
    books = (await rep.get(f"/forecasts/snapshots/{ids[0]}/deals")).json()["items"]
    history = (
        await rep.get(
            "/forecasts/history",
            params={"period": month.key, "level": "user", "subject_id": str(org.people["rep"])},
        )
    ).json()["items"]

    assert [one["id"] for one in page["items"] + rest["items"]] == [str(key) for key in reversed(ids)]
    assert rest["next_cursor"] is None
    assert [one["mean"] for one in then["items"]] == ["1000.00"]
    assert [one["amount_own"] for one in books] == ["1000.00"]
    assert [one["mean"] for one in history] == ["500.00", "1000.00", "1500.00"]


async def test_a_category_is_picked_and_stages_are_mapped(
    database: Database, services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """A rep's pick stands whatever an administrator maps; a closed one is refused."""
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    rep, admin = await client_of("rep"), await client_of("admin")
    path = f"/deals/{deal_id}/forecast-category"

    before = (await rep.get(path)).json()
    picked = (await rep.patch(path, json={"category": "commit"})).json()
    mapping = {"stages": [{"stage_id": str(pipeline.stages[0].id), "category": "omitted"}]}
    mapped = await admin.patch("/forecasts/stage-categories", json=mapping)
    after = (await rep.get(path)).json()
    back = (await rep.patch(path, json={"category": None})).json()

    assert (before["category"], before["basis"]) == ("pipeline", "model")
    assert (picked["category"], picked["basis"], picked["picked_by"]) == (
        "commit",
        "picked",
        str(org.people["rep"]),
    )
    assert mapped.json()["items"][0]["category"] == "omitted"
    assert (after["category"], after["by_default"]) == ("commit", "omitted")
    assert (back["category"], back["basis"]) == ("omitted", "stage")
    assert (await rep.patch(path, json={"category": "closed"})).status_code == 422


async def _sell(services: Services, org: Org, pipeline: Pipeline, who: str, *, amount: int, on: date) -> None:
    """A deal of somebody's, won on a day."""
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    async with services.work(org.as_(who)) as work:
        deal_id = await deals.open_deal(
            work, name="Hall", pipeline_id=pipeline.id, owner_id=work.identity.user_id,
            amount=Decimal(amount), at=at - timedelta(days=10),
        )  # fmt: skip
        await deals.win(work, deal_id, at=at)


async def test_goals_pace_and_trend_are_told_from_what_was_won(
    *, keep: Keep, services: Services, org: Org, pipeline: Pipeline, month: Period, client_of: ClientOf
) -> None:
    """A quota gives gap, coverage and a chance; months that are over give the pace and the trend."""
    rep = org.people["rep"]
    for n in range(1, 5):
        await _sell(services, org, pipeline, "rep", amount=900, on=month.before(n).begins)
    async with services.work(org.as_("admin")) as work:
        values = {
            "user_id": rep, "period": "month", "starts_on": month.begins, "measure": "revenue",
            "amount": Decimal(1000),
        }  # fmt: skip
        await quotas.create(work, values, at=services.clock())
    await keep(
        [_due(rep, month, "800.00", category="commit", stage_weight=0.4)],
        at=services.clock(),
        periods=[month],
    )
    client = await client_of("rep")
    own = {"level": "user", "subject_id": str(rep)}

    goal = (await client.get("/forecasts/goals", params=own | {"period": month.key})).json()
    trend = (await client.get("/forecasts/trend", params=own)).json()

    assert (goal["target"], goal["source"], goal["gap"], goal["expected_gap"]) == (
        "1000.00", "own", "1000.00", "600.00",
    )  # fmt: skip
    assert (goal["coverage"], goal["usual_coverage"]) == (0.8, 2.5)
    come = 1.0 if services.clock().day > 1 else 0.0  # what was won on a first of a month counts at its end
    assert goal["pace"] == {"share": come, "low": come, "high": come, "basis": "history", "periods": 4}
    assert (goal["should_be"], goal["ahead"]) == (f"{1000 * come:.2f}", f"{0 - 1000 * come:.2f}")
    assert len(goal["days"]) == (month.ends - month.begins).days
    assert [one["revenue"] for one in trend["months"]] == ["900.00"] * 4
    for one in trend["months"]:
        parts = (one["trend"], one["season"], one["rest"])
        assert sum(map(Decimal, parts)) == Decimal(one["revenue"])


async def test_periods_that_are_over_are_judged_by_what_came(
    *, keep: Keep, services: Services, org: Org, pipeline: Pipeline, month: Period, client_of: ClientOf
) -> None:
    """The model, the rep and the stages are judged on the same months, as of the same moments."""
    rep, past = org.people["rep"], month.before(1)
    await _sell(services, org, pipeline, "rep", amount=200, on=month.before(2).begins)
    await _sell(services, org, pipeline, "rep", amount=400, on=past.ends - timedelta(days=2))
    for moment in (past.at(0), past.at(0.45)):
        await keep([_due(rep, past)], at=moment, periods=[past])
    async with services.work(org.as_("rep")) as work:
        own = Subject("user", rep)
        await forecasts.submit(work, own, period=past, amount=Decimal(600), note=None, at=past.at(0.2))
    client = await client_of("rep")

    found = (
        await client.get(
            "/forecasts/accuracy", params={"level": "user", "subject_id": str(rep), "periods": 1}
        )
    ).json()
    optimism = (await client.get("/forecasts/optimism")).json()

    figures = {
        (one["lead"], one["source"]): (one["wape"], one["bias"], one["mase"])
        for one in found["figures"]
        if one["subject"] and one["model_version"] is None
    }
    assert figures["middle", "model"] == (0.25, 0.25, 0.5)
    assert figures["middle", "stage_weighted"] == (0.375, -0.375, 0.75)
    assert figures["middle", "submission"] == (0.5, 0.5, 1.0)
    assert figures["middle", "naive"] == (0.5, -0.5, 1.0)
    assert ("start", "submission") not in figures
    (factor,) = optimism["people"]
    assert (factor["raw"], factor["n"], optimism["together"]) == (1.5, 1, None)


async def test_a_rep_learns_their_own_optimism_only(
    services: Services, org: Org, pipeline: Pipeline, month: Period, client_of: ClientOf
) -> None:
    """It is learned from everybody, and shown to the rep and to whoever leads them."""
    for who, factor in (("rep", 2.0), ("rep_mate", 1.0), ("other_rep", 0.7)):
        for n in range(1, 7):
            past = month.before(n)
            await _sell(services, org, pipeline, who, amount=1000 + n, on=past.begins + timedelta(days=9))
            async with services.work(org.as_(who)) as work:
                own = Subject("user", org.people[who])
                amount = Decimal(int(factor * (1000 + n)))
                await forecasts.submit(work, own, period=past, amount=amount, note=None, at=past.at(0.1))

    seen = {}
    for who in ("rep", "manager", "director"):
        answer = (await (await client_of(who)).get("/forecasts/optimism")).json()
        seen[who] = {one["name"]: one["factor"] for one in answer["people"]}

    assert set(seen["rep"]) == {"Rep"}
    assert len(seen["manager"]) == 2
    assert len(seen["director"]) == 3
    assert seen["rep"]["Rep"] == pytest.approx(2.0, rel=0.15)
    assert min(seen["director"].values()) == pytest.approx(0.7, rel=0.15)


async def test_every_chart_draws(
    *, keep: Keep, services: Services, org: Org, pipeline: Pipeline, month: Period, client_of: ClientOf
) -> None:
    """Each specification is one that Vega-Lite draws without a complaint, and says what it shows."""
    rep, past = org.people["rep"], month.before(1)
    for n in range(1, 5):
        await _sell(services, org, pipeline, "rep", amount=900 + n, on=month.before(n).begins)
    await keep([_due(rep, past)], at=past.at(0.4), periods=[past])
    await keep([_due(rep, month)], at=services.clock() - timedelta(days=2), periods=[month, month.next()])
    await keep([_due(rep, month, "1500.00")], at=services.clock(), periods=[month, month.next()])
    admin = await client_of("admin")
    asked = {"period": month.key}

    for path, params in {
        "/forecasts/chart": {},
        "/forecasts/changes/chart": asked | {"since": (services.clock() - timedelta(days=1)).isoformat()},
        "/forecasts/goals/chart": asked,
        "/forecasts/accuracy/chart": {"periods": "2"},
        "/forecasts/trend/chart": {},
    }.items():
        spec = _json(await admin.get(path, params=params))
        drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
        assert drawn.startswith("<svg")
        assert drawn.count("<path") > 3, path
        assert spec["description"]
        assert spec["data"]["values"]


def _json(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_new_forecast_reaches_open_screens(
    keep: Keep, services: Services, org: Org, month: Period
) -> None:
    """Whoever listens is told that there is a new forecast, and fetches what they may see of it."""
    async with unit_of_work(services.database, org.as_("admin")) as work:
        assert await forecasts.newest(work.session) is None
    made = await keep([_due(org.people["rep"], month)], at=services.clock(), periods=[month])

    async with unit_of_work(services.database, org.as_("admin")) as work:
        (told,) = (await work.session.execute(_EVENTS)).all()

    assert (told.type, told.noun, told.record_id) == ("ForecastMade", "forecasts", made)


async def test_a_number_is_made_again_from_what_is_kept_with_it(
    *, database: Database, services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Whoever sees every deal can have a forecast made again; a rep, who sees a part of it, cannot."""
    await open_deal(database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    head = await forecasting.make(services, org.id, cause="asked")
    path = f"/forecasts/snapshots/{head.id}/verification"

    found = _json(await (await client_of("admin")).get(path))
    hidden = await (await client_of("rep")).get(path)

    assert found["agrees"] is True
    assert found["compared"] > 0
    assert hidden.status_code == 404


async def test_products_and_territories_are_judged_by_what_snapshots_saw_won(
    keep: Keep, org: Org, month: Period, client_of: ClientOf
) -> None:
    """A deal counts for a product with its part of the amount, and for the territory it was in."""
    past, product, land = month.before(1), new_id(), new_id()
    by_product = {str(product): Decimal("400.00")}
    due = _due(org.people["rep"], past, territory_id=land, by_product=by_product)
    of_product = line(
        Subject("product", product), [forecasts.part_of_product(due, product)], period=past, fresh="0"
    )
    of_land = line(Subject("territory", land), [due], period=past, fresh="0")
    await keep([due], at=past.at(0.4), periods=[past], extra=[of_product, of_land])
    await keep([won(due, past.ends - timedelta(days=1))], at=past.at(0.99), periods=[past])
    admin = await client_of("admin")

    for level in ("product", "territory"):
        found = _json(await admin.get("/forecasts/accuracy", params={"level": level, "periods": 1}))
        (figures,) = (
            one
            for one in found["figures"]
            if (one["lead"], one["source"]) == ("middle", "model") and one["subject"]
        )
        assert (figures["wape"], figures["bias"]) == (0.5, -0.5)
