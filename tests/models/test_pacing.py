"""Pacing: the shape of periods that are over, or evenly while too few are."""

import pytest

from models.pacing import pace

LATE = [(0.2, 10.0), (0.5, 20.0), (0.95, 70.0)]


def test_revenue_that_comes_late_is_not_missed_early() -> None:
    """Half way through, thirty percent is on pace where earlier periods had thirty percent by then."""
    found = pace([LATE, LATE, LATE], passed=0.5)

    assert [found.share, found.low, found.high] == pytest.approx([0.3, 0.3, 0.3])
    assert (found.basis, found.periods) == ("history", 3)
    assert pace([LATE, LATE, LATE], passed=1.0).share == pytest.approx(1.0)


def test_large_periods_count_more_and_their_differences_are_told() -> None:
    """The share is of all revenue; single periods lie around it."""
    found = pace([LATE, [(0.1, 1000.0)], [(0.9, 1000.0)]], passed=0.5)

    assert found.share == pytest.approx(1030 / 2100)
    assert found.low < found.share < found.high <= 1


def test_few_periods_are_taken_to_be_even() -> None:
    """With fewer than three periods that brought something, nothing is learned and that is said."""
    found = pace([LATE, LATE, []], passed=0.25)

    assert (found.share, found.basis, found.periods) == (0.25, "even", 2)
