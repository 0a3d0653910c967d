"""Being told: of notes that name one, of tasks that are due; once, and only of what one may see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm_core.kit import Urls
from crm_core.pipelines import Pipeline
from serving import bootstrap
from serving.api.stream import Filter
from serving.jobs.working import ring
from serving.live import Change, Taken
from serving.services import Services
from serving.settings import Settings
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

Json = dict[str, Any]


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    """It begins now."""
    return Clock(bootstrap.clock())


@pytest.fixture
async def services(
    database: object,  # noqa: ARG001 - empties the tables afterwards
    urls: Urls,
    settings: Settings,
    clock: Clock,
) -> AsyncIterator[Services]:
    """The composed services, by the test's clock."""
    async with bootstrap.compose(settings, url=urls.app, clock=clock, pool_size=6) as composed:
        composed.queue.periodic_registry.periodic_tasks.clear()
        yield composed


@pytest.fixture
async def deal(services: Services, org: Org, pipeline: Pipeline) -> str:
    """A deal of the rep."""
    return str(await open_deal(services.database, org.as_("rep"), pipeline=pipeline, at=services.clock()))


async def _told(client: httpx.AsyncClient, *, unread: bool = False) -> list[Json]:
    answer = await client.get("/notifications", params={"unread": unread})
    found: list[Json] = answer.json()["items"]
    return found


async def test_a_note_tells_whom_it_names(client_of: ClientOf, org: Org, deal: str) -> None:
    """Named in the words or by id: those who may see the note hear of it, the others do not."""
    rep, manager, other = await client_of("rep"), await client_of("manager"), await client_of("other_rep")
    people = {who: str(id_) for who, id_ in org.people.items()}
    body = f"@[The boss](user:{people['manager']}) look, and @[Nobody](user:{people['other_rep']}) too"

    written = await rep.post("/notes", json={"deal_id": deal, "body": body, "mentions": [people["director"]]})

    assert written.status_code == 201
    assert set(written.json()["told"]) == {people["manager"], people["director"]}
    assert written.json()["not_told"] == [people["other_rep"]]
    (told,) = await _told(manager)
    assert (told["kind"], told["noun"], told["record_id"]) == ("mention", "deals", deal)
    assert told["actor"]["id"] == people["rep"]
    assert await _told(other) == []


async def test_a_note_of_any_way_in_tells_once(
    client_of: ClientOf, org: Org, deal: str, run_jobs: Callable[[], Awaitable[None]]
) -> None:
    """A note logged as an activity tells by a job; corrected or told again, nobody hears twice."""
    rep, manager = await client_of("rep"), await client_of("manager")
    body = f"@[M](user:{org.people['manager']}) see this"
    note = await rep.post("/activities", json={"kind": "note", "deal_id": deal, "body": body})
    await run_jobs()
    await rep.patch(f"/activities/{note.json()['id']}", json={"body": body + "!"})
    await run_jobs()
    await rep.post("/notes", json={"deal_id": deal, "body": body})
    await run_jobs()

    told = await _told(manager)

    assert len(told) == 2
    assert {one["actor"]["id"] for one in told} == {str(org.people["rep"])}


async def test_reading_what_one_was_told(client_of: ClientOf, org: Org, deal: str) -> None:
    """One marks one's own as read, one or all, and nobody else's."""
    rep, manager, director = [await client_of(who) for who in ("rep", "manager", "director")]
    named = [str(org.people["manager"]), str(org.people["director"])]
    for _ in range(3):
        await rep.post("/notes", json={"deal_id": deal, "body": "Look", "mentions": named})
    first = (await _told(manager))[0]["id"]

    foreign = await director.post(f"/notifications/{first}/read")
    one = (await manager.post(f"/notifications/{first}/read")).json()
    every = (await manager.post("/notifications/read")).json()

    assert foreign.status_code == 404
    assert (one, every) == ({"read": 1, "unread": 2}, {"read": 2, "unread": 0})
    assert await _told(manager, unread=True) == []
    assert (await director.get("/notifications/unread")).json() == {"unread": 3}


async def test_the_stream_tells_only_whom_it_concerns(
    client_of: ClientOf, services: Services, org: Org, deal: str
) -> None:
    """The browser of whoever is named hears of the notification; another who sees the deal does not."""
    rep, manager = await client_of("rep"), await client_of("manager")
    await rep.post("/notes", json={"deal_id": deal, "body": "x", "mentions": [str(org.people["manager"])]})
    (told,) = await _told(manager)
    change = Change(1, org.id, "notifications", UUID(told["id"]), UUID(deal))

    heard = {
        who: await Filter(services, org.as_(who)).messages(Taken((change,), missed=False, number=1))
        for who in ("manager", "director")
    }

    assert len(heard["manager"]) == 1
    assert heard["director"] == []


async def test_a_reminder_rings_once(
    client_of: ClientOf, services: Services, clock: Clock, deal: str, run_jobs: Callable[[], Awaitable[None]]
) -> None:
    """Not before its time, then once, however many workers look at the same moment and however often."""
    rep = await client_of("rep")
    now = clock()
    body: Json = {"subject": "Call back", "deal_id": deal, "due_at": (now + timedelta(hours=2)).isoformat()}
    body["remind_at"] = (now + timedelta(hours=1)).isoformat()
    task = (await rep.post("/tasks", json=body)).json()
    assert await ring(services) == 0
    clock.pass_(hours=1)

    rung = await asyncio.gather(*(ring(services) for _ in range(5)))
    await ring(services)
    await run_jobs()

    (told,) = await _told(rep)
    assert sum(rung) == 1
    assert (told["kind"], told["subject"], told["activity_id"]) == ("reminder", "Call back", task["id"])
    assert (await rep.get(f"/tasks/{task['id']}")).json()["reminders"][0]["notified_at"] is not None


async def test_many_reminders_and_many_workers(
    client_of: ClientOf, services: Services, clock: Clock, deal: str
) -> None:
    """Thirty reminders and six workers: each is told once and none is forgotten."""
    rep = await client_of("rep")
    remind_at = (clock() + timedelta(minutes=5)).isoformat()
    for number in range(30):
        await rep.post("/tasks", json={"subject": str(number), "deal_id": deal, "remind_at": remind_at})
    clock.pass_(minutes=6)

    await asyncio.gather(*(ring(services) for _ in range(6)))

    assert sorted(int(one["subject"]) for one in await _told(rep)) == list(range(30))


async def test_snoozing(client_of: ClientOf, services: Services, clock: Clock, deal: str) -> None:
    """A reminder that rang rings again at the time it is put to; not in the past, and not for a note."""
    rep = await client_of("rep")
    remind_at = (clock() + timedelta(minutes=1)).isoformat()
    task = (await rep.post("/tasks", json={"subject": "A", "deal_id": deal, "remind_at": remind_at})).json()
    clock.pass_(minutes=2)
    await ring(services)
    path = f"/tasks/{task['id']}/reminder"

    past = await rep.put(path, json={"remind_at": remind_at})
    snoozed = await rep.put(path, json={"remind_at": (clock() + timedelta(minutes=10)).isoformat()})
    await ring(services)
    early = len(await _told(rep))
    clock.pass_(minutes=11)
    await ring(services)
    note = (await rep.post("/notes", json={"deal_id": deal, "body": "x"})).json()["note"]["id"]
    on_note = await rep.put(
        f"/tasks/{note}/reminder", json={"remind_at": (clock() + timedelta(days=1)).isoformat()}
    )

    assert (past.status_code, past.json()["code"]) == (422, "reminder_past")
    assert snoozed.json()["reminders"][0]["notified_at"] is None
    assert (early, len(await _told(rep))) == (1, 2)
    assert on_note.json()["code"] == "not_a_task"


async def test_done_and_hidden_tasks_are_silent(
    client_of: ClientOf, services: Services, org: Org, clock: Clock, deal: str
) -> None:
    """Nobody is reminded of what is done, nor of a task that they see no more."""
    rep, manager, admin = await client_of("rep"), await client_of("manager"), await client_of("admin")
    soon: Json = {"deal_id": deal, "remind_at": (clock() + timedelta(minutes=1)).isoformat()}
    done = (await rep.post("/tasks", json={"subject": "Done", **soon})).json()["id"]
    given: Json = {"subject": "Hidden", "user_id": str(org.people["rep"]), **soon}
    task = (await manager.post("/tasks", json=given)).json()
    await rep.post(f"/tasks/{done}/complete", json={})
    await admin.patch(f"/users/{org.people['rep']}", json={"active": False})
    clock.pass_(minutes=2)

    assert await ring(services) == 2

    async with services.work(org.tenant.system) as work:
        connection = await work.connection()
        cursor = await connection.execute("select count(*) from events where type = 'UserReminded'")
        assert await cursor.fetchone() == (0,)
    assert task["user"]["id"] == str(org.people["rep"])


async def test_overdue_tasks_are_a_filter(client_of: ClientOf, clock: Clock, deal: str) -> None:
    """Past due and not done, at a time that is named."""
    rep = await client_of("rep")
    due_at = clock() + timedelta(hours=1)
    body = {"subject": "T", "deal_id": deal, "due_at": due_at.isoformat()}
    open_, done = [(await rep.post("/tasks", json=body)).json()["id"] for _ in range(2)]
    await rep.post(f"/tasks/{done}/complete", json={"outcome": "done"})

    async def late(at: datetime) -> list[str]:
        leaf = {"field": "overdue", "op": "at", "value": at.isoformat()}
        answer = await rep.post("/activities/query", json={"filter": leaf})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await late(due_at + timedelta(minutes=1)) == [open_]
    assert await late(due_at) == []
    clock.pass_(hours=2)
    assert (await rep.get(f"/tasks/{open_}")).json()["overdue"]


async def test_a_task_is_given_only_to_whom_one_may(client_of: ClientOf, org: Org, deal: str) -> None:
    """A manager gives a task to a rep of theirs; a rep gives none to another."""
    rep, manager = await client_of("rep"), await client_of("manager")
    mate = str(org.people["rep_mate"])

    refused = await rep.post("/tasks", json={"subject": "T", "deal_id": deal, "user_id": mate})
    given = await manager.post("/tasks", json={"subject": "T", "deal_id": deal, "user_id": mate})

    assert (refused.status_code, given.status_code) == (403, 201)
