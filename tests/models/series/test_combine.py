"""Whoever erred less counts more; seasonal naive must be beaten; intervals hold as often as they say."""

import numpy as np
import pytest

from models.series.backtest import ORIGINS, Trial
from models.series.combine import combine
from models.series.intervals import spread
from models.series.spec import GRID, Floats

HORIZON = 6


def trial(name: str, sizes: dict[str, float], *, seed: int = 0, tested: bool = True) -> Trial:
    """A series whose rivals err by normal errors of given sizes."""
    chance = np.random.default_rng(seed)
    return Trial(
        name=name,
        count=60,
        rung="combined" if tested else "untested",
        scale=1.0,
        above_zero=False,
        answers={rival: np.zeros(HORIZON) for rival in sizes},
        off={
            rival: size * chance.standard_normal((ORIGINS, HORIZON))
            if tested
            else np.full((ORIGINS, HORIZON), np.nan)
            for rival, size in sizes.items()
        },
    )


def test_a_smaller_error_is_a_larger_share() -> None:
    """A rival that errs half as much counts clearly more; all shares sum to one."""
    mixed = combine([trial("a", {"seasonal_naive": 2.0, "theta": 1.0})], horizon=HORIZON)
    shares = dict(zip(mixed.names, mixed.weights[0], strict=True))

    assert shares["theta"] > 1.5 * shares["seasonal_naive"]
    assert mixed.weights.sum() == pytest.approx(1)


def test_seasonal_naive_must_be_beaten() -> None:
    """A combination that did worse than it makes way for it."""
    mixed = combine([trial("a", {"seasonal_naive": 0.01, "theta": 3.0, "ets": 3.0})], horizon=HORIZON)

    assert not mixed.beaten[0]
    assert mixed.weights[0, mixed.names.index("seasonal_naive")] == 1


def test_one_unlucky_series_does_not_turn_to_it() -> None:
    """Where it was beaten in forty series, losing narrowly in one is chance."""
    many = [trial(f"s{n}", {"seasonal_naive": 2.0, "theta": 1.0}, seed=n) for n in range(40)]
    unlucky = trial("unlucky", {"seasonal_naive": 1.0, "theta": 1.3}, seed=99)

    assert combine([*many, unlucky], horizon=HORIZON).beaten.all()


def test_what_was_not_tested_goes_by_the_others() -> None:
    """A new series takes the shares that rivals earned elsewhere."""
    many = [trial(f"s{n}", {"seasonal_naive": 2.0, "theta": 0.5}, seed=n) for n in range(20)]
    new = trial("new", {"seasonal_naive": 0.0, "theta": 0.0}, tested=False)
    mixed = combine([*many, new], horizon=HORIZON)

    assert mixed.weights[-1, mixed.names.index("theta")] > 0.7
    assert np.isnan(mixed.errors[-1]).all()


def errors(series: int, *, seed: int) -> Floats:
    """Normal errors that grow with the root of the step."""
    chance = np.random.default_rng(seed).standard_normal((series, ORIGINS, HORIZON))
    grown: Floats = chance * np.sqrt(np.arange(1, HORIZON + 1))
    return grown


def test_intervals_hold_as_often_as_they_say() -> None:
    """Of new errors from the same world, 80 and 95 in a hundred lie inside, at every step."""
    seen = spread(errors(300, seed=1), counts=[60] * 300, season=12)
    new = errors(300, seed=2)[:, 0]

    for low, high, share in ((0.1, 0.9, 0.8), (0.025, 0.975, 0.95)):
        under, over = (seen.quantiles[:, :, np.searchsorted(GRID, edge - 1e-9)] for edge in (low, high))
        assert np.mean((new >= under) & (new <= over)) == pytest.approx(share, abs=0.02)


def test_a_noisier_series_gets_wider_intervals() -> None:
    """Its own errors say so; part is drawn to the others."""
    seen = errors(50, seed=3)
    seen[0] *= 5
    wide = np.ptp(spread(seen, counts=[60] * 50, season=12).quantiles, axis=2).mean(axis=1)

    assert 2 < wide[0] / wide[1:].mean() < 5


def test_little_evidence_makes_wide() -> None:
    """The same errors seen in one series alone allow less certainty than in fifty."""
    seen = errors(50, seed=4)
    alone = np.mean(
        [np.ptp(spread(seen[[n]], counts=[60], season=12).quantiles, axis=2).mean() for n in range(50)]
    )

    assert alone > np.ptp(spread(seen, counts=[60] * 50, season=12).quantiles, axis=2).mean()


def test_without_any_error_there_is_still_a_width() -> None:
    """What was never tested is not certain."""
    unknown = np.full((1, ORIGINS, HORIZON), np.nan)
    told = spread(unknown, counts=[3], season=12)

    assert (np.ptp(told.quantiles, axis=2) > 0).all()
    assert 0 < told.echo < 1


def test_persistent_errors_echo() -> None:
    """Errors that go on from step to step are known as such."""
    chance = np.random.default_rng(5)
    lasting = np.repeat(chance.standard_normal((200, ORIGINS, 1)), HORIZON, axis=2)
    fleeting = chance.standard_normal((200, ORIGINS, HORIZON))

    assert spread(lasting, counts=[60] * 200, season=1).echo > 0.9
    assert spread(fleeting, counts=[60] * 200, season=1).echo < 0.2
