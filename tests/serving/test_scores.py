"""Scores over HTTP: read, asked for now, many at once and over time, by those who may see the deal."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest

from crm_core import insights
from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

Opened = Callable[[str], Awaitable[UUID]]


@pytest.fixture
def opened(database: Database, org: Org, pipeline: Pipeline, services: Services) -> Opened:
    """Open deals as somebody; no job scores them."""

    async def deal(who: str) -> UUID:
        return await open_deal(database, org.as_(who), pipeline=pipeline, at=services.clock())

    return deal


async def test_the_first_score_is_not_ready_until_it_is_asked_for(
    client_of: ClientOf, opened: Opened
) -> None:
    """Before any score there is a stable code and no number; a score asked for is the one then read."""
    deal = f"/deals/{await opened('rep')}"
    rep = await client_of("rep")

    early = await rep.get(f"{deal}/score")
    asked = await rep.post(f"{deal}/score")

    assert (early.status_code, early.json()["code"]) == (404, "score_not_ready")
    assert asked.status_code == HTTPStatus.OK
    assert (await rep.get(f"{deal}/score")).json() == asked.json()
    assert (await rep.get(f"{deal}/changes")).json()["now"]["as_of"] == asked.json()["as_of"]


async def test_asking_again_is_harmless(client_of: ClientOf, opened: Opened) -> None:
    """A repeated request is answered with a new score, with an Idempotency-Key too."""
    deal = await opened("rep")
    rep = await client_of("rep")
    key = {"Idempotency-Key": "once"}

    first, again = [await rep.post(f"/deals/{deal}/score", headers=key) for _ in range(2)]
    batch = [await rep.post("/scores/batch", json={"deal_ids": [str(deal)]}, headers=key) for _ in range(2)]

    assert {answer.status_code for answer in (first, again, *batch)} == {HTTPStatus.OK}
    assert first.json()["as_of"] < again.json()["as_of"] < batch[1].json()["items"][0]["as_of"]
    assert first.json()["value"] == again.json()["value"] == batch[1].json()["items"][0]["value"]


async def test_scores_of_one_deal_are_told_apart_when_they_are_read_together(
    services: Services, org: Org, opened: Opened
) -> None:
    """Each who asks at the same time sees their own score, and only of deals that they see."""
    deal = await opened("rep")
    made = [await services.scorer.score(org.tenant.id, deal) for _ in range(2)]
    asked = [(who, score.id) for who in ("rep", "other_rep") for score in made]

    found = await asyncio.gather(*(services.sight.score(org.as_(who), id_) for who, id_ in asked))

    assert [score and score.id for score in found] == [made[0].id, made[1].id, None, None]


async def test_a_closed_deal_keeps_its_last_score(client_of: ClientOf, opened: Opened) -> None:
    """No score is made of a deal that is closed; the one that it had stays readable."""
    deal = f"/deals/{await opened('rep')}"
    rep = await client_of("rep")
    last = (await rep.post(f"{deal}/score")).json()
    await rep.post(f"{deal}/win", json={})

    refused = await rep.post(f"{deal}/score")

    assert (refused.status_code, refused.json()["code"]) == (409, "deal_already_closed")
    assert (await rep.get(f"{deal}/score")).json() == last


async def test_a_batch_tells_what_became_of_each_deal(client_of: ClientOf, opened: Opened) -> None:
    """Each id comes back once: scored, closed, or missing, where hidden and unknown are the same."""
    scored, closed, hidden = [await opened(who) for who in ("rep", "rep", "other_rep")]
    unknown = uuid4()
    rep = await client_of("rep")
    await rep.post(f"/deals/{closed}/lose", json={})

    asked = [str(deal) for deal in (closed, scored, hidden, unknown, scored)]
    told = (await rep.post("/scores/batch", json={"deal_ids": asked})).json()

    assert [item["deal_id"] for item in told["items"]] == [str(scored)]
    assert told["closed"] == [str(closed)]
    assert told["missing"] == [str(hidden), str(unknown)]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (500, 200), (501, 422)])
async def test_a_batch_has_a_size(client_of: ClientOf, count: int, status: int) -> None:
    """At least one deal and at most five hundred."""
    rep = await client_of("rep")

    answer = await rep.post("/scores/batch", json={"deal_ids": [str(uuid4()) for _ in range(count)]})

    assert answer.status_code == status


async def test_the_history_reaches_back_as_far_as_asked(
    client_of: ClientOf, opened: Opened, services: Services, org: Org
) -> None:
    """Ninety days unless said otherwise, oldest first; nothing from before."""
    deal = await opened("rep")
    now = await services.scorer.score(org.id, deal)
    earlier = [replace(now, id=uuid4(), as_of=now.as_of - timedelta(days=days)) for days in (100, 40, 3)]
    async with services.work(org.tenant.system) as work:
        await insights.record(work, earlier)
    rep = await client_of("rep")

    async def days_back(**asked: int) -> list[int]:
        answer = await rep.get(f"/deals/{deal}/scores", params=asked)
        assert answer.status_code == HTTPStatus.OK
        found = [point["as_of"] for point in answer.json()["items"]]
        shown = {score.as_of.isoformat().replace("+00:00", "Z"): score for score in (*earlier, now)}
        return [(now.as_of - shown[at].as_of).days for at in found]

    assert await days_back() == [40, 3, 0]
    assert await days_back(days=365) == [100, 40, 3, 0]
    assert await days_back(days=1) == [0]
    for wrong in (0, 3651):
        answer = await rep.get(f"/deals/{deal}/scores", params={"days": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("who", ["rep_mate", "other_rep", "other_manager"])
async def test_another_teams_scores_are_out_of_sight(
    client_of: ClientOf, opened: Opened, services: Services, org: Org, who: str
) -> None:
    """For those who cannot see a deal there is no score of it, none can be asked for, and none is stored."""
    deal = await opened("rep")
    stranger = await client_of(who)

    answers = [
        await stranger.request(method, f"/deals/{deal}/{what}")
        for method, what in (("GET", "score"), ("POST", "score"), ("GET", "scores"), ("GET", "changes"))
    ]
    batch = await stranger.post("/scores/batch", json={"deal_ids": [str(deal)]})

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "deal_not_found")] * 4
    assert batch.json() == {"items": [], "closed": [], "missing": [str(deal)]}
    async with services.work(org.tenant.system) as work:
        assert await insights.latest(work.session, deal) is None


@pytest.mark.parametrize("who", ["manager", "director", "analyst"])
async def test_whoever_sees_a_deal_may_have_it_scored(client_of: ClientOf, opened: Opened, who: str) -> None:
    """The manager, the manager's manager and the analyst read and ask for what the rep would."""
    deal = await opened("rep")
    somebody = await client_of(who)

    asked = await somebody.post(f"/deals/{deal}/score")
    batch = (await somebody.post("/scores/batch", json={"deal_ids": [str(deal)]})).json()

    assert asked.status_code == HTTPStatus.OK
    assert [item["deal_id"] for item in batch["items"]] == [str(deal)]
    assert len((await somebody.get(f"/deals/{deal}/scores")).json()["items"]) == 2
