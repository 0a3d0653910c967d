"""One request or job is one transaction: the unit of work opens it for somebody, and alone commits it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.closing import close_fields
from crm_core.kit.database import Database
from crm_core.kit.event import Event, append
from crm_core.kit.identity import Identity
from crm_core.kit.refusals import in_our_words

Sink: TypeAlias = Callable[[psycopg.AsyncConnection[Any], Identity, Sequence[Event]], Awaitable[None]]
"""Told of the events about to be committed, on the connection that commits them."""

_ENTER: Final = "select bellwether_enter(%s, %s, %s)"


@dataclass(slots=True)
class Work:
    """A transaction under way for one identity."""

    session: AsyncSession
    identity: Identity
    events: list[Event] = field(default_factory=list)
    written: int = 0
    """How many of the events are in the log already."""

    def emit(self, *events: Event) -> None:
        """Note what happened; it is written to the log, and the sink told, just before the commit."""
        self.events.extend(events)

    async def write_events(self) -> None:
        """Write what happened so far to the log, for as whom this transaction acts now."""
        await self.session.flush()
        await append(self.session, self.identity, events=self.events[self.written :])
        self.written = len(self.events)

    async def connection(self) -> psycopg.AsyncConnection[Any]:
        """The driver's own connection inside this transaction."""
        raw = await (await self.session.connection()).get_raw_connection()
        connection = raw.driver_connection
        if not isinstance(connection, psycopg.AsyncConnection):
            raise TypeError(f"the driver is {type(connection).__name__}, not psycopg")
        return connection


@asynccontextmanager
async def unit_of_work(
    database: Database, identity: Identity, *, sink: Sink | None = None
) -> AsyncIterator[Work]:
    """Open a transaction that sees and may change what the identity may; commit it, or nothing at all.

    Raises:
        DomainError: The database refused; `crm_core.kit.refusals` says which error stands for what.

    """
    with in_our_words():
        async with database.sessions() as session, session.begin():
            work = Work(session, identity)
            if await _entered(work):
                close_fields(session)
            yield work
            await work.write_events()
            if sink is not None and work.events:
                await sink(await work.connection(), identity, tuple(work.events))


async def _entered(work: Work) -> bool:
    """Begin to act for the identity, in one trip with the transaction's start; True with closed fields."""
    connection = await work.connection()
    identity = work.identity
    async with connection.pipeline():
        answer = await connection.execute(
            _ENTER, (identity.org_id, identity.user_id, identity.scopes), prepare=True
        )
    row = await answer.fetchone()
    return bool(row and row[0])
