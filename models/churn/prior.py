"""What to say with little data: one rate a month for each way to leave, shrunk, with an honest range.

The chance of an event in an interval is beta distributed: some imaginary intervals at a usual rate, and
those that were seen (Gelman et al., Bayesian Data Analysis, 3rd ed., chapter 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import beta

from models.churn.spec import LEVEL, STEP, Kind

Floats = NDArray[np.float64]

START: Final[Mapping[Kind, tuple[float, float]]] = {"contract": (1.0, 99.0), "purchases": (2.0, 18.0)}
"""Imaginary intervals with and without an event: one contract in a hundred ends in a month, one customer in
ten orders."""


@dataclass(frozen=True)
class Rate:
    """A beta distribution of the chance of an event in one interval."""

    with_event: float
    without: float
    seen: int = 0
    """Different events that were seen."""

    @property
    def log_odds(self) -> float:
        """Of the mean."""
        return float(logit(self.with_event / (self.with_event + self.without)))

    def chance(self, days: int, *, kind: Kind, at: float | None = None) -> float:
        """Return the chance to be lost within some days; `at` is a quantile instead of the mean."""
        mean = self.with_event / (self.with_event + self.without)
        hazard = mean if at is None else float(beta.ppf(at, self.with_event, self.without))
        quiet = (1 - hazard) ** (days / STEP)
        return float(np.clip(quiet if kind == "purchases" else 1 - quiet, 1e-6, 1 - 1e-6))

    def of_each(self, units: Sequence[int], days: int, *, kind: Kind) -> Floats:
        """Return the chance of asks with so many units each to be lost within some days."""
        found = [self.chance(days * times(kind, count), kind=kind) for count in units]
        return np.asarray(found, dtype=np.float64)

    def range(self, days: int, *, kind: Kind) -> tuple[float, float]:
        """Return the middle 80 % of the chance."""
        edges = sorted(self.chance(days, kind=kind, at=each) for each in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        mean = self.chance(days, kind=kind)
        return min(edges[0], mean), max(edges[1], mean)

    def to_json(self) -> dict[str, Any]:
        """Return the numbers."""
        return {"with_event": self.with_event, "without": self.without, "seen": self.seen}


def times(kind: Kind, units: int) -> int:
    """Return how often the days count: once for each subscription, as any of them may be left."""
    return max(units, 1) if kind == "contract" else 1


def rate_of(kind: Kind, *, events: float, intervals: float, seen: int) -> Rate:
    """Return the rate after so many intervals at risk, of which some had an event."""
    start = START[kind]
    return Rate(start[0] + events, start[1] + intervals - events, seen)
