"""How good probabilities are: proper scores, skill, calibration error, ranking and reliability, all weighted.

Outcomes are 0 or 1, probabilities lie in [0, 1], weights are positive and need not sum to anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.contract import Metrics, ReliabilityBin, SegmentMetrics

Floats = NDArray[np.float64]

_SMALLEST = 1e-15
"""Probabilities are kept this far from 0 and 1 in the log loss."""
_Z95 = 1.959963984540054


def _read(y: ArrayLike, p: ArrayLike, weight: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    outcome = np.asarray(y, dtype=np.float64)
    chance = np.asarray(p, dtype=np.float64)
    mass = np.ones_like(chance) if weight is None else np.asarray(weight, dtype=np.float64)
    if not outcome.shape == chance.shape == mass.shape or outcome.ndim != 1:
        raise ValueError(
            f"shapes differ: outcomes {outcome.shape}, chances {chance.shape}, weights {mass.shape}"
        )
    if outcome.size == 0:
        raise ValueError("nothing to evaluate: no rows")
    return outcome, chance, mass


def base_rate(y: ArrayLike, *, weight: ArrayLike | None = None) -> float:
    """Return the weighted share of positive outcomes."""
    outcome, _, mass = _read(y, y, weight)
    return float(np.average(outcome, weights=mass))


def brier(y: ArrayLike, p: ArrayLike, *, weight: ArrayLike | None = None) -> float:
    """Return the mean squared error of probabilities (Brier 1950); 0 is perfect."""
    outcome, chance, mass = _read(y, p, weight)
    return float(np.average((chance - outcome) ** 2, weights=mass))


def brier_skill(
    y: ArrayLike, p: ArrayLike, *, weight: ArrayLike | None = None, reference: ArrayLike | float | None = None
) -> float:
    """Return 1 - Brier / Brier of a reference; 0 is no better than it, 1 perfect.

    The reference is the base rate of the same rows unless given: the hardest constant to beat.
    """
    outcome, chance, mass = _read(y, p, weight)
    rival = base_rate(outcome, weight=mass) if reference is None else reference
    theirs = brier(outcome, np.broadcast_to(rival, outcome.shape), weight=mass)
    return 0.0 if theirs == 0 else 1 - brier(outcome, chance, weight=mass) / theirs


def log_loss(y: ArrayLike, p: ArrayLike, *, weight: ArrayLike | None = None) -> float:
    """Return the mean negative log-likelihood in nats."""
    outcome, chance, mass = _read(y, p, weight)
    kept = np.clip(chance, _SMALLEST, 1 - _SMALLEST)
    losses = -(outcome * np.log(kept) + (1 - outcome) * np.log1p(-kept))
    return float(np.average(losses, weights=mass))


def auc(y: ArrayLike, p: ArrayLike, *, weight: ArrayLike | None = None) -> float | None:
    """Return the chance that a positive row ranks above a negative one, ties half; None for one class."""
    outcome, chance, mass = _read(y, p, weight)
    values, place = np.unique(chance, return_inverse=True)
    positive = np.bincount(place, weights=mass * outcome, minlength=values.size)
    negative = np.bincount(place, weights=mass * (1 - outcome), minlength=values.size)
    pairs = positive.sum() * negative.sum()
    if pairs == 0:
        return None
    below = np.cumsum(negative) - negative
    return float(np.dot(positive, below + negative / 2) / pairs)


def _equal_count_bins(chance: Floats, mass: Floats, bins: int) -> NDArray[np.intp]:
    """Number each row's bin; bins hold equal weight, and rows of one chance share a bin in any order."""
    values, place = np.unique(chance, return_inverse=True)
    per_value = np.bincount(place, weights=mass, minlength=values.size)
    middle = (np.cumsum(per_value) - per_value / 2) / per_value.sum()
    bin_of_value: NDArray[np.intp] = np.minimum((middle * bins).astype(np.intp), bins - 1)
    return bin_of_value[place]


def ece_equal_count(y: ArrayLike, p: ArrayLike, *, bins: int = 10, weight: ArrayLike | None = None) -> float:
    """Return the expected calibration error over bins of equal weight.

    Weighted mean of |observed - predicted| over the bins (Naeini et al. 2015, with equal-count bins as in
    Nixon et al. 2019).
    """
    outcome, chance, mass = _read(y, p, weight)
    place = _equal_count_bins(chance, mass, bins)
    gaps = np.bincount(place, weights=mass * (outcome - chance), minlength=bins)
    return float(np.abs(gaps).sum() / mass.sum())


def ece_by_chance(
    p: ArrayLike,
    groups: Iterable[str],
    *,
    seed: int,
    weight: ArrayLike | None = None,
    bins: int = 10,
    times: int = 400,
) -> Floats:
    """Return the calibration errors, sorted, that chance alone gives probabilities that are exact.

    Outcomes are drawn from the probabilities themselves, as often as `times` (a parametric bootstrap, as the
    consistency bars of Bröcker and Smith 2007). Rows of a group, such as those of one deal, share a draw: one
    uniform number decides them all, so that ten rows of one deal are one piece of luck and not ten.
    """
    _, chance, mass = _read(p, p, weight)
    place = _equal_count_bins(chance, mass, bins)
    _, group = np.unique(np.asarray(list(groups), dtype=object).astype(str), return_inverse=True)
    random = np.random.default_rng(seed)
    errors = []
    for _ in range(times):
        won = random.random(int(group.max()) + 1)[group] < chance
        errors.append(np.abs(np.bincount(place, weights=mass * (won - chance), minlength=bins)).sum())
    return np.sort(np.asarray(errors) / mass.sum())


def effective_rows(weight: ArrayLike) -> float:
    """Return Kish's effective sample size, (sum w)^2 / sum w^2."""
    mass = np.asarray(weight, dtype=np.float64)
    return float(mass.sum() ** 2 / np.square(mass).sum()) if mass.size else 0.0


def wilson(share: float, rows: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen on that many (effective) rows."""
    spread = _Z95**2 / rows
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * float(np.sqrt(max(0.0, share * (1 - share) / rows + spread / (4 * rows)))) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def reliability(
    y: ArrayLike, p: ArrayLike, bins: int = 10, *, weight: ArrayLike | None = None
) -> list[ReliabilityBin]:
    """Return predicted and observed shares in bins of equal weight, lowest first, without empty bins."""
    outcome, chance, mass = _read(y, p, weight)
    place = _equal_count_bins(chance, mass, bins)
    found = []
    for number in np.unique(place):
        inside = place == number
        within = mass[inside]
        observed = float(np.average(outcome[inside], weights=within))
        low, high = wilson(observed, effective_rows(within))
        found.append(
            ReliabilityBin(
                rows=int(inside.sum()),
                weight=float(within.sum()),
                predicted=float(np.average(chance[inside], weights=within)),
                observed=observed,
                low=low,
                high=high,
            )
        )
    return found


def measure(y: ArrayLike, p: ArrayLike, *, weight: ArrayLike | None = None) -> Metrics:
    """Return every figure of this module for one set of rows."""
    outcome, chance, mass = _read(y, p, weight)
    return Metrics(
        rows=outcome.size,
        effective_rows=effective_rows(mass),
        base_rate=base_rate(outcome, weight=mass),
        brier=brier(outcome, chance, weight=mass),
        brier_skill=brier_skill(outcome, chance, weight=mass),
        ece=ece_equal_count(outcome, chance, weight=mass),
        auc=auc(outcome, chance, weight=mass),
        log_loss=log_loss(outcome, chance, weight=mass),
    )


def measure_by(
    y: ArrayLike,
    p: ArrayLike,
    *,
    segments: Mapping[str, Sequence[str]],
    weight: ArrayLike | None = None,
    smallest: int = 50,
) -> list[SegmentMetrics]:
    """Return the figures by segment: `segments` gives each row's label for each way of slicing.

    Slices of fewer than `smallest` rows are left out: their figures would be noise.
    """
    outcome, chance, mass = _read(y, p, weight)
    found = []
    for by, labels in segments.items():
        label_of = np.asarray(labels, dtype=object)
        for label in sorted(set(labels)):
            inside = label_of == label
            if int(inside.sum()) >= smallest:
                metrics = measure(outcome[inside], chance[inside], weight=mass[inside])
                found.append(SegmentMetrics(by=by, segment=label, metrics=metrics))
    return found


def resample_by_group(
    score: Callable[[NDArray[np.intp]], float],
    groups: Iterable[str],
    *,
    seed: int,
    times: int = 200,
) -> Floats:
    """Return `score(row numbers)` on `times` bootstrap samples of whole groups, sorted."""
    _, place = np.unique(np.asarray(list(groups), dtype=object).astype(str), return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(place.max() + 2))
    random = np.random.default_rng(seed)
    scores = []
    for _ in range(times):
        drawn = random.integers(0, place.max() + 1, place.max() + 1)
        scores.append(score(np.concatenate([order[starts[g] : starts[g + 1]] for g in drawn])))
    return np.sort(np.asarray(scores))
