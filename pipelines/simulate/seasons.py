"""The seller's calendar: weeks, working moments, holidays, and how business follows the building year."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

import numpy as np

from .arrays import Floats, Ints, Times, moment
from .spec import SimulationSpec

WORKDAYS: Final = 5
BEYOND: Final = 78
"""Weeks after the end of the history in which its open deals are still followed to their own end."""

_PEAK_DAY: Final = 125
"""The day of the year, early in May, when building sites order most."""
_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)})
_SUMMER_BREAK: Final = (31, 32)
_OPENS: Final = 7.0
_OPEN_HOURS: Final = 10.0
_GROWTH: Final = 0.06
"""More demand a year."""
_HOUR: Final = 3600


@dataclass(frozen=True)
class Calendar:
    """The weeks of a history, numbered from 0, and of some after it; arrays hold one value a week."""

    monday: np.datetime64
    """The first day of week 0."""
    weeks: int
    """Weeks that the history touches, the last of them usually in part."""
    until: np.datetime64
    demand: Floats
    """How many deals begin, relative to an average week."""
    pace: Floats
    """How fast customers decide and reps work, relative to an ordinary week."""
    climate: Floats
    """How willing customers are to buy, as a push on the momentum of every deal."""
    workdays: Ints
    """For each week, its working days counted from Monday, padded by repeating them."""
    workday_count: Ints

    def week_of(self, times: Times) -> Ints:
        """Return the number of the week in which each moment lies."""
        days: Ints = (times.astype("datetime64[D]") - self.monday).astype(np.int64)
        return days // 7

    def working_moments(self, rng: np.random.Generator, weeks: Ints) -> Times:
        """Draw a moment in working hours for each week given."""
        picked = (rng.random(weeks.shape) * self.workday_count[weeks]).astype(np.int64)
        days = weeks * 7 + self.workdays[weeks, picked]
        hours = _OPENS + _OPEN_HOURS * rng.beta(1.6, 1.8, weeks.shape)
        seconds = (hours * _HOUR).astype("timedelta64[s]")
        drawn: Times = (self.monday + days).astype("datetime64[us]") + seconds
        return drawn


def calendar(spec: SimulationSpec) -> Calendar:
    """Lay out the weeks from the Monday on or before the start of the history."""
    begins, ends = (at.astimezone(UTC).date() for at in (spec.start, spec.until))
    monday = begins - timedelta(days=begins.weekday())
    weeks = (ends - monday).days // 7 + 1
    mondays = [monday + timedelta(weeks=week) for week in range(weeks + BEYOND + 1)]
    off = [_days_off(day) for day in mondays]
    open_days = [[day for day in range(WORKDAYS) if day not in days] for days in off]
    years = np.arange(len(mondays)) / 52.18
    wave = np.array([_wave(day) for day in mondays])
    holiday = np.array([_holiday_pace(day, days) for day, days in zip(mondays, off, strict=True)])
    return Calendar(
        monday=np.datetime64(monday, "D"),
        weeks=weeks,
        until=moment(spec.until),
        demand=(1 + 0.45 * wave) * (1 + _GROWTH * years) * holiday,
        pace=(1 + 0.08 * wave) * holiday,
        climate=0.05 * wave - 0.02 * years,
        workdays=np.array([np.resize(days, WORKDAYS) for days in open_days], dtype=np.int64),
        workday_count=np.array([len(days) for days in open_days], dtype=np.int64),
    )


def _days_off(monday: date) -> set[int]:
    week = [monday + timedelta(days=day) for day in range(WORKDAYS)]
    return {number for number, day in enumerate(week) if (day.month, day.day) in _HOLIDAYS}


def _wave(monday: date) -> float:
    return float(np.cos(2 * np.pi * (monday.timetuple().tm_yday - _PEAK_DAY) / 365.25))


def _holiday_pace(monday: date, off: set[int]) -> float:
    if monday.month == 12 and monday.day >= 20:  # noqa: PLR2004 - the week of Christmas and the one after
        return 0.2
    if monday.isocalendar().week in _SUMMER_BREAK:
        return 0.6
    return 1.0 - 0.15 * len(off)
