"""A logistic regression on pieces: columns bend at quantiles, categories have weights, all are shrunk.

A generalised additive model with linear splines and a ridge (Hastie, Tibshirani and Friedman 2009, section
5.2 and 9.1). With few events it is steadier than trees, and its effects add up exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]

_EDGES = (0.01, 0.2, 0.4, 0.6, 0.8, 0.99)
_MOST_CODES = 64
_RARE = 0.01
"""A column missing in a smaller share of rows has no weight of its own for that."""


@dataclass(frozen=True)
class Pieces:
    """How one column of the matrix becomes several: clipped, bent at its quantiles, told when missing."""

    edges: tuple[float, ...]
    """Lowest, bends, highest; empty for a category."""
    codes: int = 0
    """How many categories."""
    missing: bool = False

    @property
    def width(self) -> int:
        return (self.codes or max(len(self.edges) - 1, 0)) + self.missing

    def spread(self, values: Floats) -> Floats:
        """Return (rows, width): each piece rises from 0 to 1 over its stretch, or is 1 for its category."""
        gone = np.isnan(values)
        if self.codes:
            parts = np.equal(values[:, np.newaxis], np.arange(self.codes)).astype(np.float64)
        else:
            low, high = np.asarray(self.edges[:-1]), np.asarray(self.edges[1:])
            with np.errstate(invalid="ignore"):
                parts = np.clip((values[:, np.newaxis] - low) / np.maximum(high - low, 1e-300), 0.0, 1.0)
            parts[gone] = 0.0
        return np.column_stack([parts, gone]) if self.missing else parts


def pieces_of(values: Floats, *, categorical: bool) -> Pieces:
    """Return how to spread a column, from its values in training."""
    known = values[~np.isnan(values)]
    missing = bool(known.size < values.size * (1 - _RARE))
    if not known.size:
        return Pieces(())
    if categorical:
        return Pieces((), codes=min(int(known.max()) + 1, _MOST_CODES), missing=missing)
    edges = np.unique(np.quantile(known, _EDGES))
    return Pieces(tuple(edges.tolist()) if edges.size > 1 else (), missing=missing)


@dataclass(frozen=True)
class Additive:
    """A fitted model: log-odds = intercept + the pieces' weights."""

    pieces: tuple[Pieces, ...]
    weights: Floats
    centre: Floats
    """Mean of each piece in training: effects are told from there."""
    intercept: float

    def effects(self, matrix: Floats) -> tuple[float, Floats]:
        """Return the base and each column's effect (rows, columns); together they are the log-odds."""
        parts = np.zeros((len(matrix), len(self.pieces)))
        start = 0
        for place, each in enumerate(self.pieces):
            stop = start + each.width
            if each.width:
                moved = each.spread(matrix[:, place]) - self.centre[start:stop]
                parts[:, place] = moved @ self.weights[start:stop]
            start = stop
        return self.intercept, parts

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "pieces": [[list(each.edges), each.codes, each.missing] for each in self.pieces],
            "weights": self.weights.tolist(),
            "centre": self.centre.tolist(),
            "intercept": self.intercept,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Additive":
        """Return the model written by `to_json`."""
        return cls(
            tuple(Pieces(tuple(edges), codes, missing) for edges, codes, missing in written["pieces"]),
            np.asarray(written["weights"], dtype=np.float64),
            np.asarray(written["centre"], dtype=np.float64),
            float(written["intercept"]),
        )


def fit(
    matrix: Floats, event: Floats, *, weight: Floats, categorical: Sequence[int], ridge: float
) -> Additive:
    """Return the most likely weights; `ridge` is the precision of each weight's normal prior."""
    pieces = tuple(
        pieces_of(matrix[:, place], categorical=place in categorical) for place in range(matrix.shape[1])
    )
    spread = [each.spread(matrix[:, place]) for place, each in enumerate(pieces) if each.width]
    design = np.concatenate(spread, axis=1) if spread else np.zeros((len(matrix), 0))
    centre = np.average(design, axis=0, weights=weight)
    design -= centre

    def badness(values: Floats) -> tuple[float, Floats]:
        score = values[0] + design @ values[1:]
        lost = -np.dot(weight, event * log_expit(score) + (1 - event) * log_expit(-score))
        gap = weight * (expit(score) - event)
        slope = np.concatenate([[gap.sum()], design.T @ gap + ridge * values[1:]])
        return float(lost + ridge / 2 * np.square(values[1:]).sum()), slope

    rate = float(np.clip(np.average(event, weights=weight), 1e-6, 1 - 1e-6))
    start = np.zeros(design.shape[1] + 1)
    start[0] = np.log(rate / (1 - rate))
    found = minimize(badness, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return Additive(pieces, np.asarray(found.x[1:], dtype=np.float64), centre, float(found.x[0]))
