"""Working hours: time zones, nights, and both changes of the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_core.routing import BadHoursError, Hours

OFFICE = [[["09:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]


def berlin(*parts: int) -> datetime:
    """A wall-clock moment in Berlin that is not ambiguous."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only here

    return datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))  # type: ignore[arg-type, misc]  # year to minute


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        (datetime(2026, 3, 27, 7, 59, tzinfo=UTC), False),  # 08:59 in winter time
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), True),  # 09:00 in summer time
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 10, 0, tzinfo=UTC), False),  # noon
        (datetime(2026, 3, 28, 9, 0, tzinfo=UTC), False),  # a Saturday
    ],
)
def test_nine_stays_nine_when_the_clocks_change(moment: datetime, *, on: bool) -> None:
    """Nine o'clock in Berlin is eight UTC on Friday and seven on Monday."""
    assert Hours.read("Europe/Berlin", OFFICE).is_on(moment) is on


def test_working_minutes_are_real_minutes() -> None:
    """Lunch, nights, weekends and the lost hour of a clock change do not count."""
    hours = Hours.read("Europe/Berlin", OFFICE)

    assert hours.after(berlin(2026, 3, 27, 11, 50), minutes=20) == berlin(2026, 3, 27, 13, 10)
    assert hours.after(berlin(2026, 3, 27, 16, 45), minutes=30) == berlin(2026, 3, 30, 9, 15)
    night = Hours.read("Europe/Berlin", [[["22:00", "06:00"]]] * 7)
    # The night of 28 to 29 March has seven hours, that of 24 to 25 October nine.
    assert night.after(berlin(2026, 3, 28, 22, 0), minutes=7 * 60) == berlin(2026, 3, 29, 6, 0)
    assert night.after(berlin(2026, 10, 24, 22, 0), minutes=9 * 60) == berlin(2026, 10, 25, 6, 0)
    assert night.is_on(berlin(2026, 3, 29, 5, 59))
    assert not night.is_on(berlin(2026, 3, 29, 6, 0))


def test_a_day_begins_at_their_midnight() -> None:
    """What somebody was given today is counted from midnight where they are."""
    hours = Hours.read("America/New_York", OFFICE)
    at = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)

    assert hours.midnight(at) == datetime(2026, 6, 30, 4, 0, tzinfo=UTC)


def test_whoever_never_works_is_no_trap() -> None:
    """With an empty week a deadline is still found: in plain minutes."""
    at = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)

    assert Hours.read("UTC", [[]] * 7).after(at, minutes=5) == at + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("zone", "week"),
    [
        ("Berlin", OFFICE),
        ("UTC", OFFICE[:6]),
        ("UTC", [[["9", "17"]]] * 7),
        ("UTC", [[["09:00", "09:00"]]] * 7),
    ],
)
def test_nonsense_is_refused(zone: str, week: list[list[list[str]]]) -> None:
    """A zone there is none of, six days, or times that are none."""
    with pytest.raises(BadHoursError):
        Hours.read(zone, week)
