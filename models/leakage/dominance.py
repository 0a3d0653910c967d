"""Dominance: a column that raises what all columns together tell by far more than it tells alone.

What honest columns add to others is at most about what they tell alone; more means that a column is the key
to another, as two parts of a code are, and together they spell the outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from models.evaluation import auc
from models.leakage.columns import Column
from models.leakage.signs import Evidence

Floats = NDArray[np.float64]

_TREES: Final = 100
_CANDIDATES: Final = 8
_MOST_ROWS: Final = 20_000
_COMMON: Final = 200
"""A word column is tried by its most frequent words."""


@dataclass(frozen=True, slots=True)
class Dominance:
    """What all columns tell (AUC on later rows), and what they tell without one."""

    having: float
    without: float

    @property
    def gain(self) -> float:
        """How much AUC the column adds to all others."""
        return self.having - self.without

    @property
    def share(self) -> float:
        """Share of the wrongly ordered pairs that only this column puts right."""
        return (self.having - self.without) / max(1 - self.without, 1e-9)


def dominance(
    columns: Sequence[Column], evidence: Evidence, *, at_least: float, seed: int
) -> Mapping[str, Dominance]:
    """Return what the most used columns add to all others; nothing when all tell less than `at_least`."""
    drawn = np.random.default_rng(seed).permutation(evidence.won.size)[:_MOST_ROWS]
    chosen = np.zeros(evidence.won.size, dtype=bool)
    chosen[drawn] = True
    matrix = np.column_stack([_numbers(column) for column in columns])
    having, used = _told(matrix, evidence, chosen, seed=seed)
    if having < at_least:
        return {}
    found = {}
    for place in np.argsort(-used, kind="stable")[:_CANDIDATES]:
        if used[place] > 0:
            without, _ = _told(np.delete(matrix, place, axis=1), evidence, chosen, seed=seed)
            found[columns[place].name] = Dominance(having, without)
    return found


def _numbers(column: Column) -> Floats:
    """Return a column as trees take it; words by the order of how common they are, the rare ones together."""
    if column.kind == "number":
        return column.numbers
    count = np.bincount(column.group)
    rank = np.empty(count.size)
    rank[np.argsort(-count, kind="stable")] = np.arange(count.size)
    return np.minimum(rank[column.group], _COMMON)


def _told(
    matrix: Floats, evidence: Evidence, chosen: NDArray[np.bool_], *, seed: int
) -> tuple[float, Floats]:
    """Return the AUC on later rows of trees grown on earlier ones, and the gain each column brought them."""
    grown = chosen & evidence.early
    held = chosen & ~evidence.early
    if matrix.shape[1] == 0 or not grown.any() or not held.any():
        return 0.5, np.zeros(matrix.shape[1])
    settings = {
        "objective": "binary", "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 20, "max_bin": 63,
        "num_threads": 1, "seed": seed, "deterministic": True, "force_col_wise": True, "verbosity": -1,
    }  # fmt: skip
    data = lgb.Dataset(
        matrix[grown],
        evidence.won[grown],
        weight=evidence.weight[grown],
        params={"verbosity": -1, "max_bin": 63},
    )
    booster = lgb.train(settings, data, num_boost_round=_TREES)
    said = np.asarray(booster.predict(matrix[held], num_threads=1), dtype=np.float64)
    found = auc(evidence.won[held], said, weight=evidence.weight[held]) or 0.5
    return found, np.asarray(booster.feature_importance("gain"), dtype=np.float64)
