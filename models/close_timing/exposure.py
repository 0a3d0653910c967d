"""Steps of time that something was open and watched: the rows that a hazard is learned from.

An ask is a case looked at once; the weeks after it are cut into steps. A step counts when the case was still
open as it began and the whole step lies in the stretch that was watched. What was cut off in the middle of a
step says nothing, whether or not it had already ended: counting only what had would raise the hazard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

OPEN = -1
"""Cause of what has not ended."""


@dataclass(frozen=True)
class Waits:
    """How each ask went on, arrays of one length, in units of time (weeks) since the ask."""

    ended: Floats
    """When it ended; infinite where that is not known to have happened."""
    cause: Places
    """How it ended, a number from 0; OPEN where it did not."""
    since: Floats
    """From when on it was watched; not after 0 for most, later where training had it before."""
    until: Floats
    """Until when it was watched."""

    def only(self, chosen: Places) -> "Waits":
        """Return the waits of some asks."""
        return Waits(self.ended[chosen], self.cause[chosen], self.since[chosen], self.until[chosen])


@dataclass(frozen=True)
class Exposure:
    """One row a step that was watched from beginning to end."""

    ask: Places
    step: Places
    cause: Places
    """How it ended within the step; OPEN where it went on."""

    @property
    def size(self) -> int:
        return int(self.ask.size)


def exposure(waits: Waits, edges: Sequence[float]) -> Exposure:
    """Return the steps in which each ask was open and watched, by step and then by ask."""
    parts = []
    for step, (begins, ends) in enumerate(pairwise(edges)):
        chosen = np.flatnonzero((waits.since <= begins) & (ends <= waits.until) & (waits.ended >= begins))
        over = waits.ended[chosen] < ends
        parts.append(
            (chosen, np.full(chosen.size, step, dtype=np.intp), np.where(over, waits.cause[chosen], OPEN))
        )
    ask, step_of, cause = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Exposure(ask, step_of, cause.astype(np.intp))
