"""The queue, and putting jobs in it inside the transaction of their cause, one waiting for one key."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from typing_extensions import override

QUEUE: Final = "default"
_PATIENCE_SECONDS: Final = 10.0
"""How long a worker waits for a connection."""
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


def build(url: str, *registers: Callable[[procrastinate.App], None]) -> procrastinate.App:
    """Make the queue over the application's database, with the tasks of the registers; not yet opened."""
    queue = procrastinate.App(
        connector=Connector(url),
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
    try:
        await _defer(queue, call, connection)
    except ConnectorException as error:
        raise error.__cause__ or error from None  # the connection is the caller's, and so is what befell it


async def _defer(queue: procrastinate.App, call: Call, connection: psycopg.AsyncConnection[Any]) -> None:
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
