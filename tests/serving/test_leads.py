"""Leads over HTTP: worked, touched, converted once, and then only read."""

from typing import Any

import httpx
import pytest

from crm_core.pipelines import Pipeline
from tests.database import Org
from tests.serving.conftest import ClientOf

LEAD = {
    "name": "Ines Moreau", "company": "Quay Works Ltd", "email": "ines@quayworks.example", "source": "fair",
    "country": "fr", "industry": "logistics", "employees": 40,
}  # fmt: skip


@pytest.fixture
async def rep(client_of: ClientOf) -> httpx.AsyncClient:
    """The rep, who owns what the rep adds."""
    return await client_of("rep")


async def _lead(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    made = await client.post("/leads", json=LEAD | more)
    assert made.status_code == 201, made.text
    lead: dict[str, Any] = made.json()
    return lead


async def test_a_lead_becomes_account_person_and_deal(
    rep: httpx.AsyncClient, pipeline: Pipeline, org: Org
) -> None:
    """Owner and source go along, and what was done with the lead stands on the deal."""
    lead = await _lead(rep)
    call = {"kind": "call", "direction": "outbound", "lead_id": lead["id"], "outcome": "connected"}
    await rep.post("/activities", json=call)
    answer = await rep.post(
        f"/leads/{lead['id']}/convert",
        json={"deal": {"pipeline_id": str(pipeline.id), "amount": "5000.00"}},
    )
    became = answer.json()
    deal = (await rep.get(f"/deals/{became['deal_id']}")).json()
    person = (await rep.get(f"/people/{became['person_id']}")).json()
    people = (await rep.get(f"/deals/{became['deal_id']}/people")).json()["items"]
    done = (await rep.get("/activities", params={"deal_id": became["deal_id"]})).json()["items"]
    told = (await rep.get(f"/deals/{became['deal_id']}/timeline")).json()["items"]

    assert answer.status_code == 200
    assert (lead["status"], lead["country"], lead["owner_id"]) == ("new", "FR", str(org.people["rep"]))
    assert (deal["name"], deal["source"], deal["owner"]["id"]) == (
        "Quay Works Ltd", "fair", str(org.people["rep"]),
    )  # fmt: skip
    assert deal["account"]["id"] == person["account"]["id"] == became["account_id"]
    assert [(one["person"]["id"], one["primary"]) for one in people] == [(became["person_id"], True)]
    assert [(one["kind"], one["lead_id"], one["person"]["id"]) for one in done] == [
        ("call", lead["id"], became["person_id"])
    ]
    assert "LeadConverted" in {entry["type"] for entry in told}


async def test_converting_twice_gives_the_same(rep: httpx.AsyncClient) -> None:
    """A second press of the button adds nothing, and a converted lead is only read from then on."""
    lead = await _lead(rep)
    first = await rep.post(f"/leads/{lead['id']}/convert", json={})
    again = await rep.post(f"/leads/{lead['id']}/convert", json={})
    changed = await rep.patch(f"/leads/{lead['id']}", json={"title": "Buyer"})
    deleted = await rep.delete(f"/leads/{lead['id']}")
    accounts = (await rep.get("/accounts", params={"q": "Quay Works"})).json()["items"]

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["deal_id"] is None
    assert [(one.status_code, one.json()["code"]) for one in (changed, deleted)] == [
        (409, "lead_converted")
    ] * 2
    assert len(accounts) == 1


async def test_a_status_is_not_written_past_the_conversion(rep: httpx.AsyncClient) -> None:
    """Nobody makes a lead look converted that became nothing."""
    lead = await _lead(rep)

    answer = await rep.patch(f"/leads/{lead['id']}", json={"status": "converted"})

    assert (answer.status_code, answer.json()["code"]) == (422, "lead_not_converted_thus")


async def test_who_is_there_already_is_found_and_chosen(rep: httpx.AsyncClient, pipeline: Pipeline) -> None:
    """The same address, domain or name is refused until somebody chooses; the choice adds nobody."""
    account = (await rep.post("/accounts", json={"name": "QUAY WORKS, Inc."})).json()
    person = (
        await rep.post(
            "/people",
            json={"name": "I. Moreau", "email": "Ines@QuayWorks.example", "account_id": account["id"]},
        )
    ).json()
    lead = await _lead(rep)
    found = (await rep.get(f"/leads/{lead['id']}/duplicates")).json()["items"]
    refused = await rep.post(f"/leads/{lead['id']}/convert", json={})
    chosen = await rep.post(
        f"/leads/{lead['id']}/convert",
        json={"person_id": person["id"], "deal": {"pipeline_id": str(pipeline.id)}},
    )

    assert {(one["noun"], one["id"], tuple(sorted({*one["on"]} - {"likeness"}))) for one in found} == {
        ("people", person["id"], ("email",)),
        ("accounts", account["id"], ("domain", "name")),
    }
    assert (refused.status_code, refused.json()["code"]) == (409, "lead_has_duplicates")
    assert {one["field"] for one in refused.json()["violations"]} == {"person_id", "account_id"}
    assert chosen.json()["person_id"] == person["id"]
    assert chosen.json()["account_id"] == account["id"]


async def test_an_unlike_lead_of_a_free_mailbox_has_no_doubles(rep: httpx.AsyncClient) -> None:
    """Two strangers at one mail provider are not one company."""
    account = (await rep.post("/accounts", json={"name": "Somebody else"})).json()
    await rep.post("/people", json={"name": "X", "email": "x@gmail.com", "account_id": account["id"]})
    lead = await _lead(rep, email="ines@gmail.com")

    assert (await rep.get(f"/leads/{lead['id']}/duplicates")).json()["items"] == []


async def test_the_first_call_ends_the_waiting(rep: httpx.AsyncClient) -> None:
    """Notes, calls that came in and meetings still ahead do not; the second call changes nothing."""
    lead = await _lead(rep)
    on = {"lead_id": lead["id"]}
    for idle in (
        {"kind": "note"},
        {"kind": "call", "direction": "inbound"},
        {"kind": "meeting", "occurred_at": "2099-01-01T09:00:00Z"},
    ):
        await rep.post("/activities", json=on | idle)
    waiting = (await rep.get(f"/leads/{lead['id']}")).json()
    await rep.post("/activities", json=on | {"kind": "email", "direction": "outbound"})
    touched = (await rep.get(f"/leads/{lead['id']}")).json()
    await rep.post("/activities", json=on | {"kind": "call", "direction": "outbound"})

    assert waiting["first_touch_at"] is None
    assert touched["first_touch_at"] is not None
    assert (await rep.get(f"/leads/{lead['id']}")).json()["first_touch_at"] == touched["first_touch_at"]


async def test_other_peoples_leads_are_not_there(client_of: ClientOf) -> None:
    """A rep of another team neither reads, converts nor touches a lead, and is not told that it exists."""
    lead = await _lead(await client_of("rep"))
    other = await client_of("other_rep")

    answers = [
        await other.get(f"/leads/{lead['id']}"),
        await other.post(f"/leads/{lead['id']}/convert", json={}),
        await other.post("/activities", json={"kind": "call", "lead_id": lead["id"]}),
        await other.get(f"/leads/{lead['id']}/duplicates"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_a_planned_activity_is_completed_once(rep: httpx.AsyncClient) -> None:
    """What was planned is marked done over HTTP; done again is a conflict."""
    lead = await _lead(rep)
    planned = {"kind": "task", "lead_id": lead["id"], "subject": "Send the list"}
    task = (await rep.post("/activities", json=planned)).json()

    done = await rep.post(f"/activities/{task['id']}/complete", json={"outcome": "sent"})
    again = await rep.post(f"/activities/{task['id']}/complete", json={})

    assert (done.status_code, done.json()["outcome"]) == (200, "sent")
    assert (again.status_code, again.json()["code"]) == (409, "activity_completed_already")


async def test_somebody_alike_is_found_without_anything_being_the_same(rep: httpx.AsyncClient) -> None:
    """Another spelling and another mailbox: the organization's model still takes them for one."""
    account = (await rep.post("/accounts", json={"name": "Quay Works"})).json()
    written = {"name": "Inès Moreaux", "email": "i.moreau@quayworks.example", "phone": "+33 1 44 55 66 77"}
    person = (await rep.post("/people", json=written | {"account_id": account["id"]})).json()
    lead = await _lead(rep, phone="0144556677")

    found = (await rep.get(f"/leads/{lead['id']}/duplicates")).json()["items"]

    assert (person["id"], "likeness") in {(one["id"], on) for one in found for on in one["on"]}
