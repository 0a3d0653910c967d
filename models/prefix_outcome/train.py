"""Training: boosted trees and a linear part on all training cases, calibrated on the later of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import lightgbm as lgb
import numpy as np

from models.prefix_outcome.linear import Linear, Scale
from models.prefix_outcome.predict import Calibration, Model, Parts
from models.prefix_outcome.spec import Examples, Floats, Spec

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
    inputs = early.scale.inputs(later.rows)
    parts = {
        name: replace(
            whole.outcomes[name],
            calibration=_calibrate(
                early.outcomes[name].log_odds(later.rows, inputs),
                later,
                number,
                expected=_shift(examples, number),
                spec=spec,
            ),
        )
        if whole.outcomes[name].basis == early.outcomes[name].basis == "model"
        else whole.outcomes[name]
        for number, name in enumerate(outcomes)
    }
    return replace(whole, outcomes=parts)


def _fit(
    examples: Examples, outcomes: tuple[str, ...], *, spec: Spec, seed: int, told: Callable[[float], None]
) -> Model:
    scale = Scale.of(examples.rows, examples.columns, spec)
    hits = {name: (examples.outcome == number).astype(np.float64) for number, name in enumerate(outcomes)}
    learnable = [name for name, hit in hits.items() if _enough(examples, hit, spec)]
    boosters: dict[str, list[lgb.Booster]] = {name: [] for name in learnable}
    linears: dict[str, Linear] = {}
    steps = max(1, (spec.seeds + 1) * len(learnable))
    for step, (name, part) in enumerate(_learn(examples, hits, learnable, scale, spec=spec, seed=seed)):
        if isinstance(part, Linear):
            linears[name] = part
        else:
            boosters[name].append(part)
        told((step + 1) / steps)
    parts = {
        name: Parts(
            rate=_rate(examples, hit),
            boosters=tuple(boosters.get(name, ())),
            linear=linears.get(name),
            linear_share=spec.linear_share,
        )
        for name, hit in hits.items()
    }
    return Model(columns=examples.columns, scale=scale, outcomes=parts)


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
    hits: dict[str, Floats],
    names: list[str],
    scale: Scale,
    *,
    spec: Spec,
    seed: int,
) -> Iterator[tuple[str, lgb.Booster | Linear]]:
    random = np.random.default_rng(seed)
    for number in range(spec.seeds):
        chosen = _sample(examples, spec, random)
        rows = examples.rows[chosen]
        leaf = max(5, round(spec.smallest_leaf * chosen.size / spec.most_rows))
        settings = spec.boosting | {
            "objective": "binary",
            "learning_rate": spec.learning_rate,
            "num_leaves": spec.leaves,
            "min_data_in_leaf": leaf,
            "num_threads": spec.threads,
            "seed": seed + number,
            "deterministic": True,
            "force_col_wise": True,
            "verbose": -1,
        }
        data = lgb.Dataset(rows, params=settings, free_raw_data=False)
        for name in names:
            data.set_label(hits[name][chosen])
            yield name, lgb.train(settings, data, spec.rounds)
    chosen = _sample(examples, spec, random)
    inputs = scale.inputs(examples.rows[chosen])
    for name in names:
        yield name, Linear.fit(inputs, hits[name][chosen], spec=spec)


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
