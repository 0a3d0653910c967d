"""What the model is made of, and what it is shown."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.float32]
"""One row per prefix, one column per feature; NaN where a feature has no value."""


@dataclass(frozen=True)
class Examples:
    """Prefixes of labelled cases, arrays of one length."""

    columns: tuple[str, ...]
    rows: Rows
    outcome: Ints
    """Number of the case's outcome; -1 where it has none of those predicted."""
    case: Ints
    """Number of the case, in the order in which cases began."""
    weight: Floats
    """How much the case counts in calibration, and in the rate of an outcome too rare to learn."""

    def only(self, which: NDArray[np.bool_]) -> "Examples":
        """Return the examples for which `which` holds."""
        return Examples(
            self.columns, self.rows[which], self.outcome[which], self.case[which], self.weight[which]
        )


@dataclass(frozen=True)
class Spec:
    """Hyper-parameters, chosen by time-ordered validation inside the training cases of BPI Challenge 2012."""

    seeds: int = 4
    """Boosted ensembles that are averaged, each on its own sample of the prefixes."""
    most_rows: int = 30_000
    """Prefixes in such a sample; those of one case are much alike."""
    rounds: int = 60
    learning_rate: float = 0.05
    leaves: int = 7
    smallest_leaf: int = 100
    """Prefixes in a leaf, of a full sample; fewer in a smaller one, in proportion."""
    boosting: dict[str, Any] = field(
        default_factory=lambda: {
            "feature_fraction": 0.3,
            "bagging_fraction": 0.5,
            "bagging_freq": 1,
            "lambda_l2": 10.0,
            "max_bin": 63,
        }
    )
    """Further settings of LightGBM."""
    ridge: float = 3000.0
    """Strength of the linear part's penalty on squared weights, all inputs being of unit variance."""
    linear_share: float = 1 / 3
    """How much the linear part counts in the average of scores."""
    one_hot: tuple[str, ...] = ("length", "last step")
    """Columns of small whole numbers whose every value the linear part weighs on its own."""
    binned: tuple[str, ...] = ("amount",)
    """Columns whose tenths the linear part weighs on their own."""
    calibrated_on: float = 0.4
    """Share of the training cases, the latest, on which the probabilities are calibrated."""
    calibration_prior: tuple[float, float] = (0.5, 0.5)
    """Standard deviations of the prior of the correction, in log-odds and in slope."""
    fewest: int = 30
    """Training cases with an outcome, and without it, below which the answer is their rate."""
    threads: int = 1


SPEC: Final = Spec()
