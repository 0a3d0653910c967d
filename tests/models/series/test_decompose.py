"""What is season, what is trend and what happened once are told apart, and add up."""

import numpy as np
import pytest

from models.series import Series, decompose
from tests.models.series.conftest import SEASON, monthly


def test_the_parts_add_up() -> None:
    """Exactly, whatever the length."""
    for count in (1, 2, 5, 20, 24, 60):
        one = monthly("a", seed=1, count=count)
        parts = decompose(one, season=SEASON)

        assert parts.trend + parts.season + parts.remainder == pytest.approx(one.values, abs=1e-9)


def test_a_planted_event_is_found_and_bends_nothing() -> None:
    """One month of a large order is a one-off; season and trend stay as they were."""
    one, hit = monthly("a", seed=1), monthly("a", seed=1)
    hit.values[30] += 60
    before, after = decompose(one, season=SEASON), decompose(hit, season=SEASON)

    assert after.one_offs[0].place == 30
    assert after.one_offs[0].excess == pytest.approx(60, abs=12)
    assert np.abs(after.trend - before.trend).max() < 6
    assert after.season_strength > 0.5


def test_season_and_trend_are_as_strong_as_they_are() -> None:
    """Noise alone has neither; a clear season is strong; a clear line is strong."""
    noise = decompose(monthly("a", seed=2, slope=0, swing=0), season=SEASON)
    clear = decompose(monthly("a", seed=2, slope=1, swing=30), season=SEASON)

    assert noise.trend_strength < 0.5
    assert clear.trend_strength > 0.9
    assert clear.season_strength > 0.9


def test_a_season_that_grows_with_the_trend_is_seen_as_such() -> None:
    """Peaks of the last year are no events when they were peaks before, in proportion."""
    month = np.arange(72)
    noise = np.random.default_rng(1).normal(scale=0.01, size=72)
    grown = np.exp(3 + 0.03 * month + 0.5 * np.sin(2 * np.pi * month / 12) + noise)
    parts = decompose(Series("a", grown), season=12)

    assert "grows with the trend" in parts.note
    assert parts.season_strength > 0.95


def test_too_little_for_a_season_is_told() -> None:
    """Fewer than two rounds: no season is claimed."""
    parts = decompose(monthly("a", seed=1, count=20), season=SEASON)

    assert not parts.season.any()
    assert "too few to see a season" in parts.note


def test_what_never_moves_has_no_events() -> None:
    """Zero remainder is not unusual."""
    parts = decompose(Series("a", np.full(40, 7.0)), season=12)

    assert parts.one_offs == ()
    assert parts.trend == pytest.approx(np.full(40, 7.0))
