"""The queue, and putting jobs in it inside the transaction of their cause, one waiting for one key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued

QUEUE: Final = "default"
_HOLD: Final = """
    select id from procrastinate_jobs where queueing_lock = %(key)s and status = 'todo' for share
"""
_WAKE: Final = (
    'select pg_notify(\'procrastinate_any_queue_v1\', \'{{"type": "job_inserted", "job_id": {}}}\')'
)


@dataclass(frozen=True, slots=True)
class Call:
    """One job to be done: a task by name, its arguments (ids only) and the key that bursts coalesce on."""

    task: str
    arguments: tuple[tuple[str, str], ...]
    key: str


def build(url: str, *registers: Callable[[procrastinate.App], None]) -> procrastinate.App:
    """Make the queue over the application's database, with the tasks of the registers; not yet opened."""
    queue = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4),
        periodic_defaults={"max_delay": 6 * 3600.0},
    )
    for register in registers:
        register(queue)
    return queue


async def defer(queue: procrastinate.App, call: Call, *, connection: psycopg.AsyncConnection[Any]) -> None:
    """Queue the call on this connection, uncommitted, unless the same is waiting already.

    A waiting job that stands in for this call is held with a row lock until the transaction ends: a worker
    skips locked rows, so it cannot start on a state of the record without our change in it.
    """
    task = queue.tasks[call.task]
    while True:
        cursor = await connection.execute(_HOLD, {"key": call.key})
        if (waiting := await cursor.fetchone()) is not None:
            await connection.execute(_WAKE, {"id": waiting[0]})
            return
        try:
            async with connection.transaction():
                await task.configure(queueing_lock=call.key, connection=connection).defer_async(
                    **dict(call.arguments)
                )
        except AlreadyEnqueued:
            continue  # somebody queued it between the two statements: hold theirs
        return
