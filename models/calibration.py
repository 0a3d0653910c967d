"""Maps from raw to calibrated log-odds: few parameters, readable as JSON, chosen by a proper score.

Every map is non-decreasing in the raw log-odds, so ranking survives, and works in log-odds, so that additive
effects stay additive (`spread`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logit
from sklearn.isotonic import IsotonicRegression

from models.evaluation import effective_rows, log_loss

Floats = NDArray[np.float64]

_FLATTEST: Final = 1e-6
"""Below this change of raw log-odds two points are one and the map's slope stands for the secant."""
_RIDGE: Final = 1e-3
"""Pull of parametric maps towards the identity: decides only when the outcomes are separable."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted map; `method` and `parameters` are all there is to it."""

    method: str
    parameters: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def apply(self, raw: ArrayLike) -> Floats:
        """Return calibrated log-odds of raw log-odds."""
        return _MAPS[self.method](np.asarray(raw, dtype=np.float64), self.parameters)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"method": self.method, "parameters": {k: list(v) for k, v in self.parameters.items()}}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Calibration":
        """Return the map written by `to_json`, or raise ValueError for a method nobody here knows."""
        if written["method"] not in _MAPS:
            raise ValueError(f"unknown calibration {written['method']!r}; known: {', '.join(sorted(_MAPS))}")
        return cls(written["method"], {k: tuple(v) for k, v in written["parameters"].items()})


IDENTITY: Final = Calibration("identity")


def _identity(raw: Floats, parameters: Mapping[str, tuple[float, ...]]) -> Floats:
    del parameters
    return raw


def _linear(raw: Floats, parameters: Mapping[str, tuple[float, ...]]) -> Floats:
    (slope,), (shift,) = parameters["slope"], parameters["shift"]
    return slope * raw + shift


def _beta(raw: Floats, parameters: Mapping[str, tuple[float, ...]]) -> Floats:
    (a,), (b,), (c,) = parameters["a"], parameters["b"], parameters["c"]
    return a * log_expit(raw) - b * log_expit(-raw) + c


def _steps(raw: Floats, parameters: Mapping[str, tuple[float, ...]]) -> Floats:
    return np.interp(raw, parameters["raw"], parameters["log_odds"])


_MAPS: Final[dict[str, Callable[[Floats, Mapping[str, tuple[float, ...]]], Floats]]] = {
    "identity": _identity,
    "temperature": _linear,
    "platt": _linear,
    "beta": _beta,
    "isotonic": _steps,
}


def _maximum_likelihood(
    y: Floats,
    weight: Floats,
    log_odds: Callable[[Floats], Floats],
    *,
    start: Sequence[float],
    lowest: Sequence[float],
) -> Floats:
    """Return the parameters of the most likely map, none below its lowest value."""
    mass = weight / weight.sum() * effective_rows(weight)
    origin = np.asarray(start)

    def badness(parameters: Floats) -> float:
        scores = log_odds(parameters)
        likelihood = np.dot(mass, y * log_expit(scores) + (1 - y) * log_expit(-scores))
        return float(-likelihood + _RIDGE * np.square(parameters - origin).sum())

    bounds = [(low, None) for low in lowest]
    return np.asarray(minimize(badness, origin, method="L-BFGS-B", bounds=bounds).x, dtype=np.float64)


def fit_temperature(raw: ArrayLike, y: ArrayLike, *, weight: ArrayLike) -> Calibration:
    """Fit one slope (Guo et al. 2017, the inverse of their temperature)."""
    x, outcome, mass = (np.asarray(v, dtype=np.float64) for v in (raw, y, weight))
    (slope,) = _maximum_likelihood(outcome, mass, lambda p: p[0] * x, start=[1.0], lowest=[0.0])
    return Calibration("temperature", {"slope": (float(slope),), "shift": (0.0,)})


def fit_platt(raw: ArrayLike, y: ArrayLike, *, weight: ArrayLike) -> Calibration:
    """Fit slope and shift (Platt 1999)."""
    x, outcome, mass = (np.asarray(v, dtype=np.float64) for v in (raw, y, weight))
    slope, shift = _maximum_likelihood(
        outcome, mass, lambda p: p[0] * x + p[1], start=[1.0, 0.0], lowest=[0.0, -np.inf]
    )
    return Calibration("platt", {"slope": (float(slope),), "shift": (float(shift),)})


def fit_beta(raw: ArrayLike, y: ArrayLike, *, weight: ArrayLike) -> Calibration:
    """Fit the three parameters of beta calibration (Kull, Silva Filho and Flach 2017)."""
    x, outcome, mass = (np.asarray(v, dtype=np.float64) for v in (raw, y, weight))
    up, down = log_expit(x), log_expit(-x)
    a, b, c = _maximum_likelihood(
        outcome,
        mass,
        lambda p: p[0] * up - p[1] * down + p[2],
        start=[1.0, 1.0, 0.0],
        lowest=[0.0, 0.0, -np.inf],
    )
    return Calibration("beta", {"a": (float(a),), "b": (float(b),), "c": (float(c),)})


def fit_isotonic(raw: ArrayLike, y: ArrayLike, *, weight: ArrayLike) -> Calibration:
    """Fit a non-decreasing map (Zadrozny and Elkan 2002), straight between the blocks' means.

    Each block's share is pulled towards the base rate by one row, so that no block says 0 or 1.
    """
    x, outcome, mass = (np.asarray(v, dtype=np.float64) for v in (raw, y, weight))
    rows = mass / mass.sum() * effective_rows(mass)
    rate = float(np.average(outcome, weights=rows))
    shares = np.asarray(IsotonicRegression().fit(x, outcome, sample_weight=rows).predict(x))
    _, block = np.unique(shares, return_inverse=True)
    held = np.bincount(block, weights=rows)
    middle = np.bincount(block, weights=rows * x) / held
    won = np.bincount(block, weights=rows * outcome)
    pulled = np.maximum.accumulate((won + rate) / (held + 1))
    return Calibration("isotonic", {"raw": tuple(middle.tolist()), "log_odds": tuple(logit(pulled).tolist())})


def _fit_identity(raw: ArrayLike, y: ArrayLike, *, weight: ArrayLike) -> Calibration:
    del raw, y, weight
    return IDENTITY


FITTERS: Final[dict[str, Callable[..., Calibration]]] = {
    "identity": _fit_identity,
    "temperature": fit_temperature,
    "platt": fit_platt,
    "beta": fit_beta,
    "isotonic": fit_isotonic,
}
"""From the simplest to the freest."""


def choose(
    raw: ArrayLike,
    y: ArrayLike,
    *,
    weight: ArrayLike,
    when: ArrayLike,
    methods: Sequence[str],
    folds: int = 5,
) -> tuple[Calibration, dict[str, float]]:
    """Return the map with the best cross-validated log loss, fitted to all rows, and each method's loss.

    Folds are stretches of time of equal weight, by `when` each outcome became known: a map has to hold at
    other times than it was fitted to, so a shift that only follows the season is not worth its freedom. Rows
    of one moment, such as those of one deal, stay together. A freer map must beat the simplest one within
    reach by more than one standard error of the folds' differences (Breiman et al. 1984), else the simpler
    stays.
    """
    x, outcome, mass = (np.asarray(v, dtype=np.float64) for v in (raw, y, weight))
    fold = _stretches(np.asarray(when), mass, folds)
    ordered = [name for name in FITTERS if name in methods]
    losses: dict[str, Floats] = {
        name: np.asarray([_fold_loss(FITTERS[name], x, outcome, mass, fold == f) for f in np.unique(fold)])
        for name in ordered
    }
    best = min(ordered, key=lambda name: float(losses[name].mean()))
    for name in ordered:
        behind = losses[name] - losses[best]
        if behind.mean() <= behind.std(ddof=1) / np.sqrt(behind.size):
            best = name
            break
    return FITTERS[best](x, outcome, weight=mass), {name: float(loss.mean()) for name, loss in losses.items()}


def _stretches(when: NDArray[Any], mass: Floats, folds: int) -> NDArray[np.intp]:
    """Number each row's stretch of time; each stretch has about the same weight."""
    moments, place = np.unique(when, return_inverse=True)
    held = np.bincount(place, weights=mass)
    middle = (np.cumsum(held) - held / 2) / held.sum()
    number: NDArray[np.intp] = np.minimum(middle * folds, folds - 1).astype(np.intp)
    return number[place] if moments.size else place


def _fold_loss(
    fit: Callable[..., Calibration], raw: Floats, y: Floats, weight: Floats, held: NDArray[np.bool_]
) -> float:
    fitted = fit(raw[~held], y[~held], weight=weight[~held])
    return log_loss(y[held], expit(fitted.apply(raw[held])), weight=weight[held])


def spread(calibration: Calibration, base: ArrayLike, effects: Floats) -> tuple[Floats, Floats, Floats]:
    """Carry additive effects through the map so that they still add up.

    `base` (n,) and `effects` (n, k) are raw log-odds that sum to the raw score. Returns calibrated base,
    effects and score, with base + effects.sum(1) == score up to rounding. Each effect is scaled by the slope
    of the secant between base and score: exact for linear maps, proportional for the others, never changing
    a sign because the maps do not decrease.
    """
    start = np.broadcast_to(np.asarray(base, dtype=np.float64), effects.shape[:1])
    moved = effects.sum(axis=1)
    near = np.abs(moved) < _FLATTEST
    far_end = start + np.where(near, _FLATTEST, moved)
    from_base = calibration.apply(start)
    slope = (calibration.apply(far_end) - from_base) / (far_end - start)
    scaled = effects * slope[:, np.newaxis]
    return from_base, scaled, from_base + scaled.sum(axis=1)
