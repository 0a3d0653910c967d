"""How much faster or slower deals are won than their curves say, by how far ahead and by the time of year.

A Poisson regression of wins on what the curves promised, with a ridge towards saying nothing: curves speak of deals,
and a bias too small to see in a deal adds up over hundreds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.revenue.calendar import days_until
from models.revenue.spec import MONTHS_TOLD

Floats = NDArray[np.float64]

_MONTH_DAYS: Final = 30.4
_YEAR_MONTHS: Final = 12
_RIDGE: Final = 40.0
"""Wins that stand behind saying nothing, for each number that is learned."""
_ECHO: Final = 3.0
"""A month's wins are seen from several origins: each counts as this part of itself."""
_STEPS: Final = 25
_SEASON_MONTHS: Final = 12
"""Different months that must have passed before the time of year counts."""


@dataclass(frozen=True)
class Pace:
    """Factors on chances: by whole months ahead, the last one for all later, and a yearly wave in logs."""

    ahead: tuple[float, ...] = (1.0,)
    sine: float = 0.0
    cosine: float = 0.0

    def season(self, months: Sequence[date]) -> Floats:
        """Return the factor of each calendar month."""
        angle = _angle(np.array([month.month for month in months], dtype=np.float64))
        return np.asarray(np.exp(self.sine * np.sin(angle) + self.cosine * np.cos(angle)), dtype=np.float64)

    def paced(self, win_in: Floats, at: datetime, months: Sequence[date]) -> Floats:
        """Return chances [deals, months] as later months would bear them out; a deal's sum stays below 1."""
        ends = days_until(at, months) / _MONTH_DAYS
        places = np.arange(len(self.ahead))
        steps = np.concatenate([[0.0], ends])
        factors = np.empty(len(months))
        for number, (begin, end) in enumerate(zip(steps[:-1], steps[1:], strict=True)):
            inside = np.linspace(begin, end, 9)[:-1]
            factors[number] = np.interp(inside + 0.01, places + 0.5, self.ahead).mean()
        found = win_in * (factors * self.season(months))
        return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1.0), dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"ahead": list(self.ahead), "sine": self.sine, "cosine": self.cosine}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Pace":
        """Return what `to_json` wrote."""
        return cls(tuple(map(float, written["ahead"])), float(written["sine"]), float(written["cosine"]))


@dataclass(frozen=True)
class Passed:
    """Months that have passed, as they looked from earlier: columns."""

    ahead: NDArray[np.int64]
    month: NDArray[np.datetime64]
    promised: Floats
    """Wins that the curves of the deals open then promised in the month."""
    won: Floats

    def known_by(self, at: datetime) -> "Passed":
        """Return those whose month had ended at a moment."""
        kept = self.month.astype("datetime64[M]") < np.datetime64(at, "M")
        return Passed(self.ahead[kept], self.month[kept], self.promised[kept], self.won[kept])


def fit(passed: Passed) -> Pace:
    """Return the pace of months that have passed; of none, nothing is changed."""
    if not passed.won.size:
        return Pace()
    months = passed.month.astype("datetime64[M]")
    seasonal = np.unique(months).size >= _SEASON_MONTHS
    columns = np.zeros((passed.won.size, MONTHS_TOLD + 2))
    columns[np.arange(passed.won.size), np.minimum(passed.ahead, MONTHS_TOLD - 1)] = 1.0
    if seasonal:
        angle = _angle(months.astype(np.int64) % _YEAR_MONTHS + 1.0)
        columns[:, -2], columns[:, -1] = np.sin(angle), np.cos(angle)
    found = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        expected = passed.promised * np.exp(columns @ found)
        slope = columns.T @ ((passed.won - expected) / _ECHO) - _RIDGE * found
        bend = columns.T @ (columns * (expected / _ECHO)[:, np.newaxis]) + _RIDGE * np.eye(found.size)
        found += np.linalg.solve(bend, slope)
    return Pace(tuple(np.exp(found[:MONTHS_TOLD]).tolist()), float(found[-2]), float(found[-1]))


def _angle(month: Floats) -> Floats:
    return np.asarray(2 * np.pi * (month - 1) / _YEAR_MONTHS, dtype=np.float64)
