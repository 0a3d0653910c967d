"""The live stream on a real socket: everybody hears what they may know, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from crm_core import access, activities, deals
from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.api.identity import Caller
from serving.api.stream import Filter, follow
from serving.live import Change, Taken
from serving.services import Services
from tests.crm_core.selling import lay_out
from tests.database import Org
from tests.serving.conftest import key_of

Message = tuple[str, str, dict[str, str]]


class Listener:
    """Somebody's open stream."""

    def __init__(self, stream: httpx.Response) -> None:
        self._lines = stream.aiter_lines()

    async def messages(self) -> AsyncIterator[Message]:
        """Yield (event, id, data), heartbeats left out."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                yield fields["event"], fields.get("id", ""), orjson.loads(fields["data"])
                fields = {}

    async def until(self, noun: str, record: str) -> list[Message]:
        """Hear everything up to and including a change of this record."""
        heard = []
        async with asyncio.timeout(30):
            async for message in self.messages():
                heard.append(message)
                if message[0] == "changed" and message[2]["noun"] == noun and message[2]["id"] == record:
                    return heard
        raise AssertionError("the stream ended")


@pytest.fixture
async def listen(address: str, services: Services, org: Org) -> AsyncIterator["Listen"]:
    """Open streams as people of the company."""
    async with AsyncExitStack() as stack:
        yield Listen(address, services, org, stack)


class Listen:
    """Opens streams."""

    def __init__(self, address: str, services: Services, org: Org, stack: AsyncExitStack) -> None:
        self._address, self._services, self._org, self._stack = address, services, org, stack

    async def __call__(self, who: str, *, of: Org | None = None, after: str | None = None) -> Listener:
        """Open a stream and hear its hello."""
        key = await key_of(self._services, of or self._org, who)
        headers = {"Authorization": f"Bearer {key}"} | ({"Last-Event-ID": after} if after else {})
        client = await self._stack.enter_async_context(httpx.AsyncClient(timeout=60))
        stream = client.stream("GET", f"{self._address}/api/v1/stream", headers=headers)
        listener = Listener(await self._stack.enter_async_context(stream))
        assert (await anext(listener.messages()))[0] == "hello"
        return listener


async def _open(services: Services, org: Org, pipeline: Pipeline, *, by: str) -> str:
    async with services.work(org.as_(by)) as work:
        return str(
            await deals.open_deal(
                work, name="Site", pipeline_id=pipeline.id, owner_id=org.people[by], at=services.clock()
            )
        )


async def test_nobody_hears_of_what_is_hidden_from_them(
    listen: Listen, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """A rep hears of the own deal and never the id of another rep's; the manager hears of both."""
    rep, mate, manager = await listen("rep"), await listen("rep_mate"), await listen("manager")

    hidden = await _open(services, org, pipeline, by="rep_mate")
    await mate.until("deals", hidden)
    own = await _open(services, org, pipeline, by="rep")
    heard = await rep.until("deals", own)

    assert hidden not in str(heard)
    assert hidden in str(await manager.until("deals", own))


async def test_no_organization_hears_of_another(
    *, listen: Listen, services: Services, org: Org, other_org: Org, pipeline: Pipeline, database: Database
) -> None:
    """What happens in one organization, even what everybody there may see, is not told in another."""
    here, there = await listen("admin"), await listen("admin", of=other_org)
    their_pipeline = await lay_out(database, other_org, at=services.clock())
    theirs = await _open(services, other_org, their_pipeline, by="rep")
    ours = await _open(services, org, pipeline, by="rep")

    heard_here = str(await here.until("deals", ours))
    heard_there = str(await there.until("deals", theirs))

    assert str(their_pipeline.id) in heard_there
    assert ours not in heard_there
    assert theirs not in heard_here
    assert str(their_pipeline.id) not in heard_here


async def test_a_deal_given_away_is_told_once_and_nothing_of_it_afterwards(
    listen: Listen, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """The screen lets go of the deal; a score or a call that it gets later stays unheard of."""
    rep, manager = await listen("rep"), await listen("manager")
    given = await _open(services, org, pipeline, by="rep")
    await rep.until("deals", given)
    async with services.work(org.as_("rep")) as work:
        call = await activities.log(
            work, kind="call", deal_id=UUID(given), occurred_at=services.clock(), at=services.clock()
        )
    await rep.until("activities", str(call))
    async with services.work(org.as_("manager")) as work:
        await deals.edit(work, UUID(given), to={"owner_id": org.people["rep_mate"]}, at=services.clock())
    await rep.until("deals", given)

    score = await services.scorer.score(org.id, UUID(given))
    async with services.work(org.as_("manager")) as work:
        await activities.edit(work, call, to={"outcome": "connected"}, at=services.clock())
    own = await _open(services, org, pipeline, by="rep")
    heard = await rep.until("deals", own)

    assert [message[2]["id"] for message in heard if message[2]["noun"] == "activities"] == [str(call)]
    assert given not in str(heard)
    assert str(score.id) not in str(heard)
    assert str(score.id) in str(await manager.until("deals", own))


async def test_leaving_is_told_of_the_record_alone(services: Services, org: Org, pipeline: Pipeline) -> None:
    """When a score is the first news of a deal given away, the deal is told and not the score's id."""
    deal_id = UUID(await _open(services, org, pipeline, by="rep"))
    filtering = Filter(services, org.as_("rep"))
    opened = Change(1, org.id, "deals", deal_id, deal_id)
    scored = Change(2, org.id, "insights", uuid4(), deal_id)
    await filtering.messages(Taken((opened,), missed=False, number=1))
    async with services.work(org.as_("manager")) as work:
        await deals.edit(work, deal_id, to={"owner_id": org.people["rep_mate"]}, at=services.clock())

    (left,) = await filtering.messages(Taken((scored,), missed=False, number=2))
    nothing = await filtering.messages(Taken((scored,), missed=False, number=3))

    assert orjson.loads(str(left.data)) == {"noun": "deals", "id": str(deal_id), "deal_id": str(deal_id)}
    assert nothing == []


@pytest.mark.parametrize("busy", [True, False])
async def test_a_revoked_key_hears_no_more(services: Services, org: Org, *, busy: bool) -> None:
    """A stream ends soon after its key was revoked, also where something happens all the time."""
    async with services.work(org.as_("rep")) as work:
        made = await access.make_key(work, name="screen", at=services.clock())
    entry = await access.recognise_key(services.database, made.key, at=services.clock())
    caller = Caller(entry, made.key, access.Kind.KEY)
    told = orjson.dumps({"org": str(org.id), "noun": "users", "id": str(uuid4()), "deal_id": None}).decode()
    heard = follow(services, caller, valid_seconds=0.05)
    assert (await anext(heard)).event == "hello"
    async with services.work(org.as_("rep")) as work:
        await access.revoke_key(work, made.shown.id, at=services.clock())

    async with asyncio.timeout(20):
        if busy:
            services.hub.publish(told)
        async for _ in heard:
            await asyncio.sleep(0.01)
            services.hub.publish(told)

    assert len(services.hub) == 0


async def test_a_reader_who_comes_back_hears_what_came_meanwhile(
    listen: Listen, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """With the id of the last message nothing is missed; with one of another process, a resync is owed."""
    rep = await listen("rep")
    first = await _open(services, org, pipeline, by="rep")
    last_id = (await rep.until("deals", first))[-1][1]
    second = await _open(services, org, pipeline, by="rep")
    await rep.until("deals", second)

    back = await listen("rep", after=last_id)
    lost = await listen("rep", after="another-12")

    assert (await back.until("deals", second))[-1][2]["id"] == second
    assert (await anext(lost.messages()))[0] == "resync"
