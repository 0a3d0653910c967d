"""Hazards become curves that add up, with a tail; what was cut off is counted for neither side."""

import numpy as np
import pytest

from models.close_timing.curves import cumulate
from models.close_timing.errors import judge, judgeable, watched_longer
from models.close_timing.exposure import OPEN, Waits, exposure
from models.close_timing.standing import fit, plain

EDGES = (0, 1, 2, 4)


def _waits(*cases: tuple[float, int, float]) -> Waits:
    """Cases by when they ended, how, and until when they were watched."""
    ended, cause, until = (np.asarray(column) for column in zip(*cases, strict=True))
    return Waits(ended.astype(float), cause.astype(np.intp), np.full(len(cases), -9.0), until.astype(float))


def test_incidence_is_what_is_open_times_the_hazard() -> None:
    """Two steps by hand; the two causes and what is still open add up to one."""
    curves = cumulate(np.array([[[0.1, 0.2], [0.5, 0.25], [0.19, 0.0]]]), EDGES)

    assert curves.incidence[0, 1] == pytest.approx([0.1, 0.2])
    assert curves.incidence[0, 2] == pytest.approx([0.1 + 0.7 * 0.5, 0.2 + 0.7 * 0.25])
    open_then = 0.7 * 0.25 * (1 - 0.19)
    assert 1 - curves.incidence[0, 4].sum() == pytest.approx(open_then, abs=1e-6)
    assert curves.eventual.sum(axis=1) == pytest.approx(1)


def test_an_even_hazard_has_the_quantiles_and_mean_of_a_geometric_wait() -> None:
    """With one rate throughout, also past the last step, half have ended by log 2 over the rate."""
    week = 0.05
    hazards = np.array([[[0.0, 1 - (1 - week) ** length] for length in (1, 1, 2)]])
    curves = cumulate(hazards[:, :, ::-1], EDGES)
    rate = -np.log1p(-week)

    assert curves.quantile(0, 0.5)[0] == pytest.approx(np.log(2) / rate, rel=1e-3)
    assert curves.mean(0)[0] == pytest.approx(1 / rate, rel=2e-3)
    assert curves.by(np.array([30.0]))[0, 0] == pytest.approx(1 - np.exp(-rate * 30), rel=1e-3)


def test_reconciling_keeps_when_and_changes_whether() -> None:
    """The chance at last is the one given; when a case is won, if it is, stays the same."""
    random = np.random.default_rng(3)
    own = cumulate(random.uniform(0.01, 0.2, (50, 3, 2)), EDGES)
    given = random.uniform(0.05, 0.95, 50)
    told = own.reconciled(given)

    assert told.eventual[:, 0] == pytest.approx(given)
    assert (np.diff(told.incidence, axis=1) >= 0).all()
    assert (told.incidence.sum(axis=2) <= 1 + 1e-12).all()
    assert told.quantile(0, 0.5) == pytest.approx(own.quantile(0, 0.5))
    assert told.mean(0) == pytest.approx(own.mean(0))


def test_a_step_cut_off_in_its_middle_says_nothing() -> None:
    """Neither that it went on nor, if it ended before the cut, that it ended: each would be one-sided."""
    waits = _waits((np.inf, OPEN, 1.5), (1.2, 0, 1.5), (0.5, 1, 1.5), (3.0, 0, 9.0))
    seen = exposure(waits, EDGES)

    assert list(zip(seen.ask.tolist(), seen.step.tolist(), seen.cause.tolist(), strict=True)) == [
        (0, 0, OPEN), (1, 0, OPEN), (2, 0, 1), (3, 0, OPEN), (3, 1, OPEN), (3, 2, 0),
    ]  # fmt: skip


def test_what_is_watched_from_later_on_tells_nothing_of_before() -> None:
    """A case that training had until week 1 enters calibration with the step that begins there."""
    waits = Waits(np.array([3.0]), np.array([0], dtype=np.intp), np.array([1.0]), np.array([9.0]))

    assert exposure(waits, EDGES).step.tolist() == [1, 2]


def test_rates_of_a_stage_are_counted_and_pulled() -> None:
    """A stage of many deals has its own rates, one of few those of all, and none the plain pace."""
    random = np.random.default_rng(5)
    fast = random.geometric(0.5, 400) - 0.5
    waits = _waits(*[(each, 0, 9.0) for each in fast], (np.inf, OPEN, 9.0))
    stage = np.asarray(["talks"] * 400 + ["rare"], dtype=object)
    seen = exposure(waits, EDGES)
    rates = fit(seen, stage, weight=np.ones(401), edges=EDGES, causes=("won", "lost"), ended=(400, 0))

    assert rates.hazards(["talks"])[0, 0, 0] == pytest.approx(0.5, abs=0.08)
    assert rates.hazards(["rare"])[0, 0] == pytest.approx(rates.organization[0], rel=0.1)
    assert plain(EDGES, ("won", "lost"))[0] == pytest.approx([0.02, 0.06])


def test_those_cut_off_are_stood_for_by_those_watched_longer() -> None:
    """Of four, one is cut off at 1: each of the two watched past that counts one and a half times."""
    waits = _waits((0.5, 0, 9.0), (np.inf, OPEN, 1.0), (2.0, 0, 9.0), (np.inf, OPEN, 9.0))
    known = judgeable(waits, cause=0, time=3.0, weight=np.ones(4))

    assert known.place.tolist() == [0, 2, 3]
    assert known.happened.tolist() == [1, 1, 0]
    assert known.weight == pytest.approx([1, 1.5, 1.5])


def test_weighting_undoes_cutting_off() -> None:
    """The weighted rate and Brier score of cases cut off at random are those of all cases."""
    random = np.random.default_rng(8)
    ended = random.exponential(2.0, 40_000)
    cause = random.integers(0, 2, ended.size)
    whole = Waits(ended, cause.astype(np.intp), np.zeros(ended.size), np.full(ended.size, 99.0))
    cut = Waits(ended, whole.cause, whole.since, random.uniform(0, 6, ended.size))
    said = random.uniform(0, 1, ended.size)
    weight = np.ones(ended.size)
    told, truth = (judge(judgeable(each, cause=0, time=2.0, weight=weight), said) for each in (cut, whole))

    assert told["rate"] == pytest.approx(truth["rate"], abs=0.01)
    assert told["brier"] == pytest.approx(truth["brier"], abs=0.01)
    assert watched_longer(whole, weight=weight)[0].size == 0
