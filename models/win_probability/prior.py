"""What to say with little data: the organization's win rate and each stage's, shrunk, with honest ranges.

Beta-binomial in two levels: the organization's rate is pulled towards one in four by four imaginary deals;
each stage's rate is pulled towards the organization's by as many imaginary deals as the stages' own agreement
suggests (empirical Bayes; Gelman et al., Bayesian Data Analysis, 3rd ed., chapter 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, logit
from scipy.stats import beta

from models.win_probability.periods import Rows
from models.win_probability.spec import LEVEL

START_RATE: Final = 0.25
START_DEALS: Final = 4.0
_STRENGTHS: Final = np.geomspace(2, 500, 40)


@dataclass(frozen=True)
class Rate:
    """A beta distribution of a win rate."""

    won: float
    lost: float

    @property
    def mean(self) -> float:
        return self.won / (self.won + self.lost)

    @property
    def log_odds(self) -> float:
        return float(logit(self.mean))

    @property
    def range(self) -> tuple[float, float]:
        """The middle 80 % of the distribution."""
        low, high = (
            float(beta.ppf(edge, self.won, self.lost)) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
        )
        return low, high


@dataclass(frozen=True)
class Prior:
    """Win rates by stage; a stage never seen has the organization's rate."""

    organization: Rate = field(
        default_factory=lambda: Rate(START_RATE * START_DEALS, (1 - START_RATE) * START_DEALS)
    )
    stages: Mapping[str, Rate] = field(default_factory=dict)
    won: int = 0
    lost: int = 0

    def rate(self, stage: str | None) -> Rate:
        """Return the rate of deals that were ever in this stage."""
        return self.stages.get(stage or "", self.organization)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "organization": [self.organization.won, self.organization.lost],
            "stages": {name: [rate.won, rate.lost] for name, rate in sorted(self.stages.items())},
            "won": self.won,
            "lost": self.lost,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Prior":
        """Return the prior written by `to_json`."""
        return cls(
            organization=Rate(*written["organization"]),
            stages={name: Rate(*counts) for name, counts in written["stages"].items()},
            won=written["won"],
            lost=written["lost"],
        )


def fit(rows: Rows, stage: NDArray[np.object_], *, before: np.datetime64 | None = None) -> Prior:
    """Return the prior that outcomes known before a moment support; each deal counts once a stage."""
    known = ~np.isnat(rows.known_at)
    if before is not None:
        known &= rows.known_at < before
    outcome = dict(zip(rows.deal[known], rows.won[known], strict=True))
    won = int(sum(outcome.values()))
    lost = len(outcome) - won
    organization = Rate(START_RATE * START_DEALS + won, (1 - START_RATE) * START_DEALS + lost)
    seen = {
        (deal, name) for deal, name in zip(rows.deal[known], stage[known], strict=True) if name is not None
    }
    counts: dict[str, tuple[float, float]] = {}
    for deal, name in seen:
        wins, losses = counts.get(name, (0.0, 0.0))
        counts[name] = (wins + outcome[deal], losses + 1 - outcome[deal])
    strength = _agreement(counts, organization.mean)
    stages = {
        name: Rate(strength * organization.mean + wins, strength * (1 - organization.mean) + losses)
        for name, (wins, losses) in counts.items()
    }
    return Prior(organization=organization, stages=stages, won=won, lost=lost)


def _agreement(counts: Mapping[str, tuple[float, float]], rate: float) -> float:
    """Return how many imaginary deals make the stages' counts most likely."""
    likely = [
        sum(
            betaln(strength * rate + wins, strength * (1 - rate) + losses)
            - betaln(strength * rate, strength * (1 - rate))
            for wins, losses in counts.values()
        )
        for strength in _STRENGTHS
    ]
    return float(_STRENGTHS[int(np.argmax(likely))]) if counts else START_DEALS
