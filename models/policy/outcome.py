"""What reward each action would bring, foretold for rows that were not learned from (cross-fitting).

Cross-fitting keeps an estimate that uses these answers free of their overfitting (Chernozhukov et al.,
Double/debiased machine learning, Econometrics Journal 2018).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

import lightgbm as lgb
import numpy as np

from models.policy.basis import Basis
from models.policy.log import Flags, Floats, Log, folds_of

Kind: TypeAlias = Literal["lines", "trees"]
Answer: TypeAlias = Callable[[Floats], Floats]
"""From contexts (rows, columns) to rewards of each action (rows, actions)."""

_PULL: Final = 20.0
"""Rows' worth by which lines are pulled to flat ones."""
_PULL_OF_ACTION: Final = 60.0
"""Rows' worth by which an action's own part is pulled to what holds for all actions."""
_FEWEST: Final = 60
"""Rows of an action below which it gets no trees of its own."""
_TREES: Final[Mapping[str, Any]] = {
    "objective": "regression", "learning_rate": 0.05, "num_leaves": 8, "max_depth": 3,
    "min_child_samples": 40, "lambda_l2": 5.0, "num_threads": 1, "deterministic": True,
    "force_row_wise": True, "verbosity": -1,
}  # fmt: skip
_ROUNDS: Final = 80


def cross_fitted(log: Log, *, seed: int, kind: Kind = "lines", folds: int = 5) -> Floats:
    """Return (rows, actions): the reward foretold for each row and action from the other groups' rows."""
    fold = folds_of(log.group, folds=folds, seed=seed)
    answers = np.zeros(log.chances.shape)
    for held in np.unique(fold):
        inside = fold == held
        learned = fit(log, ~inside, seed=seed, kind=kind)
        answers[inside] = learned(log.context[inside])
    return answers


def fit(log: Log, rows: Flags, *, seed: int, kind: Kind = "lines") -> Answer:
    """Learn from some rows what each action brings."""
    return _trees(log, rows, seed=seed) if kind == "trees" else _lines(log, rows)


def _lines(log: Log, rows: Flags) -> Answer:
    """Lines for all actions together, and each action's departure from them, pulled to none."""
    basis = Basis.of(log.context[rows])
    matrix, reward, action = basis.matrix(log.context[rows]), log.reward[rows], log.action[rows]
    pooled = ridge(matrix, reward, pull=_PULL, free=1)
    left = reward - matrix @ pooled
    own = np.stack(
        [
            ridge(matrix[action == place], left[action == place], pull=_PULL_OF_ACTION, free=0)
            for place in range(len(log.actions))
        ],
        axis=1,
    )
    return lambda context: basis.matrix(context) @ (pooled[:, None] + own)


def ridge(matrix: Floats, reward: Floats, *, pull: float, free: int) -> Floats:
    """Return coefficients of least squares pulled to zero, but for the first `free` columns."""
    penalty = np.full(matrix.shape[1], pull)
    penalty[:free] = 1e-6
    solved = np.linalg.solve(matrix.T @ matrix + np.diag(penalty), matrix.T @ reward)
    return np.asarray(solved, dtype=np.float64)


def _trees(log: Log, rows: Flags, *, seed: int) -> Answer:
    """Trees for each action with rows enough; a pulled mean for the others."""
    context, reward, action = log.context[rows], log.reward[rows], log.action[rows]
    overall = float(reward.mean()) if reward.size else 0.0
    learned: list[lgb.Booster | float] = []
    for place in range(len(log.actions)):
        own = action == place
        if own.sum() < _FEWEST:
            learned.append((reward[own].sum() + _PULL_OF_ACTION * overall) / (own.sum() + _PULL_OF_ACTION))
            continue
        data = lgb.Dataset(context[own], reward[own], params={"verbosity": -1})
        learned.append(lgb.train({**_TREES, "seed": seed}, data, num_boost_round=_ROUNDS))

    def answer(context: Floats) -> Floats:
        columns = [
            asked(one, context) if isinstance(one, lgb.Booster) else np.full(len(context), one)
            for one in learned
        ]
        return np.stack(columns, axis=1)

    return answer


def asked(trees: lgb.Booster, context: Floats) -> Floats:
    """Return what trees answer, (rows,)."""
    return np.asarray(trees.predict(context), dtype=np.float64)
