"""How far estimates could be off: a bootstrap over groups, and empirical Bernstein bounds for any size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.policy.estimators import Terms
from models.policy.log import Floats

TIMES: Final = 1000
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its interval."""

    value: float
    low: float
    high: float
    error: float
    """Standard error."""


@dataclass(frozen=True)
class Draws:
    """Estimates by name, and each again on many draws of the groups."""

    values: Mapping[str, float]
    drawn: Mapping[str, Floats]
    level: float = LEVEL

    def of(self, name: str) -> Estimate:
        """Return one estimate with its percentile interval."""
        return self._from(self.values[name], self.drawn[name])

    def difference(self, name: str, other: str) -> Estimate:
        """Return how much more one is than another, on the same draws."""
        return self._from(self.values[name] - self.values[other], self.drawn[name] - self.drawn[other])

    def ratio(self, name: str, other: str) -> Estimate:
        """Return one over another, on the same draws."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.values[name] / self.values[other] if self.values[other] else float("nan")
            return self._from(value, self.drawn[name] / self.drawn[other])

    def _from(self, value: float, drawn: Floats) -> Estimate:
        known = drawn[np.isfinite(drawn)]
        if not known.size or not np.isfinite(value):
            return Estimate(value, float("nan"), float("nan"), float("nan"))
        edge = (1 - self.level) / 2
        low, high = np.quantile(known, [edge, 1 - edge]).tolist()
        return Estimate(value, low, high, float(known.std(ddof=1)) if known.size > 1 else 0.0)


def resample(
    terms: Mapping[str, Terms], group: NDArray[Any], *, seed: int, times: int = TIMES, level: float = LEVEL
) -> Draws:
    """Draw whole groups with replacement (Efron 1979; Field and Welsh 2007), for all estimates at once."""
    names: Sequence[str] = tuple(terms)
    _, place = np.unique(group, return_inverse=True)
    count = int(place.max()) + 1 if place.size else 0
    columns = [part for name in names for part in (terms[name].over, terms[name].under)]
    sums = np.stack([np.bincount(place, weights=column, minlength=count) for column in columns], axis=1)
    random = np.random.default_rng(seed)
    totals = np.empty((times, len(columns)))
    for time in range(times):
        totals[time] = np.bincount(random.integers(0, count, count), minlength=count) @ sums
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = {name: totals[:, 2 * at] / totals[:, 2 * at + 1] for at, name in enumerate(names)}
    return Draws({name: terms[name].value for name in names}, drawn, level)


def empirical_bernstein(terms: Floats, *, span: float, level: float = LEVEL) -> Estimate:
    """Return the mean of independent terms with bounds that hold at any sample size.

    Args:
        terms: (rows,), each within an interval of length `span`.
        span: how far apart two terms can lie at all: for IPS, the largest weight times the span of rewards.
        level: chance that the mean lies inside.

    Maurer and Pontil, Empirical Bernstein bounds and sample variance penalization, COLT 2009, theorem 4, for
    both sides.

    """
    rows = terms.size
    value = float(terms.mean())
    error = float(terms.std(ddof=1) / np.sqrt(rows)) if rows > 1 else float("nan")
    if rows <= 1:
        return Estimate(value, -np.inf, np.inf, error)
    logarithm = float(np.log(4 / (1 - level)))
    reach = error * np.sqrt(2 * logarithm) + 7 * span * logarithm / (3 * (rows - 1))
    return Estimate(value, value - float(reach), value + float(reach), error)
