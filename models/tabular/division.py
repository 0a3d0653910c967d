"""Dividing rows into training, calibration and test, by time and at random; a group is never on two sides."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.tabular.rows import Rows
from models.tabular.spec import PARTS, Params

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
    """Divide by when a group was first seen; the test has the latest."""
    first = np.full(int(rows.unit.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, rows.unit, rows.rank)
    return _divided(rows, np.argsort(first, kind="stable"), params, moment=first)


def at_random(rows: Rows, params: Params) -> Division:
    """Divide groups at random, by the same shares: what careless practice would report."""
    queue = np.random.default_rng(params.seed).permutation(int(rows.unit.max()) + 1)
    return _divided(rows, queue, params, moment=None)


def _divided(rows: Rows, queue: Whole, params: Params, *, moment: NDArray[np.int64] | None) -> Division:
    sizes = np.bincount(rows.unit, minlength=queue.size)[queue]
    reached = np.cumsum(sizes)
    cuts = [
        _cut(reached, share * rows.won.size, moment=None if moment is None else moment[queue])
        for share in (params.train, params.train + params.calibrate)
    ]
    place = np.empty(queue.size, dtype=np.intp)
    place[queue] = np.arange(queue.size)
    spot = place[rows.unit]
    order = np.argsort(spot, kind="stable")
    ends = np.searchsorted(spot[order], [0, *cuts, queue.size])
    parts = {name: order[ends[n] : ends[n + 1]] for n, name in enumerate(PARTS)}
    return Division(**parts)


def _cut(reached: Whole, rows: float, *, moment: NDArray[np.int64] | None) -> int:
    """Return how many groups lie before a cut; rows of one moment stay together where they are few."""
    cut = int(np.searchsorted(reached, rows, side="left")) + 1
    if moment is None or cut >= moment.size:
        return min(cut, reached.size)
    after = int(np.searchsorted(moment, moment[cut - 1], side="right"))
    return after if reached[after - 1] - reached[cut - 1] <= _TIE * reached[-1] else cut
