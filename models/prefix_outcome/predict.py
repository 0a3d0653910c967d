"""A trained model: scores of all ends, averaged over its parts, then each outcome calibrated."""

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
class Ends:
    """What tells the kinds of end apart, all at once: a case has exactly one of them."""

    names: tuple[str, ...]
    """Outcomes with enough cases, in the order of the kinds; any other end is one last kind."""
    boosters: tuple[lgb.Booster, ...]
    linear: Linear
    linear_share: float

    def log_odds(self, rows: Rows, inputs: Floats) -> dict[str, Floats]:
        """Return the uncalibrated log-odds of each outcome against all other ends."""
        answers = [
            np.asarray(booster.predict(rows, raw_score=True, num_threads=1)) for booster in self.boosters
        ]
        boosted: Floats = np.mean(answers, axis=0)
        scores = (1 - self.linear_share) * boosted + self.linear_share * self.linear.scores(inputs)
        return {
            name: scores[:, kind] - np.logaddexp.reduce(np.delete(scores, kind, axis=1), axis=1)
            for kind, name in enumerate(self.names)
        }


@dataclass(frozen=True)
class Outcome:
    """How one outcome is answered; by its rate where there were too few cases to learn from."""

    rate: float
    basis: Literal["model", "prior"]
    calibration: Calibration = Calibration()


@dataclass(frozen=True)
class Model:
    """The kinds of end and their calibration, over the same columns; without kinds all answers are rates."""

    columns: tuple[str, ...]
    scale: Scale
    ends: Ends | None
    outcomes: Mapping[str, Outcome]

    def log_odds(self, rows: Rows) -> dict[str, Floats]:
        """Return the uncalibrated log-odds of each outcome that is learned; rows have the model's columns."""
        return {} if self.ends is None else self.ends.log_odds(rows, self.scale.inputs(rows))

    def predict(self, rows: Rows, columns: tuple[str, ...]) -> dict[str, Floats]:
        """Return the probability of each outcome for each row; the order of columns does not matter.

        Raises:
            KeyError: A column the model reads is not there.

        """
        place = {name: number for number, name in enumerate(columns)}
        learned = self.log_odds(np.ascontiguousarray(rows[:, [place[name] for name in self.columns]]))
        chances = {}
        for name, outcome in self.outcomes.items():
            if name in learned:
                corrected = outcome.calibration.shift + outcome.calibration.slope * learned[name]
                chances[name] = 1 / (1 + np.exp(-corrected))
            else:
                chances[name] = np.full(rows.shape[0], outcome.rate)
        return chances
