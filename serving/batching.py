"""Micro-batching: asks that arrive within a few milliseconds share one answer to a whole batch."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

Ask = TypeVar("Ask", bound=Hashable)
Answer = TypeVar("Answer")


class MicroBatcher(Generic[Ask, Answer]):
    """Collects asks and has them answered together; equal asks in one batch are answered once.

    While `at_once` batches are under way, later asks collect into the next, so that a batch grows with the
    load and a single ask waits `window` seconds and no longer. An ask that fails does not fail its
    neighbours: a batch that raises is answered in halves.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Ask]], Awaitable[Mapping[Ask, Answer]]],
        *,
        window: float,
        most: int,
        at_once: int = 1,
    ) -> None:
        self._answer = answer
        self._window = window
        self._most = most
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[Ask, asyncio.Future[Answer]] = {}
        self._collecting = False
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, ask: Ask) -> Answer:
        """Return the answer; raises KeyError when the batch left this ask out, else what answering raised."""
        future = self._waiting.get(ask)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[ask] = future
            if not self._collecting:
                self._collecting = True
                self._start(self._collect())
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Wait for the batches under way."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _collect(self) -> None:
        await asyncio.sleep(self._window)
        while self._waiting:
            await self._slots.acquire()
            batch = {ask: self._waiting.pop(ask) for ask in list(self._waiting)[: self._most]}
            self._start(self._run(batch))
        self._collecting = False

    async def _run(self, batch: dict[Ask, asyncio.Future[Answer]]) -> None:
        try:
            await self._settle(batch)
        finally:
            self._slots.release()

    async def _settle(self, batch: Mapping[Ask, asyncio.Future[Answer]]) -> None:
        asks = list(batch)
        try:
            answers = await self._answer(asks)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            if len(asks) == 1:
                _fail(batch[asks[0]], error)
                return
            middle = len(asks) // 2
            for half in (asks[:middle], asks[middle:]):
                await self._settle({ask: batch[ask] for ask in half})
            return
        for ask, future in batch.items():
            if ask in answers:
                future.set_result(answers[ask])
            else:
                _fail(future, KeyError(ask))


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    future.set_exception(error)
    future.exception()  # nobody may be waiting any more; that is no warning's business
