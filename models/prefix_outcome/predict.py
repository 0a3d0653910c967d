"""A trained model: log-odds averaged over its parts, then calibrated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import lightgbm as lgb
import numpy as np

from models.prefix_outcome.linear import Linear, Scale
from models.prefix_outcome.spec import Floats, Rows


@dataclass(frozen=True)
class Calibration:
    """Corrected log-odds are `shift + slope * log-odds` (Platt 1999)."""

    shift: float = 0.0
    slope: float = 1.0


@dataclass(frozen=True)
class Parts:
    """What predicts one outcome; without any part the answer is the rate."""

    rate: float
    boosters: tuple[lgb.Booster, ...] = ()
    linear: Linear | None = None
    linear_share: float = 0.0
    calibration: Calibration = Calibration()

    @property
    def basis(self) -> Literal["model", "prior"]:
        """`prior` where there were too few cases to learn from."""
        return "model" if self.boosters else "prior"

    def log_odds(self, rows: Rows, inputs: Floats) -> Floats:
        """Return uncalibrated log-odds."""
        if not self.boosters:
            return np.full(rows.shape[0], np.log(self.rate) - np.log1p(-self.rate))
        answers = [
            np.asarray(booster.predict(rows, raw_score=True, num_threads=1)) for booster in self.boosters
        ]
        boosted: Floats = np.mean(answers, axis=0)
        if self.linear is None:
            return boosted
        return (1 - self.linear_share) * boosted + self.linear_share * self.linear.log_odds(inputs)

    def chance(self, rows: Rows, inputs: Floats) -> Floats:
        """Return calibrated probabilities."""
        corrected = self.calibration.shift + self.calibration.slope * self.log_odds(rows, inputs)
        return 1 / (1 + np.exp(-corrected))


@dataclass(frozen=True)
class Model:
    """One set of parts per outcome, over the same columns."""

    columns: tuple[str, ...]
    scale: Scale
    outcomes: Mapping[str, Parts]

    def predict(self, rows: Rows, columns: tuple[str, ...]) -> dict[str, Floats]:
        """Return the probability of each outcome for each row; the order of columns does not matter.

        Raises:
            KeyError: A column the model reads is not there.

        """
        place = {name: number for number, name in enumerate(columns)}
        ordered = np.ascontiguousarray(rows[:, [place[name] for name in self.columns]])
        inputs = self.scale.inputs(ordered)
        return {name: parts.chance(ordered, inputs) for name, parts in self.outcomes.items()}
