"""Deals over HTTP: what a rep does all day, and what somebody else's rep must not even learn."""

from uuid import uuid4

import httpx
import pytest

from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.bootstrap import clock
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf


@pytest.fixture
async def deal(database: Database, org: Org, pipeline: Pipeline) -> str:
    """The address of a deal of the rep."""
    return f"/deals/{await open_deal(database, org.as_('rep'), pipeline=pipeline, at=clock())}"


async def test_a_deal_is_opened_read_and_changed(client_of: ClientOf, pipeline: Pipeline, org: Org) -> None:
    """A rep opens a deal, who then owns it, and reads back what was written, amounts to the cent."""
    rep = await client_of("rep")
    asked = {"name": "Harbour site", "pipeline_id": str(pipeline.id), "amount": "12500.10"}

    opened = await rep.post("/deals", json=asked)
    deal = opened.json()
    changed = await rep.patch(
        f"/deals/{deal['id']}", json={"amount": "9000.00", "expected_close": "2027-01-31"}
    )

    assert opened.status_code == 201
    assert (deal["amount"], deal["currency"], deal["state"]) == ("12500.10", "EUR", "open")
    assert deal["owner"] == {"id": str(org.people["rep"]), "name": "Rep"}
    assert deal["stage"]["name"] == "Qualified"
    assert (changed.json()["amount"], changed.json()["expected_close"]) == ("9000.00", "2027-01-31")
    assert (await rep.get(f"/deals/{deal['id']}")).json() == changed.json()


async def test_a_deal_is_moved_won_and_stays_closed(
    client_of: ClientOf, deal: str, pipeline: Pipeline
) -> None:
    """Moving changes the stage; winning closes; closing twice is a conflict with a stable code."""
    rep = await client_of("rep")

    moved = await rep.post(f"{deal}/move", json={"stage_id": str(pipeline.stages[1].id)})
    won = await rep.post(f"{deal}/win", json={"reason": "price"})
    again = await rep.post(f"{deal}/lose", json={})

    assert moved.json()["stage"]["name"] == "Proposal"
    assert (won.json()["state"], won.json()["closed_at"] is not None) == ("won", True)
    assert (again.status_code, again.json()["code"]) == (409, "deal_already_closed")


@pytest.mark.parametrize("who", ["other_rep", "rep_mate"])
async def test_a_hidden_deal_does_not_exist(
    client_of: ClientOf, deal: str, pipeline: Pipeline, who: str
) -> None:
    """For a rep who may not see a deal, nothing at its address tells it from one that never was."""
    stranger = await client_of(who)
    nowhere = f"/deals/{uuid4()}"
    tries: list[tuple[str, str, dict[str, str] | None]] = [
        ("GET", "", None), ("PATCH", "", {"name": "Mine"}), ("GET", "/timeline", None),
        ("GET", "/people", None),
        ("POST", "/move", {"stage_id": str(pipeline.stages[1].id)}), ("POST", "/win", {}),
        ("GET", "/products", None), ("GET", "/score", None), ("POST", "/score", None),
        ("GET", "/scores", None), ("GET", "/changes", None),
    ]  # fmt: skip

    for method, path, body in tries:
        hidden = await stranger.request(method, deal + path, json=body)
        absent = await stranger.request(method, nowhere + path, json=body)

        assert (hidden.status_code, hidden.json()["code"]) == (404, "deal_not_found"), path
        assert _without_request(hidden) == _without_request(absent)
    batch = await stranger.post("/scores/batch", json={"deal_ids": [deal.removeprefix("/deals/")]})
    assert batch.json() == {"items": [], "closed": [], "missing": [deal.removeprefix("/deals/")]}
    assert (await stranger.get("/deals")).json()["items"] == []
    assert all(column["count"] == 0 for column in (await stranger.get("/board")).json()["columns"])
    logged = await stranger.post(
        "/activities", json={"kind": "note", "deal_id": deal.removeprefix("/deals/")}
    )
    assert logged.status_code == 404


def _without_request(answer: httpx.Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


async def test_a_manager_sees_the_team_and_an_analyst_writes_nothing(client_of: ClientOf, deal: str) -> None:
    """The manager reads a report's deal; the analyst reads it too, and is told that changing is forbidden."""
    manager, analyst = await client_of("manager"), await client_of("analyst")

    assert (await manager.patch(deal, json={"name": "Harbour, phase 2"})).status_code == 200
    assert (await analyst.get(deal)).json()["name"] == "Harbour, phase 2"
    assert (await analyst.patch(deal, json={"name": "x"})).status_code == 403


async def test_a_change_on_what_somebody_changed_meanwhile_is_refused(client_of: ClientOf, deal: str) -> None:
    """With If-Match, the second of two people who read the same version is told so and overwrites nothing."""
    rep, manager = await client_of("rep"), await client_of("manager")
    read = (await rep.get(deal)).headers["ETag"]

    first = await manager.patch(deal, json={"name": "By the manager"}, headers={"If-Match": read})
    second = await rep.patch(deal, json={"name": "By the rep"}, headers={"If-Match": read})
    nonsense = await rep.patch(deal, json={"name": "By the rep"}, headers={"If-Match": '"x"'})

    assert first.status_code == 200
    assert first.headers["ETag"] != read
    assert (second.status_code, second.json()["code"]) == (412, "stale")
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "malformed_if_match")
    assert (await rep.get(deal)).json()["name"] == "By the manager"


async def test_the_board_sums_what_the_caller_sees(client_of: ClientOf, deal: str) -> None:
    """Columns count and sum to the cent, for oneself, for the team and for everybody."""
    manager = await client_of("manager")

    mine = (await manager.get("/board", params={"owner": "me"})).json()
    team = (await manager.get("/board", params={"owner": "team"})).json()

    assert [column["count"] for column in mine["columns"]] == [0, 0, 0, 0]
    assert (team["columns"][0]["count"], team["columns"][0]["amount_sum"]) == (1, "1000.00")
    assert team["columns"][0]["deals"][0]["id"] == deal.removeprefix("/deals/")


async def test_people_and_products_of_a_deal(client_of: ClientOf, deal: str) -> None:
    """People join and leave, lines are priced exactly, and the timeline tells all of it, newest first."""
    rep = await client_of("rep")
    person = (await rep.post("/people", json={"name": "Ines Moreau", "email": "ines@harbour.example"})).json()

    joined = await rep.post(f"{deal}/people", json={"person_id": person["id"], "role": "champion"})
    line = {"product": "Tower, 6 m", "quantity": "2.500", "unit_price": "99.99"}
    added = (await rep.post(f"{deal}/products", json=line)).json()
    left = await rep.delete(f"{deal}/people/{person['id']}")
    removed = await rep.delete(f"{deal}/products/{added['id']}")
    told = (await rep.get(f"{deal}/timeline")).json()["items"]

    assert joined.json()["person"]["email"] == "ines@harbour.example"
    assert added["amount"] == "249.98"
    assert (left.status_code, removed.status_code) == (204, 204)
    assert (await rep.get(f"{deal}/people")).json()["items"] == []
    assert [entry["sentence"] for entry in told] == [
        "Product removed: 2.5 x Tower, 6 m",
        "A person left as champion",
        "Product added: 2.5 x Tower, 6 m",
        "A person joined as champion",
        "Opened in Qualified",
    ]


async def test_an_analyst_learns_no_persons_name(client_of: ClientOf, deal: str) -> None:
    """Whoever may not see people sees that somebody takes part, and not who."""
    rep, analyst = await client_of("rep"), await client_of("analyst")
    person = (await rep.post("/people", json={"name": "Ines Moreau"})).json()
    await rep.post(f"{deal}/people", json={"person_id": person["id"]})

    seen = (await analyst.get(f"{deal}/people")).text

    assert person["id"] in seen
    assert "Ines" not in seen


async def test_malformed_requests_are_told_what_is_wrong(client_of: ClientOf, deal: str) -> None:
    """Problem details name the field; an unknown field is refused rather than ignored."""
    rep = await client_of("rep")

    answer = await rep.patch(deal, json={"amount": "1.005", "probability": 1})
    told = answer.json()

    assert (answer.status_code, told["code"]) == (422, "invalid_request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert {violation["field"] for violation in told["violations"]} == {"body.amount", "body.probability"}
