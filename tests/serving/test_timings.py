"""When deals close, over HTTP: made with each score, read with a chart and over time, by who may."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
import vl_convert as vlc

from crm_core import deals, insights
from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

Opened = Callable[[], Awaitable[UUID]]


@pytest.fixture
def opened(database: Database, org: Org, pipeline: Pipeline, services: Services) -> Opened:
    """Open deals of the rep, to be closed in 30 days; no job scores them."""

    async def deal() -> UUID:
        at = services.clock()
        made = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
        async with services.work(org.as_("rep")) as work:
            day = at.date() + timedelta(days=30)
            await deals.edit(work, made, to={"expected_close": day}, at=services.clock())
        return made

    return deal


async def test_a_score_brings_a_timing_with_the_same_chance(client_of: ClientOf, opened: Opened) -> None:
    """Before any score there is a stable code; after one, a curve that ends in the score's very value."""
    deal = f"/deals/{await opened()}"
    rep = await client_of("rep")

    early = await rep.get(f"{deal}/timing")
    score = (await rep.post(f"{deal}/score")).json()
    timing = (await rep.get(f"{deal}/timing")).json()
    shown = (await rep.get(deal)).json()
    listed = (await rep.get("/deals")).json()["items"][0]

    assert (early.status_code, early.json()["code"]) == (404, "timing_not_ready")
    assert (timing["win"], timing["as_of"]) == (score["value"], score["as_of"])
    assert [week["week"] for week in timing["weeks"]] == list(range(1, 53))
    assert all(week["won"] + week["lost"] + week["open"] == pytest.approx(1) for week in timing["weeks"])
    assert (timing["basis"], timing["calibrated"]) == ("prior", False)
    for each in (shown, listed):
        assert each["predicted_close_on"] == timing["median_close"]
        assert each["slip_probability"] == pytest.approx(timing["slip"])
    assert 0.3 < timing["slip"] < 0.9


async def test_timings_are_kept_over_time(
    client_of: ClientOf, opened: Opened, services: Services, org: Org
) -> None:
    """Each score leaves one, oldest first, and the curve as it was told before a moment can be read again."""
    deal = await opened()
    rep = await client_of("rep")
    scores = [await services.scorer.score(org.id, deal) for _ in range(2)]
    points = (await rep.get(f"/deals/{deal}/timings")).json()["items"]
    before = await rep.get(f"/deals/{deal}/timing", params={"as_of": scores[0].as_of.isoformat()})
    never = await rep.get(f"/deals/{deal}/timing", params={"as_of": "2001-01-01T00:00:00Z"})

    assert [point["win"] for point in points] == [score.value for score in scores]
    assert points[0]["as_of"] == before.json()["as_of"] < points[1]["as_of"]
    assert never.status_code == HTTPStatus.NOT_FOUND


async def test_the_chart_can_be_drawn(client_of: ClientOf, opened: Opened) -> None:
    """The specification is drawn by the renderer that notebooks and reports use, and shows three states."""
    deal = f"/deals/{await opened()}"
    rep = await client_of("rep")
    await rep.post(f"{deal}/score")
    chart = (await rep.get(f"{deal}/timing/chart")).json()
    drawn = vlc.vegalite_to_svg({**chart, "width": 400})

    assert "Still open" in drawn
    assert {value["state"] for value in chart["layer"][0]["data"]["values"]} == {"Won", "Still open", "Lost"}
    assert len(chart["layer"][1]["data"]["values"]) == 2


async def test_another_teams_timings_are_out_of_sight(client_of: ClientOf, opened: Opened) -> None:
    """Who cannot see a deal learns nothing of when it closes."""
    deal = f"/deals/{await opened()}"
    await (await client_of("rep")).post(f"{deal}/score")
    stranger = await client_of("other_rep")

    answers = [await stranger.get(f"{deal}/{what}") for what in ("timing", "timings", "timing/chart")]
    assert {answer.status_code for answer in answers} == {HTTPStatus.NOT_FOUND}


async def test_deals_are_found_by_what_is_foretold(
    client_of: ClientOf, opened: Opened, services: Services, org: Org
) -> None:
    """The predicted day and the chance to slip filter lists like any field."""
    deal = await opened()
    await services.scorer.score(org.id, deal)
    rep = await client_of("rep")
    async with services.work(org.as_("rep")) as work:
        found = await insights.timings_of(work.session, [deal])
    day = found[deal].median_close
    assert isinstance(day, date)

    async def listed(field: str, op: str, value: object) -> list[str]:
        asked = {"filter": {"field": field, "op": op, "value": value}}
        answer = await rep.post("/deals/query", json=asked)
        return [each["id"] for each in answer.json()["items"]]

    assert await listed("predicted_close_on", "lte", day.isoformat()) == [str(deal)]
    assert await listed("slip_probability", "gt", 0.99) == []
