"""When deals are won by their stage alone: cumulative incidence of winning beside losing.

Aalen and Johansen (1978). It stands in where no close-timing model has answered, gives the stage-weighted
pipeline that most systems show, and says when deals that are not there yet will be won after they are opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.revenue.spec import WEEKS

Floats = NDArray[np.float64]

_PULL: Final = 20.0
"""Deals of any stage that stand beside a stage's own."""
_PRIOR_DEALS: Final = 8.0
"""Made-up deals beside those of a young organization: one in four is won, evenly over half a year."""
_PRIOR_RATE: Final = 0.25
_PRIOR_WEEKS: Final = 26


@dataclass(frozen=True)
class StageCurves:
    """P(won within k + 1 weeks) [weeks] by stage, and of deals in any stage."""

    any_stage: Floats
    by_stage: Mapping[str, Floats] = field(default_factory=dict)

    def curve(self, stage: str | None) -> Floats:
        """Return the curve of a stage; of one that nobody knows, that of any."""
        return self.any_stage if stage is None else self.by_stage.get(stage, self.any_stage)

    def curves(self, stages: Sequence[str | None]) -> Floats:
        """Return [deals, weeks]."""
        if not stages:
            return np.zeros((0, WEEKS))
        return np.vstack([self.curve(stage) for stage in stages])

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"any": _told(self.any_stage), "stages": {k: _told(v) for k, v in self.by_stage.items()}}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "StageCurves":
        """Return the curves that `to_json` wrote."""
        return cls(np.asarray(written["any"]), {k: np.asarray(v) for k, v in written["stages"].items()})


def prior() -> StageCurves:
    """Return the curve of nobody's deals, for an organization without any."""
    rising = np.minimum(np.arange(1, WEEKS + 1) / _PRIOR_WEEKS, 1.0)
    return StageCurves(_PRIOR_RATE * rising)


def fit(stage: NDArray[Any], weeks: Floats, won: Floats, *, weight: Floats | None = None) -> StageCurves:
    """Return the curves of rows: open in `stage` at some moment, closed or last seen open `weeks` later.

    `won` is 1, 0, or NaN of what is still open. Each stage is pulled towards all rows, all rows towards a
    prior.
    """
    mass = np.ones(weeks.size) if weight is None else weight
    anywhere = _incidence(weeks, won, mass, beside=prior().any_stage, pull=_PRIOR_DEALS)
    found = {}
    for name in sorted({str(each) for each in stage if each is not None}):
        mine = stage == name
        found[name] = _incidence(weeks[mine], won[mine], mass[mine], beside=anywhere, pull=_PULL)
    return StageCurves(anywhere, found)


def _incidence(weeks: Floats, won: Floats, mass: Floats, *, beside: Floats, pull: float) -> Floats:
    """Return the curve [weeks], shrunk towards another by as many deals as `pull`."""
    place = np.minimum(np.maximum(np.ceil(weeks), 1).astype(np.intp) - 1, WEEKS)
    wins = np.bincount(place, weights=mass * (won == 1), minlength=WEEKS + 1)[:WEEKS]
    losses = np.bincount(place, weights=mass * (won == 0), minlength=WEEKS + 1)[:WEEKS]
    left = np.bincount(place, weights=mass, minlength=WEEKS + 1)
    at_risk = left[::-1].cumsum()[::-1][:WEEKS]
    safe = np.maximum(at_risk, 1e-12)
    staying = np.concatenate([[1.0], np.cumprod(1.0 - (wins + losses) / safe)[:-1]]).clip(0.0)
    curve = np.cumsum(staying * wins / safe)
    rows = float(mass.sum() ** 2 / max(float(np.square(mass).sum()), 1e-12)) if mass.size else 0.0
    return np.asarray((rows * curve + pull * beside) / (rows + pull), dtype=np.float64)


def _told(curve: Floats) -> list[float]:
    return [round(float(each), 8) for each in curve]
