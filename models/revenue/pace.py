"""How much faster or slower deals are won than their curves say, by how far ahead and by the time of year.

A Poisson regression of wins on what the curves promised, with a ridge towards saying nothing: curves speak of
deals, and a bias too small to see in a deal adds up over hundreds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.revenue.calendar import days_until
from models.revenue.spec import MONTHS_TOLD, Caution

Floats = NDArray[np.float64]

_MONTH_DAYS: Final = 30.4
_YEAR_MONTHS: Final = 12
_ECHO: Final = 3.0
"""A month's wins are seen from several origins: each counts as this part of itself."""
_STEPS: Final = 25
_LARGEST: Final = 3.0
"""Of the log of an amount beside the typical one, either way."""


@dataclass(frozen=True)
class Pace:
    """Factors on chances: by whole months ahead, the last one for all later; by amount; a yearly wave in
    logs.
    """

    ahead: tuple[float, ...] = (1.0,)
    slope: float = 0.0
    """Power of an amount beside the typical one."""
    typical: float = 1.0
    sine: float = 0.0
    cosine: float = 0.0

    def season(self, months: Sequence[date]) -> Floats:
        """Return the factor of each calendar month."""
        angle = _angle(np.array([month.month for month in months], dtype=np.float64))
        return np.asarray(np.exp(self.sine * np.sin(angle) + self.cosine * np.cos(angle)), dtype=np.float64)

    def paced(self, win_in: Floats, amount: Floats, at: datetime, months: Sequence[date]) -> Floats:
        """Return chances [deals, months] as later months would bear them out; a deal's sum stays below 1."""
        steps = np.concatenate([[0.0], days_until(at, months) / _MONTH_DAYS])
        places = np.arange(len(self.ahead)) + 0.5
        factors = np.empty(len(months))
        for number, (begin, end) in enumerate(pairwise(steps)):
            inside = np.linspace(begin, end, 9)
            factors[number] = np.interp((inside[1:] + inside[:-1]) / 2, places, self.ahead).mean()
        sized = np.exp(self.slope * sizes(amount, self.typical))
        found = win_in * (factors * self.season(months)) * sized[:, np.newaxis]
        return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1.0), dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self) | {"ahead": list(self.ahead)}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Pace":
        """Return what `to_json` wrote."""
        return cls(**{**written, "ahead": tuple(map(float, written["ahead"]))})


@dataclass(frozen=True)
class Passed:
    """Months that have passed, as they looked from earlier, by groups of deals of like amounts: columns."""

    ahead: NDArray[np.int64]
    month: NDArray[np.datetime64]
    size: Floats
    """Log of the group's amounts beside the typical one, on average."""
    promised: Floats
    """Wins that the curves of the deals open then promised in the month."""
    won: Floats

    def known_by(self, at: datetime) -> "Passed":
        """Return those whose month had ended at a moment."""
        kept = self.month.astype("datetime64[M]") < np.datetime64(at, "M")
        return Passed(
            self.ahead[kept], self.month[kept], self.size[kept], self.promised[kept], self.won[kept]
        )


def fit(passed: Passed, *, typical: float, caution: Caution) -> Pace:
    """Return the pace of months that have passed; of none, nothing is changed."""
    if not passed.won.size:
        return Pace()
    months = passed.month.astype("datetime64[M]")
    columns = np.zeros((passed.won.size, MONTHS_TOLD + 3))
    columns[np.arange(passed.won.size), np.minimum(passed.ahead, MONTHS_TOLD - 1)] = 1.0
    columns[:, MONTHS_TOLD] = passed.size
    if np.unique(months).size >= caution.season_months:
        angle = _angle((months.astype(np.int64) % _YEAR_MONTHS + 1).astype(np.float64))
        columns[:, -2], columns[:, -1] = np.sin(angle), np.cos(angle)
    ridge = np.full(columns.shape[1], caution.wins)
    ridge[-2:] = caution.season_wins
    ago = (months.max() - months).astype(np.int64) * _MONTH_DAYS
    weight = 0.5 ** (ago / caution.half_life_days) / _ECHO
    found = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        expected = passed.promised * np.exp(columns @ found)
        slope = columns.T @ (weight * (passed.won - expected)) - ridge * found
        bend = columns.T @ (columns * (weight * expected)[:, np.newaxis]) + np.diag(ridge)
        found += np.linalg.solve(bend, slope)
    return Pace(
        ahead=tuple(np.exp(found[:MONTHS_TOLD]).tolist()),
        slope=float(found[MONTHS_TOLD]),
        typical=typical,
        sine=float(found[-2]),
        cosine=float(found[-1]),
    )


def sizes(amount: Floats, typical: float) -> Floats:
    """Return logs of amounts beside the typical one; 0 for a deal without an amount."""
    beside = np.log(np.maximum(amount, 1e-9) / typical).clip(-_LARGEST, _LARGEST)
    return np.where(amount > 0, beside, 0.0)


def _angle(month: Floats) -> Floats:
    return np.asarray(2 * np.pi * (month - 1) / _YEAR_MONTHS, dtype=np.float64)
