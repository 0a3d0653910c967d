"""From hazards of intervals to the chance to be lost within a horizon, and the parts of its log-odds.

Of a contract customer with several subscriptions, lost means that any of them is: one less the product of
all survivals. Of who only orders, lost means that no order comes: the product of all "not yet". Either is a
smooth function of the intervals' log-odds. Along the straight line from their bases to where they are, its
own log-odds change by the integral of its slopes times the moves: the attribution of Aumann and Shapley
(1974), which is what integrated gradients compute (Sundararajan, Taly and Yan 2017). The moves are sums of
the columns' effects, so each column has its part, and parts add up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

from models.churn.spec import Kind

Floats = NDArray[np.float64]

SMALLEST = 1e-6
"""A chance is kept this far from 0 and 1."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def lost(scores: Floats, *, kind: Kind) -> float:
    """Return the chance to be lost, from the log-odds of the intervals of all subscriptions, or of orders."""
    quiet = float(log_expit(-scores).sum())
    chance = np.exp(quiet) if kind == "purchases" else -np.expm1(quiet)
    return float(np.clip(chance, SMALLEST, 1 - SMALLEST))


def _slopes(scores: Floats, *, kind: Kind) -> Floats:
    """Return the derivative of the chance's log-odds by each interval's log-odds."""
    hazards: Floats = expit(scores)
    if kind == "purchases":
        hazards = -hazards
    gone = max(-np.expm1(float(log_expit(-scores).sum())), SMALLEST)
    return np.asarray(hazards / gone, dtype=np.float64)


@dataclass(frozen=True)
class Told:
    """A chance's log-odds in parts: base + effects.sum() is the score, but for what the sum cannot follow."""

    base: float
    effects: Floats
    """By column."""
    score: float

    @property
    def rest(self) -> float:
        """What the parts miss: next to nothing, unless a chance was kept from 0 or 1."""
        return self.score - self.base - float(self.effects.sum())


def tell(bases: Floats, effects: Floats, *, kind: Kind) -> Told:
    """Return the parts, from (intervals,) bases and (intervals, columns) effects in log-odds."""
    moves = effects.sum(axis=1)
    start, score = (float(logit(lost(each, kind=kind))) for each in (bases, bases + moves))
    along = np.zeros(bases.size)
    for node, weight in zip((_NODES + 1) / 2, _WEIGHTS / 2, strict=True):
        along += weight * _slopes(bases + node * moves, kind=kind)
    return Told(start, along @ effects, score)
