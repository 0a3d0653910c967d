"""Asks that arrive together are answered together."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from serving.batching import MicroBatcher


class Doubling:
    """Answers numbers with their double; refuses odd hundreds, leaves out negatives, notes its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, asks: Sequence[int]) -> Mapping[int, int]:
        """Answer one batch."""
        self.batches.append(list(asks))
        await asyncio.sleep(0.01)
        if any(ask % 200 == 100 for ask in asks):
            raise ArithmeticError("an odd hundred")
        return {ask: ask * 2 for ask in asks if ask >= 0}


def _batcher(answer: Doubling, *, at_once: int = 1) -> MicroBatcher[int, int]:
    return MicroBatcher(answer, window=0.001, most=8, at_once=at_once)


async def test_asks_share_batches() -> None:
    """Twenty asks at once are three calls, none larger than allowed, each with its own answer."""
    answer = Doubling()
    batcher = _batcher(answer)

    assert await asyncio.gather(*(batcher.ask(n) for n in range(20))) == [n * 2 for n in range(20)]

    assert [len(batch) for batch in answer.batches] == [8, 8, 4]


async def test_equal_asks_are_answered_once() -> None:
    """The same deal asked for by ten people is computed once."""
    answer = Doubling()

    batcher = _batcher(answer)
    assert await asyncio.gather(*(batcher.ask(7) for _ in range(10))) == [14] * 10

    assert answer.batches == [[7]]


async def test_one_failure_stays_alone() -> None:
    """An ask that cannot be answered fails, and its neighbours in the batch do not."""
    batcher = _batcher(Doubling())

    answers = await asyncio.gather(*(batcher.ask(n) for n in (1, 2, 100, 3)), return_exceptions=True)

    assert isinstance(answers.pop(2), ArithmeticError)
    assert answers == [2, 4, 6]


async def test_an_ask_left_out_is_a_key_error() -> None:
    """An ask that the batch knows nothing of is told so."""
    with pytest.raises(KeyError):
        await _batcher(Doubling()).ask(-1)


async def test_who_goes_away_takes_nobody_along() -> None:
    """Somebody who stops waiting does not cancel the answer for others who asked the same."""
    batcher = _batcher(Doubling())
    impatient = asyncio.create_task(batcher.ask(5))
    patient = asyncio.create_task(batcher.ask(5))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient == 10


async def test_batches_overlap_up_to_the_limit() -> None:
    """With two at once, the second batch starts before the first has ended."""
    started = asyncio.Semaphore(0)
    release = asyncio.Event()

    async def answer(asks: Sequence[int]) -> Mapping[int, int]:
        started.release()
        await release.wait()
        return {ask: ask for ask in asks}

    batcher: MicroBatcher[int, int] = MicroBatcher(answer, window=0.0, most=1, at_once=2)
    asked = [asyncio.create_task(batcher.ask(n)) for n in range(3)]
    await started.acquire()
    await started.acquire()
    assert started.locked()
    release.set()

    assert await asyncio.gather(*asked) == [0, 1, 2]
    await batcher.close()
