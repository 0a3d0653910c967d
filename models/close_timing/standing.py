"""What to say with little data: how fast deals of a stage end and how, counted and shrunk (Aalen-Johansen).

The organization's hazard of each step is pulled by a few imaginary deals towards a plain one, each stage's
towards the organization's: with nothing known the answer is that plain hazard, with much the Aalen-Johansen
estimator by stage (Aalen and Johansen 1978).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.close_timing.exposure import Exposure

Floats = NDArray[np.float64]

PLAIN: Final = {"won": 0.02, "lost": 0.06}
"""Chances a week to be won and lost of a deal of which nothing is known: one in four, half of it closed after
two months. Of other causes each has a share of their sum."""
START: Final = 20.0
STRENGTH: Final = 30.0
"""Imaginary asks at risk by which the organization's and a stage's hazards are pulled."""


@dataclass(frozen=True)
class Standing:
    """Hazards by stage; a stage never seen has the organization's."""

    edges: tuple[int, ...]
    organization: Floats
    """(steps, causes)."""
    stages: Mapping[str, Floats] = field(default_factory=dict)
    ended: tuple[int, ...] = ()
    """Cases that ended, by cause."""

    def hazards(self, stages: Iterable[object]) -> Floats:
        """Return (n, steps, causes)."""
        found = [self.stages.get(str(stage), self.organization) for stage in stages]
        shape = (len(found), *self.organization.shape)
        return np.asarray(found, dtype=np.float64).reshape(shape)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "edges": list(self.edges),
            "organization": self.organization.tolist(),
            "stages": {name: each.tolist() for name, each in sorted(self.stages.items())},
            "ended": list(self.ended),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Standing":
        """Return what `to_json` wrote."""
        return cls(
            edges=tuple(written["edges"]),
            organization=np.asarray(written["organization"], dtype=np.float64),
            stages={name: np.asarray(each, dtype=np.float64) for name, each in written["stages"].items()},
            ended=tuple(written["ended"]),
        )


def plain(edges: Sequence[int], causes: Sequence[str]) -> Floats:
    """Return (steps, causes) the hazards of which nothing is known."""
    week = sum(PLAIN.values())
    shares = np.asarray([PLAIN.get(name, week / len(causes)) / week for name in causes])
    over = 1 - (1 - week) ** np.diff(np.asarray(edges, dtype=np.float64))
    hazards: Floats = over[:, np.newaxis] * (shares / shares.sum())
    return hazards


def fit(
    seen: Exposure,
    stage: NDArray[np.object_],
    *,
    weight: Floats,
    edges: tuple[int, ...],
    causes: Sequence[str],
    ended: Sequence[int],
) -> Standing:
    """Return the hazards of steps seen; `stage` and `weight` are those of the asks."""
    steps, kinds = len(edges) - 1, len(causes)
    mass = weight[seen.ask]
    whole = _pulled(seen, mass, towards=plain(edges, causes), strength=START, steps=steps, kinds=kinds)
    names = stage[seen.ask]
    stages = {}
    for name in sorted({str(each) for each in stage if each is not None}):
        inside = names == name
        part = Exposure(seen.ask[inside], seen.step[inside], seen.cause[inside])
        stages[name] = _pulled(part, mass[inside], towards=whole, strength=STRENGTH, steps=steps, kinds=kinds)
    return Standing(edges, whole, stages, tuple(int(each) for each in ended))


def _pulled(
    seen: Exposure, mass: Floats, *, towards: Floats, strength: float, steps: int, kinds: int
) -> Floats:
    at_risk = np.bincount(seen.step, weights=mass, minlength=steps)
    counted = np.column_stack(
        [
            np.bincount(seen.step, weights=mass * (seen.cause == kind), minlength=steps)
            for kind in range(kinds)
        ]
    )
    pulled: Floats = (counted + strength * towards) / (at_risk + strength)[:, np.newaxis]
    return pulled
