"""The live stream on a real socket: everybody hears what they may know, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import orjson
import pytest

from crm_core import access, deals
from crm_core.pipelines import Pipeline
from serving.services import Services
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
    listen: Listen, services: Services, org: Org, other_org: Org, pipeline: Pipeline
) -> None:
    """A rep hears of the own deal and never the id of another rep's; the manager hears of both."""
    rep, mate, manager = await listen("rep"), await listen("rep_mate"), await listen("manager")
    foreign = await listen("admin", of=other_org)

    hidden = await _open(services, org, pipeline, by="rep_mate")
    await mate.until("deals", hidden)
    own = await _open(services, org, pipeline, by="rep")
    heard = await rep.until("deals", own)
    await manager.until("deals", own)

    assert hidden not in str(heard)
    async with services.work(other_org.as_("admin")) as work:
        from_there = (await access.make_key(work, name="x", at=services.clock())).shown.id
    assert str(from_there) not in str(heard)
    assert foreign is not None


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
