"""The queue, and putting jobs in it inside the transaction of their cause, one waiting for one key."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

import orjson
import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from typing_extensions import override

QUEUE: Final = "default"
"""Jobs that somebody waits for."""
BEHIND: Final = "behind"
"""Jobs that follow from those or take long; `bellwether serve` does them in a process that gives way."""
_PATIENCE_SECONDS: Final = 10.0
"""How long a worker waits for a connection."""
_HOLD: Final = """
    with soon as (
        select now() + make_interval(secs => %(wait)s) as moment
    ), hastened as (
        update procrastinate_jobs set scheduled_at = (select moment from soon)
        where queueing_lock = %(key)s and status = 'todo' and scheduled_at > (select moment from soon)
        returning id
    ), held as (
        select id from procrastinate_jobs
        where queueing_lock = %(key)s and status = 'todo'
          and (scheduled_at is null or scheduled_at <= (select moment from soon)) for share
    )
    select id from hastened union all select id from held
"""
"""Holds the waiting job; one that waits out a failure waits no longer than this call would: there is news."""
_WAKE: Final = """
    select pg_notify('procrastinate_queue_v1#' || %(queue)s,
                     json_build_object('type', 'job_inserted', 'job_id', %(id)s::bigint)::text)
"""
_INSERT: Final = """
    select procrastinate_defer_jobs_v1(array(
        select row(j ->> 'queue', j ->> 'task', (j ->> 'priority')::int, null, j ->> 'key', j -> 'arguments',
                   case when (j ->> 'wait')::float > 0
                        then now() + make_interval(secs => (j ->> 'wait')::float) end
               )::procrastinate_job_to_defer_v1
        from unnest(%(jobs)s::jsonb[]) with ordinality as given(j, n) order by n))
"""


@dataclass(frozen=True, slots=True)
class Call:
    """One job to be done: a task by name, its arguments (ids only) and the key that bursts coalesce on.

    One that can wait collects more of its kind for some seconds before it begins.
    """

    task: str
    arguments: tuple[tuple[str, str], ...]
    key: str
    wait_seconds: float = 0


class Connector(procrastinate.PsycopgConnector):
    """The queue's connections; notes when one was lost, because what was under way on it is then in doubt."""

    def __init__(self, url: str) -> None:
        super().__init__(conninfo=url, min_size=1, max_size=4, timeout=_PATIENCE_SECONDS)
        self.lost = asyncio.Event()

    @override
    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        with self._noting():
            await super().execute_query_async(query, **arguments)

    @override
    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        with self._noting():
            row: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
            return row

    @override
    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        with self._noting():
            rows: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
            return rows

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except ConnectorException as error:
            if isinstance(error.__cause__, psycopg.OperationalError):
                self.lost.set()
            raise


class Jobs(JobManager):
    """The queue's jobs; one to be tried again ends instead when another of its key waits and stands in."""

    @override
    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        try:
            await super().retry_job(job, retry_at, priority, queue, lock)
        except UniqueViolation:
            await self.finish_job(job, status=Status.ABORTED, delete_job=True)


def build(url: str, *registers: Callable[[procrastinate.App], None]) -> procrastinate.App:
    """Make the queue over the application's database, with the tasks of the registers; not yet opened."""
    queue = procrastinate.App(
        connector=Connector(url),
        periodic_defaults={"max_delay": 6 * 3600.0},
    )
    queue.job_manager = Jobs(queue.connector)
    for register in registers:
        register(queue)
    return queue


async def defer(queue: procrastinate.App, call: Call, *, connection: psycopg.AsyncConnection[Any]) -> None:
    """Queue the call on this connection, uncommitted, unless the same is waiting already.

    A waiting job that stands in for this call is held with a row lock until the transaction ends: a worker
    skips locked rows, so it cannot start on a state of the record without our change in it. A job that failed
    and waits to be tried again is tried as soon as a new one would be.
    """
    try:
        await _defer(queue, call, connection)
    except ConnectorException as error:
        raise error.__cause__ or error from None  # the connection is the caller's, and so is what befell it


async def defer_all(
    queue: procrastinate.App, calls: Sequence[Call], *, connection: psycopg.AsyncConnection[Any]
) -> None:
    """Queue several calls as `defer` does, in their order, with as few trips to the server as that takes."""
    if not calls:
        return
    async with connection.pipeline():
        held = [await connection.execute(_HOLD, {"key": c.key, "wait": c.wait_seconds}) for c in calls]
    waiting = [await cursor.fetchone() for cursor in held]
    async with connection.pipeline():
        for call, found in zip(calls, waiting, strict=True):
            if found is not None:
                await connection.execute(_WAKE, {"id": found[0], "queue": queue.tasks[call.task].queue})
    missing = [call for call, found in zip(calls, waiting, strict=True) if found is None]
    if not missing:
        return
    try:
        async with connection.transaction():
            await connection.execute(_INSERT, {"jobs": [_written(queue, call) for call in missing]})
    except psycopg.errors.UniqueViolation:
        for call in missing:  # somebody queued one of them meanwhile
            await defer(queue, call, connection=connection)


def _written(queue: procrastinate.App, call: Call) -> str:
    """A call as the queue's own function takes jobs, in JSON."""
    task = queue.tasks[call.task]
    return orjson.dumps(
        {
            "queue": task.queue,
            "task": task.name,
            "priority": task.priority,
            "key": call.key,
            "arguments": dict(call.arguments),
            "wait": call.wait_seconds,
        }
    ).decode()


async def _defer(queue: procrastinate.App, call: Call, connection: psycopg.AsyncConnection[Any]) -> None:
    task = queue.tasks[call.task]
    while True:
        cursor = await connection.execute(_HOLD, {"key": call.key, "wait": call.wait_seconds})
        if (waiting := await cursor.fetchone()) is not None:
            await connection.execute(_WAKE, {"id": waiting[0], "queue": task.queue})
            return
        try:
            async with connection.transaction():
                await task.configure(
                    queueing_lock=call.key,
                    connection=connection,
                    schedule_in={"milliseconds": int(1000 * call.wait_seconds)}
                    if call.wait_seconds
                    else None,
                ).defer_async(**dict(call.arguments))
        except AlreadyEnqueued:
            continue  # somebody queued it between the two statements: hold theirs
        return
