"""What a policy would have been worth, from the log of another: IPS, self-normalised, doubly robust.

Every estimate is a ratio of two sums over rows, kept as its terms, so that intervals and differences of any
estimates come from the same draws.

- IPS: mean of w r, w = target chance / logged chance (Horvitz and Thompson 1952; Li et al., WSDM 2011).
- SNIPS: sum of w r / sum of w (Swaminathan and Joachims, NeurIPS 2015).
- DM: mean of what an outcome model foretells of the target's actions.
- DR: DM plus the weighted error of the outcome model on what was seen (Dudík et al., ICML 2011).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.evaluation import effective_rows
from models.policy.log import Floats, Log

METHODS: Final = ("ips", "snips", "dr", "dm")


@dataclass(frozen=True, slots=True)
class Terms:
    """An estimate as sums over rows: numerator and denominator, each (rows,)."""

    over: Floats
    under: Floats

    @property
    def value(self) -> float:
        """The estimate."""
        below = float(self.under.sum())
        return float(self.over.sum()) / below if below else float("nan")


@dataclass(frozen=True, slots=True)
class Weights:
    """Whether a log can speak of a policy at all."""

    rows: int
    effective_rows: float
    """Kish's effective sample size of the weights: of how many rows of the policy's own the log is worth."""
    largest: float
    mean: float
    """About 1 when the logged chances are true and cover the policy; far from it, trust nothing here."""
    error_of_mean: float
    """Standard error of `mean`."""
    matched: float
    """Share of rows whose action the policy might take too."""


def weights(log: Log, target: Floats) -> Floats:
    """Return w of each row for a target policy (rows, actions)."""
    aimed: Floats = target[np.arange(log.rows), log.action]
    return aimed / log.propensity


def diagnose(log: Log, target: Floats) -> Weights:
    """Return how well the log covers a target policy."""
    w = weights(log, target)
    error = float(w.std(ddof=1) / np.sqrt(w.size)) if w.size > 1 else 0.0
    return Weights(
        rows=log.rows,
        effective_rows=effective_rows(w) if w.any() else 0.0,
        largest=float(w.max(initial=0.0)),
        mean=float(w.mean()) if w.size else 0.0,
        error_of_mean=error,
        matched=float((w > 0).mean()) if w.size else 0.0,
    )


def ips(log: Log, target: Floats) -> Terms:
    """Inverse propensity score: unbiased, and as noisy as its largest weights."""
    return Terms(weights(log, target) * log.reward, np.ones(log.rows))


def snips(log: Log, target: Floats) -> Terms:
    """Self-normalised: a little biased, far less noisy, and not moved by adding a constant to rewards."""
    w = weights(log, target)
    return Terms(w * log.reward, w)


def direct(log: Log, target: Floats, foretold: Floats) -> Terms:
    """What the outcome model says: not noisy, and as wrong as the model."""
    del log
    return Terms((target * foretold).sum(axis=1), np.ones(len(target)))


def doubly_robust(log: Log, target: Floats, foretold: Floats) -> Terms:
    """Right when the chances or the outcome model are right; `foretold` is cross-fitted, (rows, actions)."""
    return Terms((target * scores(log, foretold)).sum(axis=1), np.ones(log.rows))


def scores(log: Log, foretold: Floats) -> Floats:
    """Return (rows, actions): each action's doubly robust reward on each row; the mean is its value."""
    seen = foretold.copy()
    row = np.arange(log.rows)
    error = log.reward - foretold[row, log.action]
    seen[row, log.action] += error / log.propensity
    return seen


def estimate_all(log: Log, target: Floats, foretold: Floats) -> Mapping[str, Terms]:
    """Return the terms of every method."""
    return {
        "ips": ips(log, target),
        "snips": snips(log, target),
        "dr": doubly_robust(log, target, foretold),
        "dm": direct(log, target, foretold),
    }
