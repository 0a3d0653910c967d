"""The database, the server and a worker killed at work: nothing is lost, and nothing happens twice."""

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator
from http import HTTPStatus

import httpx
import orjson

from crm_core.pipelines import Pipeline
from serving.jobs.flow import rescore_everything
from serving.jobs.queue import defer
from serving.jobs.worker import work
from serving.services import Services
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org, make_org
from tests.flow.killing import PATIENCE, Scratch, company, scratch, until
from tests.serving.conftest import key_of

__all__ = ["company", "scratch"]

_SCORED = """
    select count(*) from deals d where d.org_id = %s and exists (
        select 1 from deal_scores s where s.org_id = d.org_id and s.deal_id = d.id and s.as_of > (
            select max(e.recorded_at) from events e where e.org_id = d.org_id and e.deal_id = d.id
            and e.type in ('DealOpened', 'ActivityLogged')))
"""
"""How many deals have a score that knows all that happened on them."""
_NONE_TWICE = """
    select (select count(*) - count(distinct (deal_id, cause)) from deal_scores where cause like 'job %%'),
           (select count(*) from deal_scores) - (select count(*) from events where type = 'DealScored'),
           (select count(*) from activities) - (select count(*) from events where type = 'ActivityLogged'),
           (select count(*) - count(distinct record_id) from events where type = 'ActivityLogged')
"""
_AWAY = (503, "application/problem+json", "database_unavailable")
_FOR_JOB = "select count(*), count(distinct deal_id) from deal_scores where cause = %s"
_FOR_EACH_JOB = """
    select distinct count(*), count(distinct deal_id) from deal_scores
    where cause like 'job %%' group by cause
"""
_UNDER_WAY = "select count(*) from procrastinate_jobs where task_name = 'rescore' and status = 'doing'"
_LEFT = "select count(*) from procrastinate_jobs where task_name like 'rescore%%' and status <> 'succeeded'"


async def test_a_killed_database_comes_back_under_a_running_service(
    scratch: Scratch, company: Services
) -> None:
    """Killed under requests and jobs alike: those get a clean 503, then all works on in the same process."""
    org, pipeline = await _lay_out(company)
    port = free_port()
    serving = await scratch.serve(port)
    async with (
        _client(port, await key_of(company, org, "rep")) as rep,
        rep.stream("GET", "/stream") as screen,
    ):
        heard = _messages(screen)
        assert (await anext(heard))[0] == "hello"
        deals = [await _open(rep, pipeline) for _ in range(4)]
        await until(lambda: scratch.rows(_SCORED, org.id) == [(len(deals),)])

        with scratch.held("deal_scores"):
            asked = asyncio.create_task(rep.post(f"/deals/{deals[2]}/score"))
            await until(lambda: scratch.waiting("deal_scores") == 1)
            logged = [await _log(rep, deals[0], key="before"), await _log(rep, deals[1], key="before too")]
            await until(lambda: scratch.rows(_UNDER_WAY) == [(2,)])
            with scratch.held("activities"):
                in_flight = [asyncio.create_task(_log(rep, deal, key=deal)) for deal in deals]
                await until(lambda: scratch.waiting("activities") == len(deals))
                scratch.kill_database()
                refused = [*await asyncio.gather(*in_flight), await asked]

        for deal in deals:
            await until(functools.partial(_is_logged, rep, deal))
        await until(lambda: scratch.rows(_SCORED, org.id) == [(len(deals),)])
        await until(lambda: scratch.rows(_LEFT) == [(0,)])
        await _hear_of(heard, await _open(rep, pipeline))
        again = await rep.post(f"/deals/{deals[3]}/score")

    assert [answer.status_code for answer in logged] == [HTTPStatus.CREATED] * 2
    assert {_told(answer) for answer in refused} == {_AWAY}
    assert again.status_code == HTTPStatus.OK
    assert serving.poll() is None
    assert scratch.rows("select count(*) from activities") == [(len(deals) + 2,)]
    assert scratch.rows(_NONE_TWICE) == [(0, 0, 0, 0)]


async def test_what_a_killed_server_promised_the_next_one_keeps(scratch: Scratch, company: Services) -> None:
    """Killed right after its 201s, before any job ran: the next one does the jobs, and screens come back."""
    org, pipeline = await _lay_out(company)
    port, key = free_port(), await key_of(company, org, "rep")
    first = await scratch.serve(port, "--no-worker")
    async with _client(port, key) as rep, rep.stream("GET", "/stream") as screen:
        heard = _messages(screen)
        _, last_id, _ = await anext(heard)
        deal = await _open(rep, pipeline)
        logged = await _log(rep, deal, key="a call")
        [(job,)] = scratch.rows("select id from procrastinate_jobs where task_name = 'rescore'")
        scratch.kill(first)
        with contextlib.suppress(httpx.TransportError):
            async for _ in heard:
                continue

    await scratch.serve(port)
    async with _client(port, key) as rep:
        async with rep.stream("GET", "/stream", headers={"Last-Event-ID": last_id}) as screen:
            heard = _messages(screen)
            events = [(await anext(heard))[0] for _ in range(2)]
        await until(lambda: scratch.rows(_SCORED, org.id) == [(1,)])
        repeated = await _log(rep, deal, key="a call")

    assert events == ["hello", "resync"]
    assert logged.status_code == HTTPStatus.CREATED
    assert repeated.json()["id"] == logged.json()["id"]
    assert scratch.rows("select count(*) from activities") == [(1,)]
    assert scratch.rows(_FOR_JOB, f"job {job}") == [(1, 1)]
    assert scratch.rows(_NONE_TWICE) == [(0, 0, 0, 0)]


async def test_what_a_killed_worker_had_begun_the_next_one_ends(scratch: Scratch, company: Services) -> None:
    """Killed in the middle of scoring all open deals: another worker scores each of them once for the job.

    In the hours after the nightly scoring was due, that one may stand in for the job, or follow it.
    """
    org, pipeline = await _lay_out(company)
    for _ in range(3):
        await open_deal(company.database, org.as_("rep"), pipeline=pipeline, at=company.clock())
    async with company.work(org.tenant.system) as unit:
        await defer(company.queue, rescore_everything(org.tenant.system), connection=await unit.connection())

    with scratch.held("deal_scores"):
        victim = scratch.start("worker")
        await until(lambda: scratch.waiting("deal_scores"))
        scratch.kill(victim)
    scratch.rows("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    await work(company.queue, context={"services": company}, wait=False)

    assert scratch.rows(_LEFT) == [(0,)]
    assert scratch.rows(_FOR_EACH_JOB) == [(3, 3)]
    assert scratch.rows(_NONE_TWICE) == [(0, 0, 0, 0)]


async def _lay_out(company: Services) -> tuple[Org, Pipeline]:
    org = await make_org(company.database, "northgate")
    return org, await lay_out(company.database, org, at=company.clock())


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _client(port: int, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}/api/v1",
        headers={"Authorization": f"Bearer {key}"},
        timeout=PATIENCE,
    )


async def _open(rep: httpx.AsyncClient, pipeline: Pipeline) -> str:
    answer = await rep.post("/deals", json={"name": "Site", "pipeline_id": str(pipeline.id)})
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    deal: str = answer.json()["id"]
    return deal


async def _log(rep: httpx.AsyncClient, deal: str, *, key: str) -> httpx.Response:
    call = {"kind": "call", "direction": "outbound", "deal_id": deal}
    return await rep.post("/activities", json=call, headers={"Idempotency-Key": key})


async def _is_logged(rep: httpx.AsyncClient, deal: str) -> bool:
    """Try again what was refused; nothing but the clean refusal or success ever comes."""
    answer = await _log(rep, deal, key=deal)
    assert answer.status_code == HTTPStatus.CREATED or _told(answer) == _AWAY
    return answer.status_code == HTTPStatus.CREATED


def _told(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["content-type"], answer.json().get("code", "")


async def _messages(screen: httpx.Response) -> AsyncIterator[tuple[str, str, dict[str, str]]]:
    """Read server-sent events as (event, id, data)."""
    event = identity = ""
    async for line in screen.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "id":
            identity = value
        elif name == "data":
            yield event, identity, orjson.loads(value)


async def _hear_of(heard: AsyncIterator[tuple[str, str, dict[str, str]]], deal: str) -> None:
    """Listen until a score of the deal is told of."""
    async with asyncio.timeout(PATIENCE):
        async for event, _, data in heard:
            if event == "changed" and data["noun"] == "insights" and data["deal_id"] == deal:
                return
    raise AssertionError("the stream ended")
