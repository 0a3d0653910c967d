"""The hazard of one interval: trees and an additive model on resamples of accounts, their mean log-odds.

A discrete-time hazard (Singer and Willett 1993) is a binary regression on one row an interval at risk.
Which ridge, how many trees and which share each part has is decided by what models of earlier rows say of
later ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.churn import additive
from models.churn.additive import Additive
from models.churn.spec import Fitting
from models.evaluation import log_loss

Floats = NDArray[np.float64]

_PATIENCE: Final = 20
_FARTHEST: Final = 12.0
"""Log-odds are kept within this: no history shows a chance nearer to none or all."""


@dataclass(frozen=True)
class Table:
    """Rows at risk for one interval each."""

    matrix: Floats
    event: Floats
    group: NDArray[np.object_]
    """Whose row it is: resamples draw whole groups."""
    when: NDArray[np.datetime64]
    """When the interval was over and so the row known."""
    categorical: tuple[int, ...] = ()

    def take(self, rows: NDArray[Any]) -> "Table":
        """Return some of the rows."""
        return Table(self.matrix[rows], self.event[rows], self.group[rows], self.when[rows], self.categorical)


def joined(tables: Sequence[Table]) -> Table:
    """Return tables of the same columns as one."""
    matrix, event, group, when = (
        np.concatenate([getattr(each, name) for each in tables])
        for name in ("matrix", "event", "group", "when")
    )
    return Table(matrix, event, group, when, tables[0].categorical)


@dataclass(frozen=True)
class Member:
    """One resample's model."""

    share: float
    """Share of the trees in the log-odds."""
    trees: lgb.Booster | None
    additive: Additive | None

    def effects(self, matrix: Floats) -> Floats:
        """Return (rows, columns + 1): each column's effect in log-odds and, last, the base."""
        total = np.zeros((len(matrix), matrix.shape[1] + 1))
        if self.trees is not None:
            shap = np.asarray(self.trees.predict(matrix, pred_contrib=True, num_threads=1), dtype=np.float64)
            total += self.share * shap
        if self.additive is not None:
            base, moved = self.additive.effects(matrix)
            total[:, :-1] += (1 - self.share) * moved
            total[:, -1] += (1 - self.share) * base
        return total

    def scores(self, matrix: Floats) -> Floats:
        """Return the log-odds, without their parts and so much faster."""
        total = np.zeros(len(matrix))
        if self.trees is not None:
            raw = np.asarray(self.trees.predict(matrix, raw_score=True, num_threads=1), dtype=np.float64)
            total += self.share * raw
        if self.additive is not None:
            base, moved = self.additive.effects(matrix)
            total += (1 - self.share) * (base + moved.sum(axis=1))
        return total


@dataclass(frozen=True)
class Choice:
    """What was decided on later rows than those that learned."""

    ridge: float
    trees: int
    share: float

    def to_json(self) -> dict[str, float]:
        """Return what tells it."""
        return {"ridge": self.ridge, "trees": self.trees, "share": self.share}


def raw_scores(members: Sequence[Member], matrix: Floats) -> Floats:
    """Return the members' mean log-odds."""
    mean: Floats = np.mean([each.scores(matrix) for each in members], axis=0)
    return np.clip(mean, -_FARTHEST, _FARTHEST)


def choose(folds: Sequence[tuple[Table, Table]], *, fitting: Fitting, seed: int) -> tuple[Choice, Floats]:
    """Decide ridge, number of trees and share; each fold has rows that learn and later ones that tell.

    Returns what had the least log loss over all that tell, and the log-odds it said of them, fold after fold.
    """
    told = [_fold(early, late, fitting=fitting, seed=seed) for early, late in folds]
    event = np.concatenate([late.event for _, late in folds])
    smooth = {ridge: np.concatenate([each.smooth[ridge] for each in told]) for ridge in fitting.ridges}
    ridge = min(smooth, key=lambda each: _loss(event, smooth[each]))
    count = max(
        round(float(np.average([each.count for each in told], weights=[each.size for each in told]))), 1
    )
    trees = np.concatenate([each.trees for each in told])
    mixed = {share: share * trees + (1 - share) * smooth[ridge] for share in fitting.shares}
    share = min(mixed, key=lambda each: _loss(event, mixed[each]))
    return Choice(ridge, count, share), np.clip(mixed[share], -_FARTHEST, _FARTHEST)


@dataclass(frozen=True)
class _Fold:
    """What models of the rows that learn said of the rows that tell."""

    smooth: Mapping[float, Floats]
    trees: Floats
    count: int
    size: int


def _fold(early: Table, late: Table, *, fitting: Fitting, seed: int) -> _Fold:
    weight = np.ones(len(early.event))
    smooth = {
        ridge: Member(
            0.0,
            None,
            additive.fit(
                early.matrix, early.event, weight=weight, categorical=early.categorical, ridge=ridge
            ),
        ).scores(late.matrix)
        for ridge in fitting.ridges
    }
    grown = lgb.train(
        _settings(fitting, seed=seed),
        _dataset(early, weight),
        num_boost_round=fitting.most,
        valid_sets=[_dataset(late, np.ones(len(late.event)))],
        callbacks=[lgb.early_stopping(_PATIENCE, verbose=False)],
    )
    count = max(int(grown.best_iteration), 1)
    raw = np.asarray(grown.predict(late.matrix, raw_score=True, num_iteration=count), dtype=np.float64)
    return _Fold(smooth, raw, count, len(late.event))


def _loss(event: Floats, score: Floats) -> float:
    return log_loss(event, expit(score))


def grow(table: Table, choice: Choice, *, fitting: Fitting, seed: int) -> tuple[Member, ...]:
    """Return the members, each on its own resample of groups (Poisson bootstrap: Chamandy et al. 2012).

    A draw that takes nobody, as happens with one group or two, is replaced by all of them once.
    """
    _, place = np.unique(table.group.astype(str), return_inverse=True)
    random = np.random.default_rng(seed)
    members = []
    for number in range(fitting.members):
        weight = np.ones(len(place))
        if fitting.resample and fitting.members > 1:
            drawn = random.poisson(1.0, int(place.max()) + 1)[place].astype(np.float64)
            weight = drawn if drawn.any() else weight
        members.append(_grow(table, weight, choice, fitting=fitting, seed=seed + number))
    return tuple(members)


def _grow(table: Table, weight: Floats, choice: Choice, *, fitting: Fitting, seed: int) -> Member:
    kept = weight > 0
    part, mass = table.take(kept), weight[kept]
    trees, smooth = None, None
    if choice.share > 0:
        booster = lgb.train(_settings(fitting, seed=seed), _dataset(part, mass), num_boost_round=choice.trees)
        trees = lgb.Booster(model_str=booster.model_to_string())
    if choice.share < 1:
        smooth = additive.fit(
            part.matrix, part.event, weight=mass, categorical=part.categorical, ridge=choice.ridge
        )
    return Member(choice.share, trees, smooth)


def _dataset(table: Table, weight: Floats) -> lgb.Dataset:
    return lgb.Dataset(
        table.matrix,
        table.event,
        weight=weight,
        feature_name=[f"f{place}" for place in range(table.matrix.shape[1])],
        categorical_feature=list(table.categorical),
        params={"verbosity": -1},
    )


def _settings(fitting: Fitting, *, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": fitting.learning_rate,
        "num_leaves": fitting.num_leaves,
        "min_data_in_leaf": fitting.min_child_samples,
        "extra_trees": True,
        "extra_seed": seed,
        "feature_fraction": fitting.feature_fraction,
        "lambda_l2": fitting.lambda_l2,
        "cat_smooth": 20.0,
        "num_threads": fitting.num_threads,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }


def written(members: Sequence[Member]) -> tuple[list[dict[str, Any]], Mapping[str, str]]:
    """Return the members as JSON, and the text of their trees by file name."""
    told = [
        {
            "share": each.share,
            "additive": each.additive and each.additive.to_json(),
            "trees": each.trees is not None,
        }
        for each in members
    ]
    texts = {
        f"trees_{number}.txt": each.trees.model_to_string()
        for number, each in enumerate(members)
        if each.trees is not None
    }
    return told, texts


def read(told: Sequence[Mapping[str, Any]], text: Callable[[str], str]) -> tuple[Member, ...]:
    """Return the members that `written` gave; `text` reads a file by name."""
    return tuple(
        Member(
            each["share"],
            lgb.Booster(model_str=text(f"trees_{number}.txt")) if each["trees"] else None,
            Additive.from_json(each["additive"]) if each["additive"] else None,
        )
        for number, each in enumerate(told)
    )
