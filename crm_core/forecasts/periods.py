"""Periods and subjects: of when and of whom a number of the forecast is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Literal, Self
from uuid import UUID

from crm_core.forecasts.errors import ForecastPeriodError
from crm_core.quotas import QuotaPeriodError, span

Level = Literal["company", "team", "user", "territory", "product"]
LEVELS: Final[tuple[Level, ...]] = ("company", "team", "user", "territory", "product")

Kind = Literal["month", "quarter"]
_MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom or what a number is of: everybody, a manager's subtree, one person, a territory, a product."""

    level: Level
    id: UUID | None = None
    """None for the company; the manager's user id for a team (themselves and everybody below them)."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month or quarter, in UTC."""

    kind: Kind
    begins: date

    @property
    def ends(self) -> date:
        """The first day after it."""
        years, month = divmod(self.begins.month - 1 + _MONTHS[self.kind], 12)
        return date(self.begins.year + years, month + 1, 1)

    @property
    def key(self) -> str:
        """As it is written: `2026-03` or `2026-Q1`."""
        if self.kind == "month":
            return f"{self.begins:%Y-%m}"
        return f"{self.begins.year}-Q{(self.begins.month + 2) // 3}"

    def at(self, share: float) -> datetime:
        """When this share (0 to 1) of the period has passed."""
        first = datetime.combine(self.begins, time(), UTC)
        return first + (datetime.combine(self.ends, time(), UTC) - first) * share

    def passed(self, at: datetime) -> float:
        """Which share of it has passed at a moment, 0 to 1."""
        first, last = self.at(0.0), self.at(1.0)
        return min(max((at - first) / (last - first), 0.0), 1.0)

    @classmethod
    def read(cls, key: str) -> Self:
        """Read `2026-03` or `2026-Q1`.

        Raises:
            ForecastPeriodError: It is written otherwise.

        """
        try:
            begins, ends = span(key)
        except QuotaPeriodError:
            raise ForecastPeriodError(period=key) from None
        for kind in _MONTHS:
            found = cls(kind, begins)
            if found.ends == ends:
                return found
        raise ForecastPeriodError(period=key)

    @classmethod
    def holding(cls, day: date, kind: Kind) -> Self:
        """The period of a kind that a day lies in."""
        months = _MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // months * months + 1, 1))

    def before(self, count: int) -> "Period":
        """The period so many before it."""
        months = self.begins.year * 12 + self.begins.month - 1 - count * _MONTHS[self.kind]
        return Period(self.kind, date(months // 12, months % 12 + 1, 1))

    def next(self) -> "Period":
        """The period after it."""
        return Period(self.kind, self.ends)
