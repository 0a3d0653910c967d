"""What actions are found to add: true effects, honest widths, and rankings of whom to treat."""

import json
from dataclasses import replace

import numpy as np
import pytest

from models.policy import Log, nothing_known, outcome
from models.policy.effects import Effects, learn
from models.policy.learners import best, dr_learner, t_learner, x_learner
from models.policy.qini import judge

ACTIONS = ("treat", "wait")
ROWS = 3000


def _log(*, seed: int = 1, effect: float = 0.6) -> Log:
    """Treating helps on the right, and harms on the left."""
    random = np.random.default_rng(seed)
    context = random.normal(size=(ROWS, 3))
    context[random.random((ROWS, 3)) < 0.05] = np.nan
    chances = np.tile([0.3, 0.7], (ROWS, 1))
    action = (random.random(ROWS) >= 0.3).astype(np.intp)
    right = np.nan_to_num(context[:, 0]) > 0
    added = np.where(action == 0, np.where(right, effect, -effect), 0.0)
    reward = np.nan_to_num(context[:, 1]) + added + random.normal(0, 1, ROWS)
    return Log(context, action, chances, reward, ACTIONS, np.arange(ROWS) // 2)


@pytest.fixture(scope="module")
def log() -> Log:
    """Half of the people are helped by being treated, and half harmed."""
    return _log()


@pytest.fixture(scope="module")
def effects(log: Log) -> Effects:
    """What is learned of them."""
    return learn(log, outcome.cross_fitted(log, seed=1), reference="wait", prior=0.25)


def test_effects_are_found_with_ranges_that_hold_them(log: Log, effects: Effects) -> None:
    """The effect differs by side; most ranges hold the true one, though a line cannot follow a step."""
    mean, spread = effects.estimate(log.context)

    right = np.nan_to_num(log.context[:, 0]) > 0
    truth = np.where(right, 0.6, -0.6)
    assert mean[right, 0].mean() > 0.3
    assert mean[~right, 0].mean() < -0.3
    inside = np.abs(mean[:, 0] - truth) < 2 * spread[:, 0]
    assert inside.mean() > 0.7
    assert not mean[:, 1].any()


def test_parts_make_up_the_effect(log: Log, effects: Effects) -> None:
    """The level and what each fact adds are the effect, and the fact that matters adds most."""
    level, parts = effects.parts("treat", log.context)

    assert level + parts.sum(axis=1) == pytest.approx(effects.estimate(log.context)[0][:, 0])
    assert np.abs(parts[:, 0]).mean() > 3 * np.abs(parts[:, 2]).mean()


def test_effects_are_written_and_read_whole(log: Log, effects: Effects) -> None:
    """As JSON and back they say the same to the last bit."""
    again = Effects.from_json(json.loads(json.dumps(effects.to_json())))

    assert (again.estimate(log.context)[0] == effects.estimate(log.context)[0]).all()
    assert (again.estimate(log.context)[1] == effects.estimate(log.context)[1]).all()


def test_of_an_action_seldom_taken_the_prior_stands(log: Log) -> None:
    """With fewer than thirty decisions nothing is claimed of an action."""
    few = log.at(np.flatnonzero((log.action == 1) | (np.cumsum(log.action == 0) <= 20)))

    found = learn(few, outcome.cross_fitted(few, seed=1), reference="wait", prior=0.25)

    mean, spread = found.estimate(log.context)
    assert found.by_action == {}
    assert not mean.any()
    assert (spread[:, 0] == 0.25).all()
    blank = nothing_known(ACTIONS, reference="wait", columns=3, prior=0.25)
    assert (blank.estimate(log.context)[1] == spread).all()


def test_of_an_action_that_never_had_a_rival_the_prior_stands(log: Log) -> None:
    """Where every action was certain nothing is claimed, and nothing fails."""
    certain = replace(log, chances=np.eye(2)[log.action])

    found = learn(certain, outcome.cross_fitted(certain, seed=1), reference="wait", prior=0.25)

    assert found.by_action == {}


@pytest.mark.parametrize("learner", [t_learner, x_learner, dr_learner])
def test_each_learner_finds_whom_to_treat(learner: type, log: Log) -> None:
    """Policies of T-, X- and DR-learner are right of most people they never saw; their ranking finds gain."""
    other = _log(seed=2)

    uplift = learner(log, reference="wait", seed=1)(other.context)

    right = np.nan_to_num(other.context[:, 0]) > 0
    chosen = best(uplift) == 0
    found = judge(other.reward, other.action == 0, uplift[:, 0])
    shuffled = judge(other.reward, other.action == 0, np.random.default_rng(0).random(ROWS))
    assert (chosen == right).mean() > 0.75
    assert found.qini > 0.05 > abs(shuffled.qini)
