"""How much of a period's revenue has usually come by a moment of it, learned from periods that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

FEWEST: Final = 3
"""Periods that must be over, and have brought something, before their shape is used."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The share of a period's revenue that has come by a moment, as periods before had it."""

    share: float
    low: float
    """`low` to `high`: how far single periods lay apart, a standard deviation each way."""
    high: float
    basis: Literal["history", "even"]
    """`even`: too few periods are over, and revenue is taken to come evenly."""
    periods: int


def pace(periods: Sequence[Sequence[tuple[float, float]]], *, passed: float) -> Pace:
    """Tell which share should have come when a share of the period has passed.

    Args:
        periods: Of each period that is over, (share of the period passed, amount) of what came.
        passed: The share of this period that has passed, 0 to 1.

    The share is all that had come by then over all that came in the end, so that large periods count more.

    """
    sums = [sum(amount for _, amount in one) for one in periods]
    by_then = [sum(amount for when, amount in one if when <= passed) for one in periods]
    shares = [part / whole for part, whole in zip(by_then, sums, strict=True) if whole > 0]
    if len(shares) < FEWEST:
        return Pace(passed, passed, passed, "even", len(shares))
    share = sum(by_then) / sum(sums)
    spread = sqrt(sum((one - share) ** 2 for one in shares) / (len(shares) - 1))
    return Pace(share, max(share - spread, 0.0), min(share + spread, 1.0), "history", len(shares))
