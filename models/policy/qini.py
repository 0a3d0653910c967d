"""How well a ranking by uplift finds whom an action moves: Qini curve and area under the uplift curve.

Radcliffe, Using control groups to target on predicted lift, Direct Marketing Analytics Journal 2007;
Gutierrez and Gérardy, Causal inference and uplift modelling, PMLR 2017.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.policy.log import Flags, Floats

_POINTS: Final = 100


@dataclass(frozen=True)
class Uplift:
    """A ranking, judged on rows where chance decided who was treated."""

    share: tuple[float, ...]
    """Share of rows treated, the highest uplift first."""
    gain: tuple[float, ...]
    """Reward gained by treating them, a row of all."""
    auuc: float
    """Area under `gain`."""
    qini: float
    """Area between `gain` and the straight line of treating at random; 0: the ranking finds nobody."""


def judge(reward: Floats, treated: Flags, uplift: Floats, *, points: int = _POINTS) -> Uplift:
    """Return the curve over shares of rows; ties in `uplift` keep their order."""
    order = np.argsort(-uplift, kind="stable")
    reward, treated = reward[order], treated[order]
    count = np.arange(1, len(order) + 1)
    with_it, without = np.cumsum(treated), np.cumsum(~treated)
    got = np.cumsum(np.where(treated, reward, 0.0)) / np.maximum(with_it, 1)
    got_without = np.cumsum(np.where(treated, 0.0, reward)) / np.maximum(without, 1)
    difference = np.where((with_it > 0) & (without > 0), got - got_without, 0.0)
    gain = difference * count / len(order)
    places = np.unique(np.linspace(1, len(order), points + 1).astype(int)) - 1
    share = np.concatenate([[0.0], count[places] / len(order)])
    curve = np.concatenate([[0.0], gain[places]])
    area = float(np.trapezoid(curve, share))
    return Uplift(tuple(share.tolist()), tuple(curve.tolist()), area, area - float(curve[-1]) / 2)
