"""Learned hazards: for each cause, trees over what is known of a case and how far ahead the step lies.

Cause-specific hazards in discrete time are binary questions, one a step while the case was open (Singer and
Willett 1993; competing risks: Tutz and Schmid 2016, chapter 8), so boosted trees for two outcomes learn them.
They begin at the cause's overall hazard in the step; how far the trees' distance from it is to be
trusted is calibrated on later steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from models.close_timing.exposure import Exposure
from models.close_timing.spec import Trees

Floats = NDArray[np.float64]

_LEAST = 1e-5
_SLOPE_SPREAD = 0.5
_STEEPEST = 3.0
_PATTERN = "hazard_{}.txt"


@dataclass(frozen=True)
class Steps:
    """Where the steps lie, and which column tells the day a case is expected to end, if one does."""

    edges: tuple[int, ...]
    unit_days: float = 7.0
    expected: int | None = None
    """Place of a column of days ahead; the step's distance from that day is then shown to the trees too."""

    @property
    def middles(self) -> Floats:
        """In units of time."""
        edges = np.asarray(self.edges, dtype=np.float64)
        middles: Floats = (edges[1:] + edges[:-1]) / 2
        return middles

    def inputs(self, matrix: Floats, step: NDArray[np.intp]) -> Floats:
        """Return the columns of each row with those that tell how far ahead its step lies."""
        middle = self.middles[step]
        added = [middle]
        if self.expected is not None:
            added.append(middle * self.unit_days - matrix[:, self.expected])
        return np.column_stack([matrix, *added])

    def every(self, matrix: Floats) -> Floats:
        """Return the inputs of all steps of each row, row by row."""
        count = len(self.edges) - 1
        step = np.tile(np.arange(count, dtype=np.intp), len(matrix))
        return self.inputs(np.repeat(matrix, count, axis=0), step)


@dataclass(frozen=True)
class Hazards:
    """Trees of each cause, with the log-odds they begin at and how far what they say beyond is to be
    trusted.
    """

    steps: Steps
    base: Floats
    """(steps, causes) log-odds."""
    boosters: tuple[lgb.Booster, ...]
    slopes: tuple[float, ...]
    """Of each cause, what the trees' distance from the base is multiplied with; 1 before calibration."""

    def values(self, matrix: Floats) -> Floats:
        """Return (n, steps, causes) hazards."""
        inputs = self.steps.every(matrix)
        shape = (len(matrix), len(self.steps.edges) - 1)
        parts = [
            expit(
                self.base[:, cause]
                + slope * np.asarray(booster.predict(inputs, raw_score=True, num_threads=1)).reshape(shape)
            )
            for cause, (booster, slope) in enumerate(zip(self.boosters, self.slopes, strict=True))
        ]
        return np.stack(parts, axis=2)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the trees as text; return the rest as JSON."""
        for number, booster in enumerate(self.boosters):
            (folder / _PATTERN.format(number)).write_text(booster.model_to_string())
        return {
            "edges": list(self.steps.edges),
            "unit_days": self.steps.unit_days,
            "expected": self.steps.expected,
            "base": self.base.tolist(),
            "slopes": list(self.slopes),
        }

    @classmethod
    def load(cls, folder: Path, written: Mapping[str, Any]) -> "Hazards":
        """Return what `save` wrote."""
        slopes = tuple(written["slopes"])
        return cls(
            steps=Steps(tuple(written["edges"]), written["unit_days"], written["expected"]),
            base=np.asarray(written["base"], dtype=np.float64),
            boosters=tuple(
                lgb.Booster(model_file=str(folder / _PATTERN.format(number))) for number in range(len(slopes))
            ),
            slopes=slopes,
        )


def grow(
    matrix: Floats,
    seen: Exposure,
    *,
    weight: Floats,
    steps: Steps,
    base: Floats,
    categorical: Sequence[int],
    trees: Trees,
    seed: int,
) -> Hazards:
    """Learn the hazards of every cause from steps seen; `matrix` and `weight` are those of the asks.

    `base` (steps, causes) are the hazards that the trees begin at.
    """
    inputs, mass = steps.inputs(matrix[seen.ask], seen.step), weight[seen.ask]
    start = logit(np.clip(base, _LEAST, 1 - _LEAST))
    boosters = []
    for cause in range(base.shape[1]):
        data = lgb.Dataset(
            inputs,
            (seen.cause == cause).astype(np.float64),
            weight=mass,
            init_score=start[seen.step, cause],
            feature_name=[f"f{place}" for place in range(inputs.shape[1])],
            categorical_feature=list(categorical),
            params={"verbosity": -1, "max_bin": trees.max_bin},
        )
        grown = lgb.train(_settings(trees, seed=seed + cause), data, num_boost_round=trees.rounds)
        boosters.append(lgb.Booster(model_str=grown.model_to_string()))
    return Hazards(steps, start, tuple(boosters), (1.0,) * base.shape[1])


def _settings(trees: Trees, *, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "learning_rate": trees.learning_rate,
        "num_leaves": trees.num_leaves,
        "min_data_in_leaf": trees.min_child_samples,
        "min_sum_hessian_in_leaf": trees.min_sum_hessian,
        "feature_fraction": trees.feature_fraction,
        "lambda_l2": trees.lambda_l2,
        "cat_smooth": trees.cat_smooth,
        "max_bin": trees.max_bin,
        "num_threads": 1,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }


def calibrated(hazards: Hazards, matrix: Floats, seen: Exposure, *, weight: Floats) -> Hazards:
    """Return the hazards with their spread as later steps bear it out.

    Of each cause, level and slope of the distance from the base are fitted by maximum likelihood with a
    normal prior around 0 and 1. The slope is kept. The level is not: a calibration period is a season or two,
    and what it says of the level holds for those months alone.
    """
    mass = weight[seen.ask]
    inputs = hazards.steps.inputs(matrix[seen.ask], seen.step)
    slopes = []
    for cause, booster in enumerate(hazards.boosters):
        beyond = np.asarray(booster.predict(inputs, raw_score=True, num_threads=1))
        happened = (seen.cause == cause).astype(np.float64)
        slopes.append(_slope(beyond, happened, offset=hazards.base[seen.step, cause], weight=mass))
    return replace(hazards, slopes=tuple(slopes))


def _slope(beyond: Floats, happened: Floats, *, offset: Floats, weight: Floats) -> float:
    """Fit by Newton's method."""
    if not happened.size:
        return 1.0
    inputs = np.column_stack([np.ones_like(beyond), beyond])
    middle, precision = np.array([0.0, 1.0]), np.diag([1.0, 1 / _SLOPE_SPREAD**2])
    found = middle.copy()
    for _ in range(20):
        chance = expit(offset + inputs @ found)
        push = inputs.T @ (weight * (happened - chance)) - precision @ (found - middle)
        bend = (inputs * (weight * chance * (1 - chance))[:, np.newaxis]).T @ inputs + precision
        found = found + np.linalg.solve(bend, push)
    return float(np.clip(found[1], 0.0, _STEEPEST))
