"""Waiting jobs: one for one key, never kept back by an earlier failure when there is news."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import psycopg
import pytest
from procrastinate import RetryStrategy

from serving.jobs.queue import QUEUE, Call, defer
from serving.services import Services
from tests.database import Org

CALL = Call("faulty", (("name", "one"),), key="faulty:one")
Jobs = Callable[[str], Awaitable[list[tuple[Any, ...]]]]


class Faults:
    """A task that fails until it is mended."""

    def __init__(self) -> None:
        self.broken = True
        self.runs = 0
        self.during: Callable[[], Awaitable[None]] | None = None

    def register(self, queue: procrastinate.App) -> None:
        """Add the task to a queue; after a failure it is tried again an hour later."""

        @queue.task(name="faulty", queue=QUEUE, retry=RetryStrategy(max_attempts=3, wait=3600))
        async def faulty(name: str) -> None:
            assert name == "one"
            self.runs += 1
            if self.during:
                await self.during()
            if self.broken:
                raise ArithmeticError(name)


@pytest.fixture
def faults(services: Services) -> Faults:
    """The faulty task, in the service's own queue."""
    found = Faults()
    found.register(services.queue)
    return found


@pytest.fixture
def listed(admin_url: str) -> Jobs:
    """Read columns of the jobs there are."""

    async def read(columns: str) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(admin_url) as connection:
            statement = f"select {columns} from procrastinate_jobs order by id"
            return await (await connection.execute(statement.encode())).fetchall()

    return read


async def _queue(services: Services, org: Org, call: Call = CALL) -> None:
    async with services.work(org.tenant.system) as unit:
        await defer(services.queue, call, connection=await unit.connection())


async def test_news_does_not_wait_for_the_retry_of_a_failure(
    services: Services, org: Org, faults: Faults, run_jobs: Callable[[], Awaitable[None]], listed: Jobs
) -> None:
    """A job that failed would be tried in an hour; the next event on the same record has it tried at once."""
    await _queue(services, org)
    await run_jobs()
    ((waits_until,),) = await listed("scheduled_at")
    assert waits_until > datetime.now(UTC) + timedelta(minutes=50)

    faults.broken = False
    await _queue(services, org)
    await run_jobs()

    assert faults.runs == 2
    assert await listed("id") == []


async def test_a_hastened_job_waits_for_the_commit(
    *, services: Services, org: Org, faults: Faults, run_jobs: Callable[[], Awaitable[None]]
) -> None:
    """Nor is it tried before the news is there to be read."""
    await _queue(services, org)
    await run_jobs()
    async with services.work(org.tenant.system) as unit:
        await defer(services.queue, CALL, connection=await unit.connection())
        await run_jobs()

        assert faults.runs == 1
    await run_jobs()

    assert faults.runs == 2


async def test_two_at_once_hasten_without_a_circle(
    services: Services, org: Org, faults: Faults, run_jobs: Callable[[], Awaitable[None]], listed: Jobs
) -> None:
    """Several changes at the same moment wait for each other at most, and leave one job."""
    await _queue(services, org)
    await run_jobs()
    faults.broken = False

    await asyncio.gather(*(_queue(services, org) for _ in range(4)))

    assert await listed("status::text, scheduled_at <= now()") == [("todo", True)]
    await run_jobs()
    assert faults.runs == 2


async def test_a_failed_job_gives_way_to_one_that_waits(
    services: Services, org: Org, faults: Faults, run_jobs: Callable[[], Awaitable[None]], listed: Jobs
) -> None:
    """When the same was queued while a job ran and failed, the waiting one stands in, and nothing hangs."""

    async def queued_meanwhile() -> None:
        faults.during = None
        await _queue(services, org)

    await _queue(services, org)
    faults.during = queued_meanwhile
    await run_jobs()

    assert await listed("status::text, attempts, scheduled_at") == [("todo", 0, None)]
    faults.broken = False
    await run_jobs()
    assert await listed("id") == []


async def test_a_call_that_can_wait_is_not_hurried_by_another(
    services: Services, org: Org, faults: Faults, run_jobs: Callable[[], Awaitable[None]], listed: Jobs
) -> None:
    """Where waiting is meant, more of the same leaves it as it is; a failure's longer wait is cut to it."""
    patient = replace(CALL, wait_seconds=600)
    await _queue(services, org, patient)
    first = await listed("id, scheduled_at")
    await _queue(services, org, patient)
    again = await listed("id, scheduled_at")
    await _queue(services, org)
    await run_jobs()
    await _queue(services, org, patient)

    assert first == again
    assert faults.runs == 1
    ((waits_until,),) = await listed("scheduled_at")
    assert waits_until < datetime.now(UTC) + timedelta(minutes=11)
