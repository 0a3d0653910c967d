"""Reactions: jobs are committed with their cause, bursts coalesce, a killed worker's job is done again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from crm_core import activities, deals, insights
from crm_core.kit import Event, Urls
from crm_core.pipelines import Pipeline
from serving.jobs import flow, worker
from serving.services import Services
from tests.database import Org

RunJobs = Callable[[], Awaitable[None]]
_WORKER = """
import asyncio, sys
from serving import bootstrap
from serving.jobs.worker import work
from serving.scoring import LiveScorer

class Slow(LiveScorer):
    async def score_all(self, *args, **kwargs):
        print("under way", flush=True)
        await asyncio.sleep(600)
        return []

async def main():
    settings = bootstrap.read_settings(data=sys.argv[2])
    bootstrap.LiveScorer = Slow
    async with bootstrap.compose(settings, url=sys.argv[1]) as services:
        services.queue.periodic_registry.periodic_tasks.clear()
        await work(services.queue, context={"services": services})

asyncio.run(main())
"""


async def _jobs(admin_url: str) -> list[tuple[str, str]]:
    async with await psycopg.AsyncConnection.connect(admin_url) as connection:
        cursor = await connection.execute(
            "select task_name, status::text from procrastinate_jobs where task_name = 'rescore'"
        )
        return await cursor.fetchall()


async def _deal(services: Services, org: Org, pipeline: Pipeline) -> UUID:
    async with services.work(org.as_("rep")) as work:
        return await deals.open_deal(
            work, name="Site", pipeline_id=pipeline.id, owner_id=org.people["rep"], at=services.clock()
        )


async def _log(services: Services, org: Org, deal_id: UUID) -> None:
    async with services.work(org.as_("rep")) as work:
        at = services.clock()
        await activities.log(work, kind="call", deal_id=deal_id, occurred_at=at, at=at)


async def _scores(services: Services, org: Org, deal_id: UUID) -> int:
    async with services.work(org.tenant.system) as work:
        return len(await insights.history(work.session, deal_id))


def test_every_reaction_is_to_an_event_that_exists() -> None:
    """The table names events of the record, so that a renamed event cannot silently lose its reaction."""
    known = {kind.__name__ for kind in _events()}

    assert set(flow.REACTIONS) <= known
    assert not any("rescore" in reaction.__name__ for reaction in flow.REACTIONS["DealScored"])


async def test_what_ends_a_deal_moves_the_scores_of_those_beside_it(
    *, services: Services, org: Org, pipeline: Pipeline, admin_url: str, run_jobs: RunJobs
) -> None:
    """A closed deal is off its owner's hands: the other deals are scored anew, once for many closings."""
    closing = [await _deal(services, org, pipeline) for _ in range(3)]
    beside = await _deal(services, org, pipeline)
    await _calm(admin_url)
    await run_jobs()
    before = await _scores(services, org, beside)
    for deal_id in closing:
        async with services.work(org.as_("rep")) as work:
            await deals.lose(work, deal_id, at=services.clock())
    await run_jobs()
    assert await _scores(services, org, beside) == before
    await _calm(admin_url)
    await run_jobs()

    assert await _scores(services, org, beside) == before + 1
    async with services.work(org.tenant.system) as work:
        newest = await insights.latest(work.session, beside)
    assert newest is not None
    assert newest.features["owner_open_deals"] == 1


async def _calm(admin_url: str) -> None:
    """Let the time pass for which jobs of many deals wait."""
    async with await psycopg.AsyncConnection.connect(admin_url) as connection:
        await connection.execute("update procrastinate_jobs set scheduled_at = now() - interval '1 second'")


def _events() -> list[type]:
    found: list[type] = []
    todo: list[type] = [Event]
    while todo:
        kinds: list[type] = todo.pop().__subclasses__()
        found += kinds
        todo += kinds
    return found


async def test_a_change_that_is_rolled_back_leaves_no_job(
    services: Services, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """Change and job are committed together or not at all."""

    async def open_and_fail() -> None:
        async with services.work(org.as_("rep")) as work:
            await deals.open_deal(
                work, name="Site", pipeline_id=pipeline.id, owner_id=org.people["rep"], at=services.clock()
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await open_and_fail()

    assert await _jobs(admin_url) == []


async def test_a_burst_on_a_deal_is_one_job_and_one_score(
    services: Services, org: Org, pipeline: Pipeline, admin_url: str, run_jobs: RunJobs
) -> None:
    """Ten calls while no worker runs wait as one job, which sees all of them."""
    deal_id = await _deal(services, org, pipeline)
    for _ in range(10):
        await _log(services, org, deal_id)

    assert await _jobs(admin_url) == [("rescore", "todo")]
    await run_jobs()
    assert await _jobs(admin_url) == []
    assert await _scores(services, org, deal_id) == 1


async def test_a_change_under_way_is_not_scored_without_it(
    services: Services, org: Org, pipeline: Pipeline, run_jobs: RunJobs
) -> None:
    """A waiting job that also stands for a change not yet committed waits for that commit."""
    deal_id = await _deal(services, org, pipeline)
    async with services.work(org.as_("rep")) as work:
        at = services.clock()
        await activities.log(work, kind="call", deal_id=deal_id, occurred_at=at, at=at)
        await work.session.flush()
        await flow.sink(services.queue)(await work.connection(), work.identity, tuple(work.events))
        await run_jobs()

        assert await _scores(services, org, deal_id) == 0
    await run_jobs()

    assert await _scores(services, org, deal_id) == 1


async def test_a_killed_workers_job_is_done_again_once(
    *, services: Services, org: Org, pipeline: Pipeline, urls: Urls, admin_url: str, run_jobs: RunJobs
) -> None:
    """Kill -9 in the middle of a job loses nothing; the job runs again and its score is stored once."""
    deal_id = await _deal(services, org, pipeline)
    victim = await asyncio.to_thread(_start_worker, urls.app, str(services.settings.data))
    os.kill(victim.pid, signal.SIGKILL)
    await asyncio.to_thread(victim.wait)
    assert ("rescore", "doing") in await _jobs(admin_url)

    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        await connection.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 hour'"
        )
    assert await worker.take_up_stalled(services.queue, silent_seconds=15) == 1
    await run_jobs()

    assert await _jobs(admin_url) == []
    assert await _scores(services, org, deal_id) == 1


def _start_worker(url: str, data: str) -> subprocess.Popen[str]:
    """Start a worker of its own and wait until it is in the middle of a job."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", _WORKER, url, data], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "under way\n"
    return process


async def test_a_job_run_again_after_its_score_was_stored_stores_none(
    services: Services, org: Org, pipeline: Pipeline, admin_url: str, run_jobs: RunJobs
) -> None:
    """A worker that died between storing the score and finishing the job leaves one score, not two."""
    deal_id = await _deal(services, org, pipeline)
    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        job = await (await connection.execute("select id from procrastinate_jobs")).fetchone()
        assert job is not None
        await services.scorer.score(org.id, deal_id, cause=f"job {job[0]}")
        await connection.execute("update procrastinate_jobs set attempts = 1")
    await run_jobs()

    assert await _jobs(admin_url) == []
    assert await _scores(services, org, deal_id) == 1


async def test_all_open_deals_are_scored_at_night(
    services: Services, org: Org, pipeline: Pipeline, run_jobs: RunJobs
) -> None:
    """Every open deal of every organization gets a score as of tonight; closed ones do not."""
    first, second, closed = [await _deal(services, org, pipeline) for _ in range(3)]
    async with services.work(org.as_("rep")) as work:
        await deals.win(work, closed, at=services.clock())
    await run_jobs()
    before = {deal_id: await _scores(services, org, deal_id) for deal_id in (first, second, closed)}
    await services.queue.tasks["rescore_nightly"].defer_async(timestamp=0)
    await run_jobs()
    await run_jobs()

    after = {deal_id: await _scores(services, org, deal_id) for deal_id in (first, second, closed)}
    assert [after[deal] - before[deal] for deal in (first, second, closed)] == [1, 1, 0]


async def test_the_system_user_alone_stores_scores(services: Services, org: Org, pipeline: Pipeline) -> None:
    """What reps see as a score was computed: nobody, not even an admin, can write one."""
    deal_id = await _deal(services, org, pipeline)
    score = await services.scorer.score(org.id, deal_id)

    for who in ("rep", "manager", "admin"):
        async with services.work(org.as_(who)) as work:
            count = await work.session.execute(text("select count(*) from deal_scores"))
            assert count.scalar_one() == 1
    assert score.cause == "asked"
