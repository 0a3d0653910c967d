"""Territories and routing over HTTP and through the queue: from a lead's arrival to its owner."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from crm_core import leads
from crm_core.kit import unit_of_work
from serving.bootstrap import clock
from serving.jobs.routing import watch
from serving.jobs.worker import work
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

RunJobs = Callable[[], Awaitable[None]]
Body = dict[str, Any]


@pytest.fixture
async def admin(client_of: ClientOf) -> httpx.AsyncClient:
    """Who keeps territories and rules."""
    return await client_of("admin")


async def ok(answer: httpx.Response, status: int = 200) -> Body:
    """What was answered, which must be this."""
    assert answer.status_code == status, answer.text
    found: Body = answer.json()
    return found


async def published(admin: httpx.AsyncClient, *rules: Body) -> Body:
    """A published rule set."""
    queue = await ok(await admin.post("/routing_queues", json={"name": "Unrouted"}), 201)
    made = await ok(await admin.post("/routing", json={"name": "Rules", "queue_id": queue["id"]}), 201)
    await ok(await admin.put(f"/routing/{made['id']}/rules", json={"rules": rules}))
    return await ok(await admin.post(f"/routing/{made['id']}/publish"))


async def test_a_lead_finds_an_owner_and_says_why(
    admin: httpx.AsyncClient, client_of: ClientOf, org: Org, run_jobs: RunJobs
) -> None:
    """A lead that enters without an owner is given to one of the rule's people, who reads the reasons."""
    named = [{"user_id": str(org.people["rep"])}]
    rules = await published(admin, {"name": "All", "candidates": named, "respond_within": 15})
    lead = await ok(await admin.post("/leads", json={"name": "Lee", "owner_id": None}), 201)
    assert lead["owner_id"] is None

    await run_jobs()

    rep, stranger = await client_of("rep"), await client_of("other_rep")
    mine = await ok(await rep.get(f"/leads/{lead['id']}"))
    (told,) = (await ok(await rep.get(f"/leads/{lead['id']}/assignments")))["items"]
    assert mine["owner_id"] == str(org.people["rep"])
    assert (told["set_id"], told["reason"], told["propensity"]) == (rules["id"], "turn", 1.0)
    assert [one["outcome"] for one in told["trail"]] == ["turn"]
    assert told["due_at"] is not None
    assert (await stranger.get(f"/leads/{lead['id']}/assignments")).status_code == 404
    assert (await rep.put(f"/routing/{rules['id']}/rules", json={"rules": []})).status_code == 403


async def test_leads_that_came_past_every_job_are_found(
    admin: httpx.AsyncClient, services: Services, org: Org, run_jobs: RunJobs
) -> None:
    """Whatever brought a lead in, and whoever died on the way: the watch sees that it has nobody."""
    named = [{"user_id": str(org.people[who])} for who in ("rep", "rep_mate")]
    await published(admin, {"name": "All", "candidates": named})
    for _ in range(4):
        async with unit_of_work(services.database, org.tenant.system) as unit:  # no sink: no job is queued
            await leads.create(unit, {"name": "Lost"}, at=clock())
    later = after(services, 1)

    await run_jobs()
    before = await ok(await admin.get("/leads", params={"filter": NOBODY}))
    await watch(later, org.tenant)
    await run_jobs()
    found = await ok(await admin.get("/leads"))

    assert len(before["items"]) == 4
    assert Counter(one["owner_id"] for one in found["items"]) == {
        str(org.people["rep"]): 2, str(org.people["rep_mate"]): 2
    }  # fmt: skip


NOBODY = '{"field": "owner_id", "op": "is_null"}'


def after(services: Services, minutes: int) -> Services:
    """The same services some minutes later."""
    return replace(services, clock=lambda: clock() + timedelta(minutes=minutes))


async def test_silence_moves_a_lead_on_and_absence_is_respected(
    admin: httpx.AsyncClient, client_of: ClientOf, services: Services, org: Org, run_jobs: RunJobs
) -> None:
    """After its minutes a lead goes to somebody else; who noted to be away gets none."""
    away = await client_of("developer")
    span = {"from_at": "2020-01-01T00:00:00Z", "to_at": "2100-01-01T00:00:00Z"}
    noted = await ok(await away.post(f"/users/{org.people['developer']}/absences", json=span), 201)
    assert (await away.post(f"/users/{org.people['rep']}/absences", json=span)).status_code == 403
    named = [{"user_id": str(org.people[who])} for who in ("rep", "rep_mate", "developer")]
    await published(admin, {"name": "All", "candidates": named, "respond_within": 15, "most_hops": 1})
    lead = await ok(await admin.post("/leads", json={"name": "Lee", "owner_id": None}), 201)
    await run_jobs()
    seen = []
    for minutes in (16, 32, 48):
        seen.append((await ok(await admin.get(f"/leads/{lead['id']}")))["owner_id"])
        later = after(services, minutes)
        await watch(later, org.tenant)
        await work(services.queue, context={"services": later}, wait=False)

    assert set(seen[:2]) == {str(org.people["rep"]), str(org.people["rep_mate"])}
    assert seen[2] is None
    (waiting,) = (await ok(await admin.get("/routing_queues")))["items"]
    (told,) = (await ok(await admin.get(f"/routing_queues/{waiting['id']}/leads")))["items"]
    assert (told["lead_id"], told["reason"], waiting["waiting"]) == (lead["id"], "hops_spent", 1)
    assert (await away.delete(f"/absences/{noted['id']}")).status_code == 204


async def test_territories_are_drawn_judged_published_and_filtered(
    admin: httpx.AsyncClient, client_of: ClientOf, org: Org, run_jobs: RunJobs
) -> None:
    """A draft tells its coverage; published, it holds and moves what changes; parents find their children."""
    draft = await ok(await admin.post("/territory_versions", json={"name": "FY27"}), 201)
    path = f"/territory_versions/{draft['id']}"
    europe = await ok(await admin.post(f"{path}/territories", json={"name": "Europe"}), 201)
    berlin = await ok(
        await admin.post(f"{path}/territories", json={"name": "Berlin", "parent_id": europe["id"]}), 201
    )
    members = {"members": [{"user_id": str(org.people["rep"]), "role": "owner"}]}
    await ok(await admin.put(f"/territories/{berlin['id']}/members", json=members))
    criteria = {"countries": ["DE"], "postal_codes": ["10", {"from": "12", "to": "14"}]}
    rule = {"territory_id": berlin["id"], "criteria": criteria}
    await ok(await admin.put(f"{path}/rules", json={"rules": [rule]}))
    account = await ok(
        await admin.post("/accounts", json={"name": "A", "country": "de", "postal_code": "13355"}), 201
    )
    await admin.post("/accounts", json={"name": "Gap"})

    judged = await ok(await admin.get(f"{path}/coverage"))
    gaps = await ok(await admin.get(f"{path}/gaps"))
    await ok(await admin.post(f"{path}/publish", json={}))
    await run_jobs()
    under = {"filter": f'{{"field": "territory", "op": "under", "value": "{europe["id"]}"}}'}
    rep = await client_of("rep")
    found = await ok(await rep.get("/accounts", params=under))
    lies = await ok(await rep.get(f"/accounts/{account['id']}/territories"))
    laid = await ok(await rep.get(path))
    await admin.patch(f"/accounts/{account['id']}", json={"postal_code": "99999"})
    await run_jobs()

    assert (judged["share"], judged["records"]) == (0.5, 2)
    assert [one["name"] for one in gaps["items"]] == ["Gap"]
    assert [one["id"] for one in found["items"]] == [account["id"]]
    assert [one["territory"] for one in lies["items"]] == ["Berlin"]
    assert (laid["state"], laid["assigned_at"] is not None) == ("active", True)
    assert (await ok(await rep.get("/accounts", params=under)))["items"] == []
    again = await admin.put(f"{path}/rules", json={"rules": []})
    assert (again.status_code, again.json()["code"]) == (409, "not_a_draft")
    pin = {"territory_id": berlin["id"], "reason": "Knows them"}
    await ok(await admin.put(f"/accounts/{account['id']}/territory_pin", json=pin))
    assert (await rep.put(f"/accounts/{account['id']}/territory_pin", json=pin)).status_code == 403
    span = {"since": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    sold = await ok(await admin.get(f"{path}/performance", params=span))
    assert {one["territory_id"]: one["accounts"] for one in sold["items"]} == {
        europe["id"]: 1, berlin["id"]: 1
    }  # fmt: skip


async def test_a_draft_is_replayed_before_it_is_published(
    admin: httpx.AsyncClient, org: Org, run_jobs: RunJobs
) -> None:
    """The replay tells who would have got last quarter's leads; nobody gets anything."""
    named = [{"user_id": str(org.people["rep"])}]
    live = await published(admin, {"name": "All", "candidates": named})
    for n in range(3):
        await ok(await admin.post("/leads", json={"name": f"L{n}", "owner_id": None}), 201)
    await run_jobs()
    draft = await ok(
        await admin.post(
            "/routing", json={"name": "New", "queue_id": live["queue_id"], "based_on": live["id"]}
        ),
        201,
    )
    rule = {"name": "All", "candidates": [{"user_id": str(org.people["rep_mate"])}]}
    await ok(await admin.put(f"/routing/{draft['id']}/rules", json={"rules": [rule]}))
    span = {"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}

    told = await ok(await admin.post(f"/routing/{draft['id']}/replay", json=span))

    assert (told["leads"], told["differences"], told["unassigned"]) == (3, 3, 0)
    assert {one["user_id"]: (one["would"], one["did"]) for one in told["shares"]} == {
        str(org.people["rep_mate"]): (3, 0), str(org.people["rep"]): (0, 3)
    }  # fmt: skip
    assert {one["owner_id"] for one in (await ok(await admin.get("/leads")))["items"]} == {
        str(org.people["rep"])
    }


async def test_hours_are_ones_own_to_say(client_of: ClientOf, org: Org) -> None:
    """A rep says when they work; nonsense is refused; somebody else's hours are not theirs to say."""
    rep = await client_of("rep")
    week = [[["09:00", "17:00"]]] * 5 + [[], []]
    mine = f"/users/{org.people['rep']}/working_hours"

    said = await ok(await rep.put(mine, json={"time_zone": "Europe/Berlin", "week": week}))
    wrong = await rep.put(mine, json={"time_zone": "Berlin", "week": week})
    other = await rep.put(
        f"/users/{org.people['rep_mate']}/working_hours", json={"time_zone": "UTC", "week": week}
    )
    cleared = await ok(await rep.put(mine, json={"time_zone": None}))

    assert (said["time_zone"], said["week"]) == ("Europe/Berlin", week)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_working_hours")
    assert other.status_code == 403
    assert cleared == {"user_id": str(org.people["rep"]), "time_zone": None, "week": []}
