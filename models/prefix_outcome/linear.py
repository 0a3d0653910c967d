"""The linear part: logistic regression on squashed and standardized features."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.prefix_outcome.spec import Floats, Ints, Rows, Spec

_FURTHEST = 4.0
"""Standard deviations beyond which a feature counts no more."""
_UNSEEN = -10.0
"""Score of a kind that no row of the sample has."""


@dataclass(frozen=True)
class Scale:
    """How rows become inputs of the linear part, learned from training rows."""

    mean: Floats
    spread: Floats
    one_hot: tuple[tuple[int, int], ...]
    """(column, number of values)"""
    edges: tuple[tuple[int, tuple[float, ...]], ...]
    """(column, borders of its bins)"""

    @classmethod
    def of(cls, rows: Rows, columns: tuple[str, ...], spec: Spec) -> Self:
        """Learn from training rows."""
        squashed = _squash(rows)
        known = ~np.isnan(squashed)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, squashed, 0).sum(axis=0) / count
        spread = np.sqrt((np.where(known, squashed - mean, 0) ** 2).sum(axis=0) / count)
        one_hot = tuple(
            (place, int(np.nanmax(rows[:, place], initial=0)) + 1)
            for place, name in enumerate(columns)
            if name in spec.one_hot
        )
        edges = tuple(
            (place, tuple(np.unique(np.nanquantile(rows[:, place], np.arange(1, 10) / 10)).tolist()))
            for place, name in enumerate(columns)
            if name in spec.binned and not np.isnan(rows[:, place]).all()
        )
        return cls(mean=mean, spread=spread + 1e-6, one_hot=one_hot, edges=edges)

    def inputs(self, rows: Rows) -> Floats:
        """Return the inputs; what is missing stands at the mean."""
        scaled = np.clip((_squash(rows) - self.mean) / self.spread, -_FURTHEST, _FURTHEST)
        parts = [np.nan_to_num(scaled, nan=0.0)]
        for place, size in self.one_hot:
            value = np.nan_to_num(rows[:, place], nan=-1).astype(np.int64)
            parts.append((value[:, None] == np.arange(size)).astype(np.float64))
        for place, edges in self.edges:
            value = np.searchsorted(np.asarray(edges), rows[:, place], side="right")
            parts.append((value[:, None] == np.arange(len(edges) + 1)).astype(np.float64))
        return np.hstack(parts)


def _squash(rows: Rows) -> Floats:
    wide = rows.astype(np.float64)
    return np.sign(wide) * np.log1p(np.abs(wide))


@dataclass(frozen=True)
class Linear:
    """Scores of the kinds of end as weighted sums of inputs; their softmax is the probability."""

    weights: Floats
    """(kinds, inputs)"""
    intercepts: Floats

    @classmethod
    def fit(cls, inputs: Floats, kind: Ints, *, kinds: int, spec: Spec) -> Self:
        """Fit multinomial logistic regression to the kind of each row, from 0 to `kinds` - 1."""
        regression: Any = LogisticRegression(C=1 / spec.ridge, max_iter=200, tol=1e-3)
        regression.fit(inputs, kind)
        weights, intercepts = np.zeros((kinds, inputs.shape[1])), np.full(kinds, _UNSEEN)
        # Of two kinds the regression scores the second, against nought for the first.
        scored = regression.classes_[-regression.coef_.shape[0] :]
        intercepts[regression.classes_] = 0
        weights[scored], intercepts[scored] = regression.coef_, regression.intercept_
        return cls(weights=weights, intercepts=intercepts)

    def scores(self, inputs: Floats) -> Floats:
        """Return the score of each kind for each row."""
        answer: Floats = inputs @ self.weights.T + self.intercepts
        return answer
