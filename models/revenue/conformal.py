"""Intervals that hold what they promise: how far quantiles must be stretched, as later months showed.

Split conformal prediction with locally scaled scores (Lei et al. 2018), each side by its own end (Romano,
Patterson and Candès 2019). Months follow each other and are not exchangeable, so the promise is checked:
`evaluate` counts how often later months fell inside.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.revenue.components import Stretch
from models.revenue.spec import GRID, INTERVALS

Floats = NDArray[np.float64]

_MEDIAN: Final = GRID.index(0.5)
_LEAST: Final = 0.75
"""Quantiles may come nearer to the median, but not by more: a quiet past promises nothing."""
_MOST: Final = 4.0
_FEWEST: Final = 12
"""Scores below which the prior's stretch is mixed in."""


def score(quantiles: Floats, actual: Floats, *, interval: int) -> Floats:
    """Return how far each interval would have to be stretched to hold what came; 0 at the median.

    Args:
        quantiles: [rows, grid].
        actual: [rows].
        interval: in percent, one of `spec.INTERVALS`.

    """
    low, high = (GRID.index(end) for end in INTERVALS[interval])
    median = quantiles[:, _MEDIAN]
    above = np.maximum(quantiles[:, high] - median, 1e-9)
    below = np.maximum(median - quantiles[:, low], 1e-9)
    away = actual - median
    found = np.where(away >= 0, away / above, -away / below)
    inside = (actual >= quantiles[:, low]) & (actual <= quantiles[:, high])
    return np.asarray(np.where(inside, np.minimum(found, 1.0), np.minimum(found, 1e6)), dtype=np.float64)


def factor(scores: Floats, *, interval: int, unproven: float) -> float:
    """Return the stretch that would have held the promised share of them, with the finite-sample
    correction.
    """
    rows = scores.size
    if rows == 0:
        return unproven
    rank = int(np.ceil((rows + 1) * interval / 100))
    found = float(np.sort(scores)[min(rank, rows) - 1])
    found = float(np.clip(found, _LEAST, _MOST))
    if rows < _FEWEST:
        share = rows / _FEWEST
        found = share * found + (1 - share) * max(unproven, found)
    return found


def stretched(quantiles: Floats, stretch: Mapping[int, float], *, otherwise: float) -> Floats:
    """Return quantiles [..., grid] moved away from the median by each interval's factor; rising, not below
    0.
    """
    moved = quantiles.copy()
    median = quantiles[..., _MEDIAN]
    for interval, ends in INTERVALS.items():
        by = stretch.get(interval, otherwise)
        for end in ends:
            place = GRID.index(end)
            moved[..., place] = median + by * (quantiles[..., place] - median)
    moved = np.maximum(moved, 0.0)
    upper = np.maximum.accumulate(moved[..., _MEDIAN:], axis=-1)
    lower = np.minimum.accumulate(moved[..., _MEDIAN::-1], axis=-1)[..., ::-1]
    return np.concatenate([lower[..., :-1], upper], axis=-1)


def key(kind: str, level: str) -> str:
    """Return the name of a class of lines in a `Stretch`."""
    return f"{kind}:{level}"


def of(stretch: Stretch, kind: str, level: str) -> Mapping[int, float]:
    """Return the factors of a class of lines; none where no backtest was."""
    return stretch.get(key(kind, level), {})
