"""One request or job is one transaction: the unit of work opens it for somebody, and alone commits it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.closing import close_fields
from crm_core.kit.database import Database
from crm_core.kit.event import Event, append
from crm_core.kit.identity import Identity
from crm_core.kit.refusals import in_our_words

Sink: TypeAlias = Callable[[psycopg.AsyncConnection[Any], Identity, Sequence[Event]], Awaitable[None]]
"""Told of the events about to be committed, on the connection that commits them."""

_ENTER: Final = text("select bellwether_enter(:org_id, :user_id, :scopes)")


@dataclass(slots=True)
class Work:
    """A transaction under way for one identity."""

    session: AsyncSession
    identity: Identity
    events: list[Event] = field(default_factory=list)

    def emit(self, *events: Event) -> None:
        """Note what happened; it is written to the log, and the sink told, just before the commit."""
        self.events.extend(events)

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
            entered = await session.execute(
                _ENTER,
                {"org_id": identity.org_id, "user_id": identity.user_id, "scopes": identity.scopes},
            )
            if entered.scalar_one():
                close_fields(session)
            work = Work(session, identity)
            yield work
            await session.flush()
            await append(session, identity, events=work.events)
            if sink is not None and work.events:
                await sink(await work.connection(), identity, tuple(work.events))
