"""From a comparison to log-odds: a sum of weights, a logistic regression, or boosted trees; kept as JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEARNERS: Final = ("sum", "logistic", "boosted")


class Learner(Protocol):
    """Answers one row in plain Python and many in numpy, the same."""

    def one(self, row: Sequence[float]) -> float:
        """Return the log-odds of one row."""
        ...

    def many(self, rows: Floats) -> Floats:
        """Return the log-odds of rows."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights and a constant: the sum of Fellegi-Sunter weights is one, a logistic regression another."""

    coefficients: tuple[float, ...]
    constant: float

    def one(self, row: Sequence[float]) -> float:
        return self.constant + sum(c * x for c, x in zip(self.coefficients, row, strict=True))

    def many(self, rows: Floats) -> Floats:
        found: Floats = self.constant + rows @ np.asarray(self.coefficients)
        return found

    def to_json(self) -> dict[str, Any]:
        return {"learner": "linear", "coefficients": list(self.coefficients), "constant": self.constant}


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree by node: the column asked, the bound, where to go; a leaf asks column -1 and answers `value`."""

    column: tuple[int, ...]
    bound: tuple[float, ...]
    below: tuple[int, ...]
    above: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Boosted:
    """Gradient-boosted trees as LightGBM grew them, walked without it."""

    trees: tuple[Tree, ...]

    def one(self, row: Sequence[float]) -> float:
        total = 0.0
        for tree in self.trees:
            node = 0
            while (column := tree.column[node]) >= 0:
                node = tree.below[node] if row[column] <= tree.bound[node] else tree.above[node]
            total += tree.value[node]
        return total

    def many(self, rows: Floats) -> Floats:
        total = np.zeros(len(rows))
        every = np.arange(len(rows))
        for tree in self.trees:
            column, bound = np.asarray(tree.column), np.asarray(tree.bound)
            below, above = np.asarray(tree.below), np.asarray(tree.above)
            node = np.zeros(len(rows), dtype=np.intp)
            while (asking := column[node] >= 0).any():
                left = rows[every, np.maximum(column[node], 0)] <= bound[node]
                node = np.where(asking, np.where(left, below[node], above[node]), node)
            total += np.asarray(tree.value)[node]
        return total

    def to_json(self) -> dict[str, Any]:
        trees = [
            {name: list(getattr(tree, name)) for name in ("column", "bound", "below", "above", "value")}
            for tree in self.trees
        ]
        return {"learner": "boosted", "trees": trees}


def from_json(written: Mapping[str, Any]) -> Learner:
    """Read a learner; raises ValueError for one that nobody here knows."""
    match written["learner"]:
        case "linear":
            return Linear(tuple(written["coefficients"]), float(written["constant"]))
        case "boosted":
            return Boosted(
                tuple(Tree(**{name: tuple(v) for name, v in tree.items()}) for tree in written["trees"])
            )
        case other:
            raise ValueError(f"unknown learner {other!r}")


def fit_sum(bits: Sequence[bool], rate: float) -> Linear:
    """Return the plain Fellegi-Sunter score: prior log-odds and the bits of every comparison, in nats."""
    return Linear(tuple(math.log(2) if is_bits else 0.0 for is_bits in bits), math.log(rate / (1 - rate)))


def fit_logistic(rows: Floats, same: Floats) -> Linear:
    """Fit a logistic regression, ridge on standardised columns."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training only

    middle, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    fitted = LogisticRegression(C=1.0, max_iter=2000).fit((rows - middle) / spread, same)
    own = fitted.coef_[0] / spread
    return Linear(tuple(own.tolist()), float(fitted.intercept_[0] - own @ middle))


def fit_boosted(rows: Floats, same: Floats, *, rising: Sequence[bool], seed: int) -> Boosted:
    """Grow trees that never count more agreement (`rising` columns) as less likely."""
    import lightgbm  # noqa: PLC0415 - training only

    data = lightgbm.Dataset(rows, same, free_raw_data=False)
    grown = lightgbm.train(
        {
            "objective": "binary", "learning_rate": 0.08, "num_leaves": 12, "min_data_in_leaf": 40,
            "monotone_constraints": [int(up) for up in rising], "lambda_l2": 2.0, "verbosity": -1,
            "deterministic": True, "force_row_wise": True, "num_threads": 1, "seed": seed,
        },
        data,
        num_boost_round=120,
    )  # fmt: skip
    return Boosted(tuple(_flat(tree["tree_structure"]) for tree in grown.dump_model()["tree_info"]))


def _flat(root: Mapping[str, Any]) -> Tree:
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: Mapping[str, Any]) -> int:
        place = len(nodes)
        nodes.append((-1, 0.0, 0, 0, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            below, above = add(node["left_child"]), add(node["right_child"])
            nodes[place] = (int(node["split_feature"]), float(node["threshold"]), below, above, 0.0)
        return place

    add(root)
    return Tree(*(tuple(column) for column in zip(*nodes, strict=True)))
