"""Buying committees over HTTP: guesses, influence, who is missing; health and white space of accounts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm_core import accounts, activities, deals, people
from crm_core.pipelines import Pipeline
from serving.jobs.committees import learn_all
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

TITLES: list[str | None] = ["Project manager", "Finance director"]


async def _deal(
    services: Services, org: Org, pipeline: Pipeline, titles: list[str | None]
) -> tuple[UUID, list[UUID]]:
    """A deal of the rep with people of these titles, the first of whom was talked with."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        deal_id = await deals.open_deal(
            work,
            name="Roof",
            pipeline_id=pipeline.id,
            owner_id=rep.user_id,
            at=at - timedelta(days=30),
        )
        keys = []
        for n, title in enumerate(titles):
            key = await people.create(work, name=f"Person {n}", title=title, owner_id=rep.user_id, at=at)
            await deals.add_person(work, deal_id, person_id=key, role=None, at=at - timedelta(days=20 - n))
            keys.append(key)
        for day in (10, 5, 2):
            await activities.log(
                work,
                kind="call",
                direction="inbound",
                occurred_at=at - timedelta(days=day),
                at=at,
                deal_id=deal_id,
                person_id=keys[0],
            )
    return deal_id, keys


def _seat(found: dict[str, Any], key: UUID) -> dict[str, Any]:
    seat: dict[str, Any] = next(one for one in found["seats"] if one["person_id"] == str(key))
    return seat


async def test_a_committee_shows_guesses_with_evidence_and_who_is_missing(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Parts are guessed until reps say; who was talked with carries the influence; gaps are told."""
    deal_id, (project, finance) = await _deal(
        services, org, pipeline, ["Project manager", "Finance director"]
    )
    rep = await client_of("rep")

    found = (await rep.get(f"/deals/{deal_id}/committee")).json()

    assert _seat(found, finance)["guess"]["role"] == "economic_buyer"
    assert "finance" in " ".join(one["sentence"] for one in _seat(found, finance)["guess"]["evidence"])
    assert _seat(found, project)["influence"]["share"] > 0.8
    assert found["seats"][0]["person_id"] == str(project)
    codes = {one["code"] for one in found["missing"]}
    assert {"no_economic_buyer", "no_technical_buyer", "single_threaded"} <= codes
    assert "no_champion" not in codes
    assert found["learned_from"] == 0


async def test_what_a_rep_confirms_becomes_the_part_and_what_is_rejected_is_not_guessed_again(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """A decision is kept with the guess it was made on, and the next guess knows of it."""
    deal_id, (project, finance) = await _deal(
        services, org, pipeline, ["Project manager", "Finance director"]
    )
    rep = await client_of("rep")
    where = f"/deals/{deal_id}/committee"

    yes = await rep.post(f"{where}/{finance}", json={"role": "economic_buyer", "decision": "confirmed"})
    no = await rep.post(f"{where}/{project}", json={"role": "champion", "decision": "rejected"})
    again = await rep.post(f"{where}/{finance}", json={"role": "user", "decision": "confirmed"})
    nobody = await rep.post(f"{where}/{deal_id}", json={"role": "user", "decision": "confirmed"})

    assert _seat(yes.json(), finance)["role"] == "economic_buyer"
    assert _seat(yes.json(), finance)["guess"] is None
    assert _seat(no.json(), project)["guess"]["probabilities"]["champion"] == 0
    assert (again.status_code, again.json()["code"]) == (409, "no_guess")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_on_committee")


async def test_an_organization_teaches_its_own_titles(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """After reps said it often enough, a title of the house is guessed; accuracy is on people left out."""
    at = services.clock()
    async with services.work(org.as_("rep")) as work:
        for n in range(60):
            deal_id = await deals.open_deal(
                work, name=f"Deal {n}", pipeline_id=pipeline.id, owner_id=org.people["rep"], at=at
            )
            title, role = ("Polier", "economic_buyer") if n % 2 else ("Zimmerer", "gatekeeper")
            key = await people.create(work, name=f"P {n}", title=title, owner_id=org.people["rep"], at=at)
            await deals.add_person(work, deal_id, person_id=key, role=role, at=at)
    asked, (polier,) = await _deal(services, org, pipeline, ["Polier"])
    rep = await client_of("rep")
    before = _seat((await rep.get(f"/deals/{asked}/committee")).json(), polier)["guess"]

    learned = await learn_all(services)

    after = (await rep.get(f"/deals/{asked}/committee")).json()
    guess = _seat(after, polier)["guess"]
    assert learned == 60
    assert guess["role"] == "economic_buyer"
    assert guess["probability"] > before["probability"]
    assert after["accuracy"]["people"] == 60
    assert after["accuracy"]["accuracy"] > after["accuracy"]["most_common"]


async def test_won_deals_say_who_should_be_met(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Where won deals had met a gatekeeper and lost ones had not, an open deal is told so, with counts."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        for n in range(50):
            deal_id = await deals.open_deal(
                work, name=f"Deal {n}", pipeline_id=pipeline.id, owner_id=rep.user_id, at=at
            )
            if n < 25:
                key = await people.create(work, name=f"P {n}", owner_id=rep.user_id, at=at)
                await deals.add_person(work, deal_id, person_id=key, role="gatekeeper", at=at)
                await activities.log(
                    work,
                    kind="call",
                    occurred_at=at,
                    at=at,
                    deal_id=deal_id,
                    person_id=key,
                    direction="outbound",
                )
                await deals.win(work, deal_id, at=at)
            else:
                await deals.lose(work, deal_id, reason="Price", at=at)
    asked, _ = await _deal(services, org, pipeline, ["Project manager"])

    found = (await (await client_of("rep")).get(f"/deals/{asked}/committee")).json()

    (gap,) = [one for one in found["missing"] if one["code"] == "no_gatekeeper"]
    assert (gap["won"], gap["of_won"], gap["lost"], gap["of_lost"]) == (25, 25, 0, 25)


@pytest.mark.parametrize("path", ["committee", "engagement", "health", "white-space"])
async def test_what_one_cannot_see_has_no_committee_and_no_health(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, path: str
) -> None:
    """Another team learns nothing of a deal's committee; an account that is not there is a 404."""
    deal_id, _ = await _deal(services, org, pipeline, ["CEO"])
    other: httpx.AsyncClient = await client_of("other_rep")
    noun = "deals" if path == "committee" else "accounts"

    assert (await other.get(f"/{noun}/{deal_id}/{path}")).status_code == 404


async def test_health_and_engagement_cover_the_accounts_below(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """A parent's health and timeline count what is done with its subsidiaries."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        parent = await accounts.create(work, name="Holding", owner_id=rep.user_id, at=at)
        below = await accounts.create(work, name="Branch", parent_id=parent, owner_id=rep.user_id, at=at)
        deal_id = await deals.open_deal(
            work, name="Roof", pipeline_id=pipeline.id, account_id=below, owner_id=rep.user_id, at=at
        )
        await activities.log(
            work, kind="meeting", occurred_at=at - timedelta(days=3), at=at, account_id=below, deal_id=deal_id
        )
    client = await client_of("rep")

    health = (await client.get(f"/accounts/{parent}/health")).json()
    timeline = (await client.get(f"/accounts/{parent}/engagement")).json()

    assert (health["health"], health["basis"]) == (None, "none")
    assert {"last_touch", "open"} <= {fact["code"] for fact in health["evidence"]}
    assert [one["account_name"] for one in timeline["items"]] == ["Branch"]


async def test_white_space_shows_what_kin_have(services: Services, org: Org, client_of: ClientOf) -> None:
    """A product that one subsidiary ordered is a gap of the other, with what speaks for it."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        parent = await accounts.create(work, name="Holding", owner_id=rep.user_id, at=at)
        one = await accounts.create(work, name="One", parent_id=parent, owner_id=rep.user_id, at=at)
        two = await accounts.create(work, name="Two", parent_id=parent, owner_id=rep.user_id, at=at)
    client = await client_of("rep")
    order = await client.post(
        "/orders",
        json={
            "number": "1",
            "account_id": str(one),
            "ordered_at": at.isoformat(),
            "currency": "EUR",
        },
    )
    assert order.status_code == 201, order.text
    line = await client.post(
        f"/orders/{order.json()['id']}/lines",
        json={"product": "Beam", "quantity": "2", "unit_price": "50.00"},
    )
    placed = await client.post(f"/orders/{order.json()['id']}/place")

    found = (await client.get(f"/accounts/{two}/white-space")).json()

    assert (line.status_code, placed.status_code) == (201, 200)
    assert [(b["account_id"], b["product"], b["quantity"]) for b in found["bought"]] == [
        (str(one), "Beam", "2.000")
    ]
    gaps = {(gap["account_id"], gap["product"]): gap["bought_by_kin"] for gap in found["gaps"]}
    assert gaps[str(two), "Beam"] == 1
    assert (str(one), "Beam") not in gaps


async def test_targets_have_tiers_that_accounts_are_found_by(
    services: Services, org: Org, client_of: ClientOf
) -> None:
    """An account is made a target of tier 1 and found by it."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        one = await accounts.create(work, name="One", owner_id=rep.user_id, at=at)
        await accounts.create(work, name="Two", owner_id=rep.user_id, at=at)
    client = await client_of("rep")
    made = await client.post("/targets", json={"account_id": str(one), "tier": "tier_1", "fit": 80})

    found = await client.post(
        "/accounts/query",
        json={"filter": {"field": "tier", "op": "eq", "value": "tier_1"}, "fields": ["name"]},
    )
    wrong = await client.post(
        "/accounts/query", json={"filter": {"field": "tier", "op": "eq", "value": "gold"}}
    )

    assert made.status_code == 201
    assert [row["name"] for row in found.json()["items"]] == ["One"]
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_filter")
