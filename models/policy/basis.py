"""How contexts become numbers to fit lines on: scaled, cut at the middle, with a mark for what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from models.policy.log import Floats

_FARTHEST: Final = 4.0
"""Standard deviations beyond which a value counts as this far: one odd number must not carry a line away."""


@dataclass(frozen=True)
class Basis:
    """One, each column scaled, whether it lies above its median, and whether it is missing."""

    middle: Floats
    scale: Floats
    median: Floats

    @classmethod
    def of(cls, context: Floats) -> "Basis":
        """Return the basis of the contexts that are learned from."""
        known = ~np.isnan(context)
        count = np.maximum(known.sum(axis=0), 1)
        filled = np.where(known, context, 0.0)
        middle = filled.sum(axis=0) / count
        spread = np.sqrt((np.where(known, filled - middle, 0.0) ** 2).sum(axis=0) / count)
        median = np.asarray(
            [
                np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else 0.0
                for column in context.T
            ]
        )
        return cls(middle, np.where(spread > 0, spread, 1.0), median)

    @property
    def width(self) -> int:
        """How many numbers a context becomes."""
        return 1 + 3 * len(self.middle)

    def source(self, place: int) -> int | None:
        """Return which column of the context a number comes from; None for the constant."""
        return None if place == 0 else (place - 1) % len(self.middle)

    def matrix(self, context: Floats) -> Floats:
        """Return (rows, width)."""
        missing = np.isnan(context)
        scaled = np.clip((context - self.middle) / self.scale, -_FARTHEST, _FARTHEST)
        above = np.where(context > self.median, 0.5, -0.5)
        parts = (np.where(missing, 0.0, scaled), np.where(missing, 0.0, above), missing.astype(np.float64))
        return np.hstack([np.ones((len(context), 1)), *parts])

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {name: getattr(self, name).tolist() for name in ("middle", "scale", "median")}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Basis":
        """Return the basis that `to_json` wrote."""
        return cls(*(np.asarray(written[name], dtype=np.float64) for name in ("middle", "scale", "median")))
