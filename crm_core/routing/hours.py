"""Working hours for routing: wall-clock stretches of a week in a time zone, right through clock changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, available_timezones

from crm_core.routing.errors import BadHoursError

_DAY: Final = 24 * 60
_FURTHEST_DAYS: Final = 60
"""How far ahead working time is looked for; who does not work for so long is taken to work at any hour."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works. A stretch that ends before it begins goes on past midnight."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    """By day from Monday, stretches in minutes after midnight."""

    @classmethod
    def read(cls, time_zone: str, week: Sequence[Any]) -> Self:
        """Read hours as they are written and kept: seven lists of `["09:00", "17:00"]`.

        Raises:
            BadHoursError: Says what does not fit.

        """
        if time_zone not in _zones():
            raise BadHoursError(f"there is no time zone {time_zone!r}; write it as Europe/Berlin")
        if len(week) != 7:  # noqa: PLR2004 - days of a week
            raise BadHoursError("a week has seven days, each a list of stretches; Monday first")
        days = tuple(tuple((_minutes(first), _minutes(last)) for first, last in day) for day in week)
        if any(first == last or first >= _DAY for day in days for first, last in day):
            raise BadHoursError("a stretch begins within its day and does not end where it begins")
        return cls(ZoneInfo(time_zone), days)

    def is_on(self, at: datetime) -> bool:
        """Whether they work at that moment."""
        today = at.astimezone(self.zone).date()
        return any(
            starts <= at < ends
            for day in (today - timedelta(days=1), today)
            for starts, ends in self._stretches(day)
        )

    def after(self, at: datetime, *, minutes: int) -> datetime:
        """When so many minutes of their working time will have passed."""
        left = timedelta(minutes=minutes)
        for starts, ends in self._from(at):
            if ends - max(starts, at) >= left:
                return max(starts, at) + left
            left -= ends - max(starts, at)
        return at + timedelta(minutes=minutes)

    def midnight(self, at: datetime) -> datetime:
        """When their day began."""
        local = at.astimezone(self.zone)
        return datetime.combine(local.date(), time(), self.zone).astimezone(UTC)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = at.astimezone(self.zone).date() - timedelta(days=1)
        for n in range(_FURTHEST_DAYS):
            yield from (found for found in self._stretches(first + timedelta(days=n)) if found[1] > at)

    def _stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for first, last in sorted(self.week[day.weekday()]):
            starts = self._moment(day, first)
            ends = self._moment(day, last if last > first else last + _DAY)
            if ends > starts:
                yield starts, ends

    def _moment(self, day: date, minutes: int) -> datetime:
        days, minutes = divmod(minutes, _DAY)
        wall = time(minutes // 60, minutes % 60)
        return datetime.combine(day + timedelta(days=days), wall, self.zone).astimezone(UTC)


ALWAYS: Final = Hours(ZoneInfo("UTC"), (((0, _DAY),),) * 7)
"""The hours of who has said none."""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _minutes(said: Any) -> int:
    try:
        hours, minutes = (int(part) for part in str(said).split(":"))
    except ValueError:
        raise BadHoursError(f"{said!r} is no time of day; write it as 09:00") from None
    found = hours * 60 + minutes
    if not (0 <= found <= _DAY and 0 <= minutes < 60):  # noqa: PLR2004 - an hour
        raise BadHoursError(f"{said!r} is no time of day; write it as 09:00")
    return found
