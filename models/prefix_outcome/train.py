"""Training: boosted trees and a linear part on all training cases, calibrated on the later of them."""

from collections.abc import Callable
from dataclasses import replace

import lightgbm as lgb
import numpy as np

from models.prefix_outcome.linear import Linear, Scale
from models.prefix_outcome.predict import Calibration, Ends, Model, Outcome
from models.prefix_outcome.spec import Examples, Floats, Ints, Spec

Progress = Callable[[str, float], None]
"""Told what is being done and the share of the training that is done."""


def train(
    examples: Examples, outcomes: tuple[str, ...], *, spec: Spec, seed: int, progress: Progress | None = None
) -> Model:
    """Train on the examples.

    The calibration is learned first: by a model of the earlier cases judged on the later ones. Then all cases
    train the model itself, each as much as any other: weights that favour some cost more in ranking than they
    give, and calibration makes good for them. An outcome too rare to learn is answered by its rate.
    """
    told = progress or (lambda _what, _share: None)
    border = np.quantile(examples.case, 1 - spec.calibrated_on)
    earlier, later = examples.only(examples.case <= border), examples.only(examples.case > border)
    early = _fit(earlier, outcomes, spec=spec, seed=seed, told=lambda share: told("calibrating", 0.4 * share))
    whole = _fit(
        examples, outcomes, spec=spec, seed=seed, told=lambda share: told("training", 0.4 + 0.6 * share)
    )
    seen = early.log_odds(later.rows)
    calibrated = {
        name: replace(
            outcome,
            calibration=_calibrate(seen[name], later, number, expected=_shift(examples, number), spec=spec),
        )
        if outcome.basis == "model" and name in seen
        else outcome
        for number, (name, outcome) in enumerate(whole.outcomes.items())
    }
    return replace(whole, outcomes=calibrated)


def _fit(
    examples: Examples, outcomes: tuple[str, ...], *, spec: Spec, seed: int, told: Callable[[float], None]
) -> Model:
    scale = Scale.of(examples.rows, examples.columns, spec)
    hits = {name: (examples.outcome == number).astype(np.float64) for number, name in enumerate(outcomes)}
    names = tuple(name for name, hit in hits.items() if _enough(examples, hit, spec))
    return Model(
        columns=examples.columns,
        scale=scale,
        ends=_learn(examples, _kinds(hits, names), names, scale, spec=spec, seed=seed, told=told)
        if names
        else None,
        outcomes={
            name: Outcome(rate=_rate(examples, hit), basis="model" if name in names else "prior")
            for name, hit in hits.items()
        },
    )


def _kinds(hits: dict[str, Floats], names: tuple[str, ...]) -> Ints:
    """Number the end of each example by the names; whatever is none of them comes last."""
    learned = np.column_stack([hits[name] for name in names])
    return np.where(learned.any(axis=1), learned.argmax(axis=1), len(names)).astype(np.int64)


def _enough(examples: Examples, hit: Floats, spec: Spec) -> bool:
    with_it = np.unique(examples.case[hit == 1]).size
    without = np.unique(examples.case[hit == 0]).size
    return min(with_it, without) >= spec.fewest


def _rate(examples: Examples, hit: Floats) -> float:
    """Return the weighted rate, with one case of each kind added so that it is never 0 or 1."""
    weight = examples.weight / np.bincount(examples.case)[examples.case]
    return float((np.sum(weight * hit) + 1) / (np.sum(weight) + 2))


def _learn(
    examples: Examples,
    kind: Ints,
    names: tuple[str, ...],
    scale: Scale,
    *,
    spec: Spec,
    seed: int,
    told: Callable[[float], None],
) -> Ends:
    """Train every part to tell all kinds apart at once: what is learned of one end serves the others."""
    random = np.random.default_rng(seed)
    kinds = int(kind.max()) + 1
    boosters = []
    for number in range(spec.seeds):
        chosen = _sample(examples, spec, random)
        settings = spec.boosting | {
            "objective": "multiclass",
            "num_class": kinds,
            "learning_rate": spec.learning_rate,
            "num_leaves": spec.leaves,
            "min_data_in_leaf": max(5, round(spec.smallest_leaf * chosen.size / spec.most_rows)),
            "num_threads": spec.threads,
            "seed": seed + number,
            "deterministic": True,
            "force_col_wise": True,
            "verbose": -1,
        }
        data = lgb.Dataset(examples.rows[chosen], label=kind[chosen], params=settings)
        boosters.append(lgb.train(settings, data, spec.rounds))
        told((number + 1) / (spec.seeds + 1))
    chosen = _sample(examples, spec, random)
    linear = Linear.fit(scale.inputs(examples.rows[chosen]), kind[chosen], kinds=kinds, spec=spec)
    told(1.0)
    return Ends(names=names, boosters=tuple(boosters), linear=linear, linear_share=spec.linear_share)


def _sample(
    examples: Examples, spec: Spec, random: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    count = examples.case.size
    return np.sort(random.choice(count, min(count, spec.most_rows), replace=False))


def _shift(examples: Examples, number: int) -> float:
    """Return how far the weights alone move the log-odds of an outcome."""
    hit = (examples.outcome == number).astype(np.float64)
    weighted, plain = float(np.average(hit, weights=examples.weight)), float(hit.mean())
    return float(np.log(weighted / (1 - weighted)) - np.log(plain / (1 - plain)))


def _calibrate(
    log_odds: Floats, examples: Examples, number: int, *, expected: float, spec: Spec
) -> Calibration:
    """Fit shift and slope by Newton's method, with a normal prior around the expected shift and slope 1.

    Prefixes of a case are one observation, so all rows together count as many as there are cases.
    """
    hit = (examples.outcome == number).astype(np.float64)
    weight = examples.weight * np.unique(examples.case).size / examples.case.size
    inputs = np.column_stack([np.ones_like(log_odds), log_odds])
    middle = np.array([expected, 1.0])
    precision = np.diag(1 / np.square(spec.calibration_prior))
    found = middle.copy()
    for _ in range(25):
        chance = 1 / (1 + np.exp(-inputs @ found))
        slope = inputs.T @ (weight * (chance - hit)) + precision @ (found - middle)
        bend = (inputs * (weight * chance * (1 - chance))[:, None]).T @ inputs + precision
        found = found - np.linalg.solve(bend, slope)
    return Calibration(shift=float(found[0]), slope=float(found[1]))
