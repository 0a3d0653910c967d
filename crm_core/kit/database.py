"""How the program reaches PostgreSQL: addresses, connections, and what a connection may do."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from crm_core.kit.refusals import in_our_words

OWNER: Final = "bellwether_owner"
"""Owns and migrates the tables."""
APP: Final = "bellwether_app"
"""What the program works as: owns nothing and is bound by every policy."""
_RESTED_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Urls:
    """Where one database is for libpq: as its owner, who migrates, and as the application."""

    owner: str
    app: str


def driver_url(url: str) -> URL:
    """Turn a libpq URL into SQLAlchemy's."""
    return make_url(url).set(drivername="postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Database:
    """The application's connections to one database."""

    url: str
    """For libpq; whoever needs a connection of its own (LISTEN, the queue) takes this."""
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10, max_overflow: int = 10) -> Self:
        """Prepare connections to the application's URL; nothing is opened before the first use."""
        engine = create_async_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={"prepare_threshold": 5, "application_name": "bellwether"},
        )
        _try_rested(engine)
        return cls(url, engine, async_sessionmaker(engine, expire_on_commit=False, autoflush=False))

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()

    @asynccontextmanager
    async def nobody(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that acts for nobody: every table is empty, only the gate's functions answer.

        For what comes before an identity is known: logging in, finding a session or an organization.
        Raises UnavailableError while the database cannot be reached.
        """
        with in_our_words():
            async with self.sessions() as session, session.begin():
                yield session


def _try_rested(engine: AsyncEngine) -> None:
    """Have a connection that rested for a while tried before it is used again, and replaced when it is lost.

    One that was used a moment ago is taken as it is: what is lost in that moment is told by its first use.
    """

    def rest(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["since"] = time.monotonic()

    def wake(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info.get("since", time.monotonic()) < _RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine.sync_engine, "checkin", rest)
    event.listen(engine.sync_engine, "checkout", wake)
