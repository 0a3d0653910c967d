"""Trend analysis of what was won: what is trend, what is season, what happened once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import numpy as np

from crm_core import forecasts
from crm_core.forecasts import CENT, ForecastNotFoundError, Period, Subject
from crm_core.kit import Work
from models import series
from models.series import Series

_MONTHS: Final = 60
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month that is over; revenue = trend + season + rest, to the cent."""

    period: Period
    revenue: Decimal
    trend: Decimal
    season: Decimal
    rest: Decimal
    one_off: bool
    """Whether neither trend nor season explains it."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The months of a subject from its first revenue on, and how much trend and season there is in them."""

    subject: Subject
    months: tuple[Month, ...]
    trend_strength: float
    """0 to 1 (Wang, Smith and Hyndman 2006)."""
    season_strength: float
    note: str


async def trend(work: Work, subject: Subject, *, at: datetime) -> Trend:
    """Take the months of a person, a team or the company apart.

    Raises:
        ForecastNotFoundError: The reader does not see all that makes the subject's number, or it is of a
            territory or a product, whose months the record does not keep.

    """
    everybody = forecasts.tree(await forecasts.people(work.session))
    reached = await forecasts.reached(work.session)
    owners = everybody.owners(subject)
    sees = reached is None or (owners is not None and reached >= frozenset(owners))
    if not sees or subject.level in {"territory", "product"}:
        raise ForecastNotFoundError(level=subject.level)
    current = Period.holding(at.date(), "month")
    first = current.before(_MONTHS)
    came: dict[date, Decimal] = defaultdict(Decimal)
    for part in await forecasts.won(work.session, since=first.begins, until=current.begins, owners=owners):
        came[part.day.replace(day=1)] += part.amount
    periods = [current.before(n) for n in range(_MONTHS, 0, -1)]
    while periods and not came[periods[0].begins]:
        periods.pop(0)
    return _apart(subject, periods, came)


def _apart(subject: Subject, periods: list[Period], came: dict[date, Decimal]) -> Trend:
    if not periods:
        return Trend(subject, (), 0.0, 0.0, "Nothing was won in any month that is over.")
    values = np.array([float(came[period.begins]) for period in periods])
    found = series.decompose(Series("revenue", values), season=_YEAR)
    once = {one.place for one in found.one_offs}
    months = []
    for place, period in enumerate(periods):
        revenue = came[period.begins].quantize(CENT)
        level, swing = (
            Decimal(repr(float(part[place]))).quantize(CENT) for part in (found.trend, found.season)
        )
        months.append(Month(period, revenue, level, swing, revenue - level - swing, place in once))
    return Trend(subject, tuple(months), found.trend_strength, found.season_strength, found.note)
