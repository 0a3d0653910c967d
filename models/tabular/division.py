"""Dividing rows into training, calibration and test, by time and at random; a group is never on two sides."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.tabular.rows import Rows
from models.tabular.spec import PARTS, Params, TableRefusedError

Whole = NDArray[np.intp]

_TIE: Final = 0.05
"""A cut moves past rows of the same moment when they are at most this share of all."""


@dataclass(frozen=True)
class Division:
    """Row numbers of each part, in the order of the division's own queue."""

    train: Whole
    calibrate: Whole
    test: Whole

    def part(self, name: str) -> Whole:
        """Return a part by its name in `PARTS`."""
        found: Whole = getattr(self, name)
        return found

    @property
    def past(self) -> Whole:
        """All rows before the test."""
        return np.sort(np.concatenate([self.train, self.calibrate]))


def by_time(rows: Rows, params: Params) -> Division:
    """Divide by when a group was first seen; the test has the latest. Raises TableRefusedError."""
    first = np.full(_groups(rows), np.iinfo(np.int64).max)
    np.minimum.at(first, rows.unit, rows.rank)
    return _divided(rows, np.argsort(first, kind="stable"), params, moment=first)


def at_random(rows: Rows, params: Params) -> Division:
    """Divide groups at random, by the same shares: what careless practice would report.

    Raises TableRefusedError.
    """
    queue = np.random.default_rng(params.seed).permutation(_groups(rows))
    return _divided(rows, queue, params, moment=None)


def _groups(rows: Rows) -> int:
    """Return how many groups there are; raise TableRefusedError where a part would be left without one."""
    found = int(rows.unit.max(initial=-1)) + 1
    if found < len(PARTS):
        raise TableRefusedError(
            f"Rows (or groups, where they are named) with an outcome and a moment: {found}. It takes "
            f"{len(PARTS)}: one each to learn from, to calibrate on and to judge by."
        )
    return found


def _divided(rows: Rows, queue: Whole, params: Params, *, moment: NDArray[np.int64] | None) -> Division:
    sizes = np.bincount(rows.unit, minlength=queue.size)[queue]
    reached = np.cumsum(sizes)
    cuts = _cuts(reached, params, moment=None if moment is None else moment[queue])
    place = np.empty(queue.size, dtype=np.intp)
    place[queue] = np.arange(queue.size)
    spot = place[rows.unit]
    order = np.argsort(spot, kind="stable")
    ends = np.searchsorted(spot[order], [0, *cuts, queue.size])
    parts = {name: order[ends[n] : ends[n + 1]] for n, name in enumerate(PARTS)}
    return Division(**parts)


def _cuts(reached: Whole, params: Params, *, moment: NDArray[np.int64] | None) -> tuple[int, int]:
    """Return how many groups lie before each cut; every part has one.

    Where the last group is so large that the test begins early, the rest is shared as it would have been.
    """
    past = params.train + params.calibrate
    second = min(max(_cut(reached, past * reached[-1], moment=moment), 2), reached.size - 1)
    rows = params.train * min(reached[-1], reached[second - 1] / past)
    return min(_cut(reached, rows, moment=moment), second - 1), second


def _cut(reached: Whole, rows: float, *, moment: NDArray[np.int64] | None) -> int:
    """Return how many groups lie before a cut; rows of one moment stay together where they are few."""
    cut = int(np.searchsorted(reached, rows, side="left")) + 1
    if moment is None or cut >= moment.size:
        return min(cut, reached.size)
    after = int(np.searchsorted(moment, moment[cut - 1], side="right"))
    return after if reached[after - 1] - reached[cut - 1] <= _TIE * reached[-1] else cut
