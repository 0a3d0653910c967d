"""Calendar months and quarters: where they begin, which of them lie ahead, and how curves fall into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from models.revenue.spec import MONTHS, MONTHS_TOLD, QUARTERS_TOLD, Kind

Floats = NDArray[np.float64]

_YEAR_MONTHS = 12
_QUARTER_MONTHS = 3
_WEEK_DAYS = 7.0


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month or quarter, in UTC."""

    begins: date
    ends: date
    """The first day after it."""
    kind: Kind


def month_of(at: datetime | date) -> date:
    """Return the first day of a moment's month."""
    return date(at.year, at.month, 1)


def later(month: date, months: int) -> date:
    """Return the first day of the month that many months later (or earlier, negative)."""
    place = month.year * _YEAR_MONTHS + month.month - 1 + months
    return date(place // _YEAR_MONTHS, place % _YEAR_MONTHS + 1, 1)


def between(earlier: date, month: date) -> int:
    """Return how many months lie between two months' first days."""
    return (month.year - earlier.year) * _YEAR_MONTHS + month.month - earlier.month


def months_from(at: datetime | date, count: int = MONTHS) -> list[date]:
    """Return the first days of the month of a moment and of those that follow."""
    return [later(month_of(at), step) for step in range(count)]


def quarter_begin(month: date) -> date:
    """Return the first day of the calendar quarter of a month."""
    return date(month.year, (month.month - 1) // _QUARTER_MONTHS * _QUARTER_MONTHS + 1, 1)


def told(at: datetime | date) -> list[Period]:
    """Return the periods that a forecast tells: six months and four quarters, the running ones first."""
    first = month_of(at)
    quarter = quarter_begin(first)
    months = [Period(later(first, n), later(first, n + 1), "month") for n in range(MONTHS_TOLD)]
    starts = [later(quarter, _QUARTER_MONTHS * n) for n in range(QUARTERS_TOLD)]
    return months + [Period(each, later(each, _QUARTER_MONTHS), "quarter") for each in starts]


def inside(period: Period, months: Sequence[date]) -> list[int]:
    """Return the places of the months that lie in a period."""
    return [place for place, month in enumerate(months) if period.begins <= month < period.ends]


def days_until(at: datetime, months: Sequence[date]) -> Floats:
    """Return the days from a moment to the end of each month; `at` is UTC."""
    begin = np.datetime64(at.replace(tzinfo=None), "s")
    ends = np.array([np.datetime64(later(month, 1), "s") for month in months])
    return np.asarray((ends - begin) / np.timedelta64(1, "D"), dtype=np.float64)


def won_in(win_by: Floats, ends: Floats, *, waited: float = 0.0, open_now: Floats | None = None) -> Floats:
    """Return P(won in each month) of deals, from curves over weeks.

    Args:
        win_by: [deals, weeks], P(won within k + 1 weeks), cumulative.
        ends: [months], days from now to the end of each month, ascending.
        waited: days since the moment that the curves speak of.
        open_now: [deals], P(still open `waited` days later); the deals are, so the curves are divided by it.

    """
    weeks = np.arange(win_by.shape[1] + 1) * _WEEK_DAYS
    curve = np.column_stack([np.zeros(win_by.shape[0]), win_by])
    days = np.concatenate([[waited], ends + waited])
    by = _interpolated(curve, weeks, days)
    found = np.diff(by, axis=1).clip(0.0)
    if open_now is not None:
        found = found / np.maximum(open_now, 1e-9)[:, np.newaxis]
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(found / np.maximum(total, 1.0), dtype=np.float64)


def _interpolated(curve: Floats, weeks: Floats, days: Floats) -> Floats:
    place = np.clip(np.searchsorted(weeks, days, side="right") - 1, 0, weeks.size - 2)
    share = np.clip((days - weeks[place]) / _WEEK_DAYS, 0.0, 1.0)
    return np.asarray(curve[:, place] * (1 - share) + curve[:, place + 1] * share, dtype=np.float64)


def from_new(curve: Floats, at: datetime, months: Sequence[date]) -> Floats:
    """Return [created in month j, won in month m]: P that a deal opened at some day of j after `at` is won in
    m.

    `curve` [weeks] is P(won within k + 1 weeks of opening). Days of opening count alike within a month.
    """
    ends = days_until(at, months)
    found = np.zeros((len(months), len(months)))
    begin = 0.0
    for created, end in enumerate(ends):
        days = np.arange(begin + 0.5, end, 1.0)
        left = np.maximum(ends[np.newaxis, :] - days[:, np.newaxis], 0.0)
        weeks = np.arange(curve.size + 1) * _WEEK_DAYS
        by = np.interp(left, weeks, np.concatenate([[0.0], curve]))
        if days.size:
            found[created] = np.diff(by, axis=1, prepend=0.0).mean(axis=0)
        begin = end
    return found
