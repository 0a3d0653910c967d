"""Optimism: planted factors are found, and who said little is drawn towards everybody."""

import numpy as np
import pytest

from models.optimism import learn

PLANTED = {"asa": 1.5, "bo": 1.25, "cy": 1.0, "di": 0.8, "ed": 1.1, "fay": 0.95}


def _said(periods: int, *, seed: int, noise: float = 0.2) -> dict[str, list[tuple[float, float]]]:
    """What each submitted and what came, by planted factors and noisy outcomes."""
    generator = np.random.default_rng(seed)
    found: dict[str, list[tuple[float, float]]] = {}
    for who, factor in PLANTED.items():
        level = generator.uniform(50_000, 400_000, size=periods)
        came = level * generator.lognormal(-(noise**2) / 2, noise, size=periods)
        found[who] = list(zip((level * factor).tolist(), came.tolist(), strict=True))
    return found


def test_planted_factors_are_found() -> None:
    """With two years of months every factor is near the planted one."""
    learned = learn(_said(24, seed=3))

    for who, factor in PLANTED.items():
        assert learned.factors[who].value == pytest.approx(factor, rel=0.12)
        assert learned.factors[who].n == 24


def test_intervals_hold_planted_factors_about_as_often_as_they_say() -> None:
    """Of many simulated teams, four fifths of 80 % intervals hold the planted factor, give or take."""
    held = [
        learned.factors[who].low <= factor <= learned.factors[who].high
        for seed in range(60)
        for learned in [learn(_said(8, seed=seed, noise=0.3))]
        for who, factor in PLANTED.items()
    ]

    assert 0.72 <= np.mean(held) <= 0.90


def test_one_period_is_mostly_everybodys() -> None:
    """Somebody's single wild period is drawn to the team; many periods speak for themselves."""
    said = _said(12, seed=5)
    said["new"] = [(300_000.0, 100_000.0)]

    learned = learn(said)

    new = learned.factors["new"]
    assert new.raw == pytest.approx(3.0)
    assert new.value < 2.4
    assert new.pull > 4 * learned.factors["asa"].pull
    assert new.high - new.low > learned.factors["asa"].high - learned.factors["asa"].low


def test_periods_that_brought_nothing_count_against() -> None:
    """A period without revenue is not left out: it makes whoever promised some more optimistic."""
    learned = learn({"asa": [(100.0, 100.0), (100.0, 0.0)], "bo": [(100.0, 100.0), (100.0, 100.0)]})

    assert learned.factors["asa"].raw == pytest.approx(2.0)
    assert learned.factors["asa"].value > learned.factors["bo"].value


def test_who_has_no_sums_is_left_out() -> None:
    """Nothing submitted or nothing that came gives no factor; nobody at all one that changes nothing."""
    assert learn({"asa": [(0.0, 5.0)], "bo": [(5.0, 0.0)], "cy": []}).factors == {}
    assert learn({}).together == 1.0
