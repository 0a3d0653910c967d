"""Learning from a flat table: trees on the earliest rows, chances fitted on later ones."""

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from models.calibration import IDENTITY, Calibration, choose
from models.leakage import Column
from models.tabular.division import Division
from models.tabular.predict import TableModel, inputs_of
from models.tabular.rows import Rows
from models.tabular.spec import Params, Question, Trees

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


def train(
    rows: Rows,
    division: Division,
    *,
    question: Question,
    columns: Sequence[Column],
    params: Params,
    origin: Mapping[str, Any],
) -> TableModel:
    """Return a model of these columns; the base rate alone when a part has too few rows of an outcome.

    The same arguments give the same model, byte by byte.
    """
    inputs = inputs_of(columns, division.train)
    base = float(rows.won[division.past].mean())
    empty = TableModel(
        target=question.target, positive=rows.positive, time=question.time, inputs=inputs, base_rate=base,
        booster=None, calibration=IDENTITY, origin=origin,
    )  # fmt: skip
    if not columns or too_few(rows, division, params):
        return empty
    matrix = empty.matrix({each.name: each for each in columns}, rows.asked, rows=rows.won.size)
    words = [place for place, each in enumerate(inputs) if each.words is not None]
    booster = _grow(matrix, rows, division.train, words=words, params=params)
    calibration = _calibration(matrix, rows, division.calibrate, booster=booster, params=params)
    return TableModel(
        target=question.target, positive=rows.positive, time=question.time, inputs=inputs, base_rate=base,
        booster=booster, calibration=calibration, origin=origin,
    )  # fmt: skip


def _calibration(
    matrix: Floats, rows: Rows, part: Whole, *, booster: lgb.Booster, params: Params
) -> Calibration:
    """Return the map that fits a part; none where it is one group, which no map can be tried on."""
    when = _when(rows, part)
    if when.max() == 0:
        return IDENTITY
    raw = np.asarray(booster.predict(matrix[part], raw_score=True, num_threads=1))
    found, _ = choose(
        raw, rows.won[part], weight=np.ones(raw.size), when=when, methods=params.calibrations
    )  # fmt: skip
    return found


def too_few(rows: Rows, division: Division, params: Params) -> bool:
    """Whether a part has fewer than the minimum of either outcome."""
    parts = [rows.won[part] for part in (division.train, division.calibrate, division.test)]
    return any(min(part.sum(), (1 - part).sum()) < params.minimum for part in parts)


def _when(rows: Rows, part: Whole) -> Whole:
    """Number the part's groups in its own order: folds of calibration are stretches of it."""
    _, first, unit = np.unique(rows.unit[part], return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first, kind="stable"), kind="stable")[unit]


def _grow(matrix: Floats, rows: Rows, part: Whole, *, words: list[int], params: Params) -> lgb.Booster:
    """Grow trees on a part; how many, its own last groups say."""
    won, unit = rows.won, rows.unit[part]
    turning = int(params.trees.inner * part.size)
    while 0 < turning < part.size and unit[turning] == unit[turning - 1]:
        turning += 1
    early, late = part[:turning], part[turning:]
    count = params.trees.most
    if np.unique(won[early]).size == np.unique(won[late]).size == 2:  # noqa: PLR2004 - both outcomes
        grown = lgb.train(
            _settings(params.trees, seed=params.seed),
            _dataset(matrix, won, early, words),
            num_boost_round=count,
            valid_sets=[_dataset(matrix, won, late, words)],
            callbacks=[lgb.early_stopping(params.trees.patience, verbose=False)],
        )
        count = max(int(grown.best_iteration), 1)
    booster = lgb.train(
        _settings(params.trees, seed=params.seed), _dataset(matrix, won, part, words), num_boost_round=count
    )
    return lgb.Booster(model_str=booster.model_to_string())


def _dataset(matrix: Floats, won: Floats, part: Whole, words: list[int]) -> lgb.Dataset:
    return lgb.Dataset(
        matrix[part],
        won[part],
        feature_name=[f"f{place}" for place in range(matrix.shape[1])],
        categorical_feature=words,
        params={"verbosity": -1},
    )


def _settings(trees: Trees, *, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": trees.learning_rate,
        "num_leaves": trees.num_leaves,
        "min_data_in_leaf": trees.min_child_samples,
        "feature_fraction": trees.feature_fraction,
        "bagging_fraction": trees.bagging_fraction,
        "bagging_freq": 1,
        "lambda_l2": trees.lambda_l2,
        "cat_smooth": trees.cat_smooth,
        "num_threads": 1,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }
