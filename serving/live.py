"""The live hub: one LISTEN connection, and a bounded queue for each listener in this process.

A listener that falls behind loses single messages but is told so: its queue collapses into one `resync`.
Nothing here knows what a listener may see; `serving.api.stream` asks the database for that.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import orjson
import psycopg

CHANNEL: Final = "bellwether"
_FIRST_PAUSE: Final = 0.2
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """One record changed; `number` counts all changes that this process heard."""

    number: int
    org_id: UUID
    noun: str
    id: UUID
    deal_id: UUID | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a listener had waiting."""

    changes: tuple[Change, ...]
    missed: bool
    """Some changes are gone: refetch everything shown."""
    number: int
    """The number to hear on from."""


@dataclass(eq=False)
class Listener:
    """One open stream and what waits for it; the same record waits at most once."""

    org_id: UUID
    capacity: int
    heard: int
    missed: bool = False
    _waiting: dict[tuple[str, UUID], Change] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, change: Change) -> None:
        """Queue a change; never blocks, and never grows past the capacity."""
        self.heard = change.number
        if not self.missed:
            self._waiting.pop((change.noun, change.id), None)
            self._waiting[change.noun, change.id] = change
            if len(self._waiting) > self.capacity:
                self.lose()
        self._news.set()

    def lose(self) -> None:
        """Forget what waits and owe a resync instead."""
        self._waiting.clear()
        self.missed = True
        self._news.set()

    async def take(self) -> Taken:
        """Wait for news and return all of it."""
        await self._news.wait()
        self._news.clear()
        taken = Taken(tuple(self._waiting.values()), self.missed, self.heard)
        self._waiting.clear()
        self.missed = False
        return taken


class Hub:
    """Hears every NOTIFY of the record and hands each to the listeners of its organization."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[psycopg.AsyncConnection[tuple[object, ...]]]],
        *,
        capacity: int = 500,
        remembered: int = 2_000,
    ) -> None:
        self._connect = connect
        self._capacity = capacity
        self._recent: deque[Change] = deque(maxlen=remembered)
        self._listeners: set[Listener] = set()
        self._number = 0
        self._listening = asyncio.Event()

    async def ready(self) -> None:
        """Wait until the database connection listens."""
        await self._listening.wait()

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is opened again and owes everybody a resync."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                _log.warning("the listening connection was lost: %s", error)
            pause = _FIRST_PAUSE if self._listening.is_set() else min(pause * 2, 5.0)
            self._listening.clear()
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"listen {CHANNEL}")
            self._recent.clear()
            for listener in self._listeners:
                listener.lose()
            self._listening.set()
            async for notice in connection.notifies():
                self.publish(notice.payload)

    def publish(self, payload: str) -> None:
        """Hand one notification to its organization's listeners; anything malformed is logged and dropped."""
        try:
            told = orjson.loads(payload)
            deal_id = told.get("deal_id")
            change = Change(
                self._number + 1,
                UUID(told["org"]),
                str(told["noun"]),
                UUID(told["id"]),
                UUID(deal_id) if deal_id else None,
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            _log.warning("a notification was not understood")
            return
        self._number = change.number
        self._recent.append(change)
        for listener in self._listeners:
            if listener.org_id == change.org_id:
                listener.hear(change)

    @contextlib.contextmanager
    def listening(self, org_id: UUID, *, after: int | None = None) -> Iterator[Listener]:
        """Listen to one organization; with `after`, from that number on, or with a resync owed."""
        listener = Listener(org_id, self._capacity, self._number)
        if after is not None:
            remembered_from = self._recent[0].number if self._recent else self._number + 1
            if after > self._number or after < remembered_from - 1:
                listener.lose()
            else:
                for change in self._recent:
                    if change.number > after and change.org_id == org_id:
                        listener.hear(change)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def __len__(self) -> int:
        return len(self._listeners)
