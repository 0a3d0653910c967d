"""From hazards by step to curves of what has happened by when, by cause, with a tail, and their quantiles.

Cumulative incidence of competing risks in discrete time: what is open as a step begins, times the hazard of
the cause in it, summed (Kalbfleisch and Prentice 2002, section 8.2; Schmid and Berger 2021). Within a step
the hazard is even. After the last step it stays as in that step, so every case ends at last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST = 1e-7
"""Hazards are kept above this, so that each cause has a chance, and below one together."""


@dataclass(frozen=True)
class Curves:
    """What is said of n cases: cumulative incidence after each unit of time, by cause."""

    incidence: Floats
    """(n, units + 1, causes), starting at 0."""
    eventual: Floats
    """(n, causes): the chance of each cause at last; sums to 1."""
    rate: Floats
    """(n,): share of the open that ends in a unit of time after the last one."""

    @property
    def units(self) -> int:
        return int(self.incidence.shape[1]) - 1

    @cached_property
    def given(self) -> Floats:
        """(n, units + 1, causes): the same, given the cause."""
        share: Floats = self.incidence / np.maximum(self.eventual, _LEAST**2)[:, np.newaxis, :]
        return np.minimum(share, 1.0)

    def reconciled(self, chance: Floats) -> "Curves":
        """Return the curves of which the first of two causes has these chances at last.

        When each cause happens, given that it does, stays as it is: the mixture of Larson and Dinse (1985),
        its mixing chances taken from elsewhere.
        """
        eventual = np.column_stack([chance, 1 - chance])
        return Curves(self.given * eventual[:, np.newaxis, :], eventual, self.rate)

    def by(self, when: Floats) -> Floats:
        """Return (n, causes) of what has happened by a time of each case's own; 0 before the beginning."""
        time = np.maximum(when, 0.0)
        low = np.minimum(np.floor(time).astype(np.intp), self.units)
        high = np.minimum(low + 1, self.units)
        row = np.arange(low.size)
        begin, end = self.incidence[row, low], self.incidence[row, high]
        inside = begin + (end - begin) * (time - low)[:, np.newaxis]
        past = 1 - np.exp(np.log1p(-self.rate) * np.maximum(time - self.units, 0.0))
        tail = self.incidence[:, -1] + (self.eventual - self.incidence[:, -1]) * past[:, np.newaxis]
        result: Floats = np.where((time < self.units)[:, np.newaxis], inside, tail)
        return result

    def quantile(self, cause: int, share: float) -> Floats:
        """Return (n,) the time by which this share of a cause's cases has happened."""
        given = self.given[:, :, cause]
        reached = (given < share).sum(axis=1)
        high = np.clip(reached, 1, self.units)
        row = np.arange(high.size)
        begin, end = given[row, high - 1], given[row, high]
        inside = high - 1 + (share - begin) / np.maximum(end - begin, 1e-12)
        left = np.maximum(1 - given[:, -1], 1e-12)
        beyond = self.units + np.log(np.minimum((1 - share) / left, 1.0)) / np.log1p(-self.rate)
        result: Floats = np.where(reached <= self.units, inside, beyond)
        return result

    def mean(self, cause: int) -> Floats:
        """Return (n,) the mean time of a cause's cases."""
        still = 1 - self.given[:, :, cause]
        inside = (still[:, :-1] + still[:, 1:]).sum(axis=1) / 2
        mean: Floats = inside + still[:, -1] / -np.log1p(-self.rate)
        return mean


def cumulate(hazards: Floats, edges: Sequence[int]) -> Curves:
    """Return the curves of hazards (n, steps, causes), the chance of each cause within a step while open."""
    kept = np.maximum(hazards, _LEAST)
    total = kept.sum(axis=2)
    over = np.minimum(total, 1 - _LEAST)
    shares = kept / total[:, :, np.newaxis]
    lengths = np.asarray([end - begin for begin, end in pairwise(edges)], dtype=np.intp)
    step_of = np.repeat(np.arange(lengths.size), lengths)
    staying = ((1 - over) ** (1 / lengths))[:, step_of]
    still = np.cumprod(np.column_stack([np.ones(len(staying)), staying]), axis=1)
    ended = still[:, :-1] - still[:, 1:]
    incidence = np.zeros((len(kept), step_of.size + 1, kept.shape[2]))
    incidence[:, 1:] = np.cumsum(ended[:, :, np.newaxis] * shares[:, step_of], axis=1)
    eventual = incidence[:, -1] + still[:, -1, np.newaxis] * shares[:, -1]
    return Curves(incidence, eventual / eventual.sum(axis=1, keepdims=True), 1 - staying[:, -1])
