"""How good chances of "by then" are when some cases are cut off before: weighting by what was watched.

Brier score of the cumulative incidence at a time, with inverse probability of censoring weights (Graf et al.
1999; competing risks: Schoop et al. 2011; Blanche et al. 2013): what ended in time counts 1 / G(its end),
what is watched past the time 1 / G(time), what was cut off before nothing, where G(t) is the chance to be
watched for longer than t, by Kaplan and Meier.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.close_timing.exposure import Floats, Waits
from models.evaluation import auc, base_rate, brier, ece_equal_count


@dataclass(frozen=True)
class Judgeable:
    """Cases whose state at a time is known: their places, whether the cause had happened, their weights."""

    place: NDArray[np.intp]
    happened: Floats
    weight: Floats


def watched_longer(waits: Waits, *, weight: Floats) -> tuple[Floats, Floats]:
    """Return the times at which cases were cut off, and G just after each (Kaplan-Meier of being cut off)."""
    cut_off = np.minimum(waits.until, waits.ended)
    censored = waits.ended > waits.until
    times = np.unique(cut_off[censored])
    order = np.argsort(cut_off, kind="stable")
    ahead = np.concatenate([[0.0], np.cumsum(weight[order])])
    at_risk = weight.sum() - ahead[np.searchsorted(cut_off[order], times, side="left")]
    place = np.searchsorted(times, cut_off[censored])
    lost = np.bincount(place, weights=weight[censored], minlength=times.size)
    return times, np.cumprod(1 - lost / np.maximum(at_risk, 1e-12))


def judgeable(waits: Waits, *, cause: int, time: float, weight: Floats) -> Judgeable:
    """Return the cases whose state at `time` is known, weighted for those whose is not."""
    times, left = watched_longer(waits, weight=weight)
    steps = np.concatenate([[1.0], left])
    ended = (waits.ended <= time) & (waits.ended <= waits.until)
    still = ~ended & (waits.until >= time)
    place = np.flatnonzero(ended | still)
    moment = np.where(ended, waits.ended, time)[place]
    chance = steps[np.searchsorted(times, moment, side="left")]
    happened = (ended & (waits.cause == cause))[place].astype(np.float64)
    return Judgeable(place, happened, weight[place] / np.maximum(chance, 0.05))


def judge(known: Judgeable, chance: Floats) -> Mapping[str, float]:
    """Return `brier`, `skill`, `ece`, `auc` and `rate` of what was said of the cases that can be judged."""
    said = chance[known.place]
    score = brier(known.happened, said, weight=known.weight)
    rate = base_rate(known.happened, weight=known.weight)
    found = {
        "brier": score,
        "skill": 1 - score / max(rate * (1 - rate), 1e-12),
        "ece": ece_equal_count(known.happened, said, weight=known.weight),
        "rate": rate,
    }
    ranked = auc(known.happened, said, weight=known.weight)
    return found if ranked is None else found | {"auc": ranked}
