"""Forecasts of parts and of the whole made to agree: the least change, each moved as much as it is unsure.

Minimum trace (Wickramasuriya, Athanasopoulos and Hyndman 2019) with variances alone, so a few months suffice
to estimate them.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_HARDLY = 1e-12


def agreed(
    whole: float, parts: Floats, *, whole_variance: float, part_variances: Floats
) -> tuple[float, Floats]:
    """Return whole and parts, none below 0, with parts that add up to the whole.

    The gap between the whole and the sum of the parts is shared out by variance: what is unsure moves most.
    Parts that would fall below 0 stay at 0, and the others take what is left.
    """
    free = np.ones(parts.size, dtype=bool)
    fixed = np.maximum(parts, 0.0)
    total = whole
    for _ in range(parts.size + 1):
        spread = np.where(free, np.maximum(part_variances, _HARDLY), 0.0)
        gap = whole - float(fixed[free].sum())
        weight = spread.sum() + whole_variance
        moved = fixed + spread * gap / max(weight, _HARDLY)
        total = whole - whole_variance * gap / max(weight, _HARDLY)
        below = free & (moved < 0)
        if not below.any():
            return max(float(moved[free].sum()), 0.0) if free.any() else max(total, 0.0), np.where(
                free, moved, 0.0
            )
        free &= ~below
    return max(total, 0.0), np.zeros(parts.size)
