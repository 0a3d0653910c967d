"""The signs of one column against the outcome: power alone, values of one outcome only, fading power."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.evaluation import auc
from models.leakage.columns import Column

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]

_PULL: Final = 5.0
"""Rows of the base rate that pull each group's rate."""
_EXPECTED: Final = 10.0
"""A value of one outcome only counts when so many rows of the other were to be expected in it."""

Family = Literal["statistic", "name", "structure"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: a strong one refuses a column; so do two weak ones of different families."""

    kind: str
    family: Family
    strong: bool
    why: str


@dataclass(frozen=True)
class Evidence:
    """Outcomes, and the parts on which a column's power is learned and tried: by time and at random."""

    won: Floats
    weight: Floats
    early: Flags
    chosen: Flags
    """As many rows as `early`, drawn at random (whole groups)."""
    tried: int
    """How many columns are tried: chance is reckoned for all of them together."""
    effective: float = 1.0
    """Pieces of luck in a row: fewer than one where rows of one group share an outcome."""

    @property
    def later(self) -> Flags:
        return ~self.early


@dataclass(frozen=True, slots=True)
class Power:
    """How well a column alone ranks rows it was not learned from (AUC), by time and at random."""

    later: float
    random: float
    by_chance: float
    """How far from a half an AUC must be that chance does not explain."""

    @property
    def alone(self) -> float:
        """The smaller of both: what holds however one divides."""
        return min(self.later, self.random)

    @property
    def real(self) -> bool:
        return max(self.later, self.random) - 0.5 > self.by_chance


def power(column: Column, evidence: Evidence) -> Power:
    """Return a column's power, each group of values told by its rate among the rows it is learned from."""
    later = _ranked(column.group, evidence, learned=evidence.early)
    random = _ranked(column.group, evidence, learned=evidence.chosen)
    tried = evidence.won[evidence.later]
    there = max(float(tried.sum()) * evidence.effective, 1.0)
    not_there = max(float((1 - tried).sum()) * evidence.effective, 1.0)
    spread = float(np.sqrt((there + not_there + 1) / (12 * there * not_there)))
    return Power(later, random, by_chance=spread * float(np.sqrt(2 * np.log(20 * max(evidence.tried, 1)))))


def _ranked(group: Whole, evidence: Evidence, *, learned: Flags) -> float:
    held = ~learned
    rate = rates(group, evidence.won, evidence.weight, learned)[group]
    return auc(evidence.won[held], rate[held], weight=evidence.weight[held]) or 0.5


def rates(group: Whole, won: Floats, weight: Floats, learned: Flags) -> Floats:
    """Return each group's share of positive outcomes among learned rows, pulled towards that of all."""
    size = int(group.max()) + 1
    mass = np.bincount(group[learned], weights=weight[learned], minlength=size)
    sums = np.bincount(group[learned], weights=(weight * won)[learned], minlength=size)
    base = sums.sum() / max(mass.sum(), 1e-12)
    return np.asarray((sums + _PULL * base) / (mass + _PULL), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Exclusive:
    """How much of an outcome lies in values that hold (almost) nothing else."""

    wholly: float
    nearly: float

    @property
    def strong(self) -> bool:
        return self.wholly >= _WHOLLY or self.nearly >= _NEARLY

    @property
    def weak(self) -> bool:
        return self.nearly >= _SLIGHTLY


_NEAR: Final = 0.05
"""Almost: the other outcome has at most this share of what it has among all rows."""
_WHOLLY: Final = 0.05
_NEARLY: Final = 0.30
_SLIGHTLY: Final = 0.05


def exclusive(group: Whole, evidence: Evidence) -> Exclusive:
    """Return the larger of both outcomes' shares that lie in values of that outcome only.

    A value counts only when `_EXPECTED` rows of the other outcome were to be expected in it, so that a value
    of a few rows, or of many rows where the other outcome is rare, is no sign.
    """
    size = int(group.max()) + 1
    rows = np.bincount(group, weights=np.full(group.size, evidence.effective), minlength=size)
    best = Exclusive(0.0, 0.0)
    for mine in (evidence.won, 1 - evidence.won):
        held = np.bincount(group, weights=mine * evidence.effective, minlength=size)
        other = rows - held
        expected = rows * (other.sum() / max(rows.sum(), 1e-12))
        counted = expected >= _EXPECTED
        total = max(float(held.sum()), 1e-12)
        wholly = float(held[counted & (other < evidence.effective / 2)].sum() / total)
        nearly = float(held[counted & (other <= _NEAR * expected)].sum() / total)
        best = Exclusive(max(best.wholly, wholly), max(best.nearly, nearly))
    return best
