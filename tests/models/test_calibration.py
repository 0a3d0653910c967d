"""Calibration maps undo known distortions, stay simple, keep effects additive and survive JSON."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit, logit

from models import calibration
from models.calibration import FITTERS, Calibration
from models.evaluation import ece_equal_count

Floats = NDArray[np.float64]
ROWS = 30_000
LINE = np.linspace(-6, 6, 400)
WAVY = {
    method: fit(LINE, (np.sin(LINE * 3) + LINE > 0).astype(float), weight=np.ones(400))
    for method, fit in FITTERS.items()
}


@pytest.fixture(scope="module")
def honest() -> tuple[Floats, Floats]:
    """Log-odds, and outcomes that really come with them."""
    random = np.random.default_rng(2)
    log_odds = random.normal(-0.5, 1.5, ROWS)
    return log_odds, (random.random(ROWS) < expit(log_odds)).astype(float)


def _fit(method: str, raw: Floats, won: Floats) -> Calibration:
    return FITTERS[method](raw, won, weight=np.ones_like(raw))


def test_temperature_finds_overconfidence(honest: tuple[Floats, Floats]) -> None:
    """Log-odds made three times too large are divided by three."""
    log_odds, won = honest
    (slope,) = _fit("temperature", 3 * log_odds, won).parameters["slope"]

    assert slope == pytest.approx(1 / 3, rel=0.03)


def test_platt_finds_slope_and_shift(honest: tuple[Floats, Floats]) -> None:
    """Log-odds doubled and moved up by one are brought back."""
    log_odds, won = honest
    fitted = _fit("platt", 2 * log_odds + 1, won).parameters

    assert fitted["slope"][0] == pytest.approx(0.5, rel=0.03)
    assert fitted["shift"][0] == pytest.approx(-0.5, abs=0.04)


@pytest.mark.parametrize("method", ["beta", "isotonic"])
def test_free_maps_undo_a_bent_distortion(honest: tuple[Floats, Floats], method: str) -> None:
    """Chances squared are no line in log-odds; beta and isotonic maps straighten them."""
    log_odds, won = honest
    bent = logit(np.clip(expit(log_odds) ** 2, 1e-9, 1 - 1e-9))
    fitted = _fit(method, bent, won)

    assert ece_equal_count(won, expit(bent)) > 0.08
    assert ece_equal_count(won, expit(fitted.apply(bent))) < 0.015


def test_weights_matter(honest: tuple[Floats, Floats]) -> None:
    """Rows that count for nothing do not pull the map."""
    log_odds, won = honest
    spoilt = np.concatenate([won, 1 - won])
    weight = np.concatenate([np.ones(ROWS), np.full(ROWS, 1e-9)])
    fitted = calibration.fit_platt(np.tile(log_odds, 2), spoilt, weight=weight)

    assert fitted.parameters["slope"][0] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("method", list(FITTERS))
def test_maps_never_decrease_and_never_say_never(honest: tuple[Floats, Floats], method: str) -> None:
    """A higher raw score is never a lower chance, and no chance is 0 or 1, even on outcomes that separate."""
    log_odds, _ = honest
    fitted = _fit(method, log_odds[:200], (log_odds[:200] > 0).astype(float))
    applied = fitted.apply(np.linspace(-8, 8, 200))

    assert (np.diff(applied) >= 0).all()
    assert np.isfinite(applied).all()


@pytest.mark.parametrize("method", list(FITTERS))
def test_a_map_survives_json(honest: tuple[Floats, Floats], method: str) -> None:
    """Written as JSON and read again a map is the same map."""
    log_odds, won = honest
    fitted = _fit(method, log_odds, won)

    assert Calibration.from_json(json.loads(json.dumps(fitted.to_json()))) == fitted


def test_an_unknown_method_is_refused() -> None:
    """A file from another time is refused with the names that exist."""
    with pytest.raises(ValueError, match="isotonic"):
        Calibration.from_json({"method": "magic", "parameters": {}})


def test_the_simplest_map_that_does_is_chosen(honest: tuple[Floats, Floats]) -> None:
    """Honest scores keep a map of one parameter; a shift needs two; a bend needs more."""
    log_odds, won = (column[:6000] for column in honest)
    bent = logit(np.clip(expit(log_odds) ** 3, 1e-9, 1 - 1e-9))
    chosen = [
        calibration.choose(
            raw,
            won,
            weight=np.ones(6000),
            when=np.arange(6000) // 3,
            methods=["temperature", "platt", "beta", "isotonic"],
        )[0].method
        for raw in (log_odds, log_odds + 1, bent)
    ]

    assert chosen[:2] == ["temperature", "platt"]
    assert chosen[2] in {"beta", "isotonic"}


def test_a_shift_must_hold_at_other_times(honest: tuple[Floats, Floats]) -> None:
    """Two good months do not shift the scores of a half-year; six do."""
    log_odds, won = (column[:6000] for column in honest)
    month = np.arange(6000) // 1000
    lifted = log_odds - np.where(month < 2, 0.9, -0.2)

    def chosen(raw: Floats) -> str:
        return calibration.choose(
            raw, won, weight=np.ones(6000), when=month, methods=["temperature", "platt"], folds=6
        )[0].method

    assert chosen(lifted) == "temperature"
    assert chosen(log_odds - 0.3) == "platt"


@given(
    effects=st.lists(st.floats(-3, 3), min_size=1, max_size=8),
    base=st.floats(-3, 3),
    method=st.sampled_from(sorted(FITTERS)),
)
def test_effects_add_up_after_the_map(effects: list[float], base: float, method: str) -> None:
    """Base and effects, carried through any map, still sum to the mapped score; no effect turns its sign."""
    fitted = WAVY[method]
    start, carried, score = calibration.spread(fitted, [base], np.array([effects]))

    assert start[0] + carried.sum() == pytest.approx(score[0], abs=1e-9)
    assert score[0] == pytest.approx(fitted.apply(base + sum(effects)), abs=1e-4)
    assert (carried * np.array([effects]) >= 0).all()
