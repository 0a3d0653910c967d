"""Off-policy estimates against a policy's exact value, and what is said when a log cannot speak."""

import numpy as np
import pytest

from models.policy import BadLogError, Log, compare, empirical_bernstein, of_known_chances, outcome, resample
from models.policy.choosing import draw, explore, fraction, only
from models.policy.estimators import Terms, diagnose, estimate_all
from models.policy.log import Floats

ACTIONS = ("a", "b", "c")
ROWS = 4000


def _context(rows: int = ROWS, *, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=(rows, 2))


def _means(context: Floats) -> Floats:
    """What each action brings: b in the right half, c everywhere a little, a nothing."""
    return np.stack(
        [0 * context[:, 0], np.where(context[:, 0] > 0, 1.0, -1.0), 0.2 + 0 * context[:, 0]], axis=1
    )


def _log(*, seed: int = 1, chances: Floats | None = None) -> Log:
    random, context = np.random.default_rng(seed), _context()
    given = np.full((ROWS, 3), 1 / 3) if chances is None else chances
    action = (random.random(ROWS)[:, None] < np.cumsum(given, axis=1)).argmax(axis=1)
    reward = _means(context)[np.arange(ROWS), action] + random.normal(0, 0.5, ROWS)
    return Log(context, action, given, reward, ACTIONS, np.arange(ROWS))


def _target(context: Floats) -> Floats:
    return only(np.where(context[:, 0] > 0, 1, 2).astype(np.intp), 3)


@pytest.fixture(scope="module")
def log() -> Log:
    """Decisions taken evenly among three actions."""
    return _log()


@pytest.fixture(scope="module")
def foretold(log: Log) -> Floats:
    """Rewards foretold by others' rows."""
    return outcome.cross_fitted(log, seed=3)


@pytest.mark.parametrize("method", ["ips", "snips", "dr"])
def test_an_estimate_holds_the_exact_value(log: Log, foretold: Floats, method: str) -> None:
    """The interval of each method holds what the policy is truly worth, which is not what was done."""
    target = _target(log.context)
    truth = float((target * _means(log.context)).sum(axis=1).mean())

    found = resample(estimate_all(log, target, foretold), log.group, seed=4, times=300).of(method)

    assert found.low < truth < found.high
    assert abs(truth - log.reward.mean()) > 0.2


def test_doubly_robust_is_narrower_than_weighting_alone(log: Log, foretold: Floats) -> None:
    """An outcome model that knows something takes noise away."""
    draws = resample(estimate_all(log, _target(log.context), foretold), log.group, seed=4, times=300)

    assert draws.of("dr").error < 0.7 * draws.of("ips").error


def test_doubly_robust_survives_a_wrong_outcome_model(log: Log) -> None:
    """Chances that are true mend an outcome model that is not, where the model alone is far off."""
    target = _target(log.context)
    truth = float((target * _means(log.context)).sum(axis=1).mean())
    wrong = np.full((ROWS, 3), 5.0)

    draws = resample(estimate_all(log, target, wrong), log.group, seed=4, times=300)

    assert draws.of("dr").low < truth < draws.of("dr").high
    assert draws.values["dm"] == pytest.approx(5.0)


def test_self_normalised_does_not_mind_a_constant(log: Log, foretold: Floats) -> None:
    """A constant added to every reward moves the estimate by that constant, and its width not at all."""
    target = _target(log.context)
    shifted = Log(log.context, log.action, log.chances, log.reward + 10, ACTIONS, log.group)

    plain = resample(estimate_all(log, target, foretold), log.group, seed=4, times=100).of("snips")
    moved = resample(estimate_all(shifted, target, foretold), log.group, seed=4, times=100).of("snips")

    assert moved.value == pytest.approx(plain.value + 10)
    assert moved.high - moved.low == pytest.approx(plain.high - plain.low)


def test_weights_tell_whether_a_log_can_speak(log: Log) -> None:
    """True chances give a mean weight of one, wrong ones do not; a rare action leaves few rows of worth."""
    target = only(np.zeros(ROWS, dtype=np.intp), 3)
    rare = _log(chances=np.tile([0.02, 0.49, 0.49], (ROWS, 1)))
    lying = Log(log.context, log.action, log.chances / 2, log.reward, ACTIONS, log.group)

    honest, few, wrong = (diagnose(one, target) for one in (log, rare, lying))

    assert abs(honest.mean - 1) < 4 * honest.error_of_mean
    assert few.effective_rows < 150 < honest.effective_rows
    assert wrong.mean > 1.8


def test_rows_of_one_group_are_drawn_together() -> None:
    """A thousand copies of ten rows are ten pieces of luck, and the interval says so."""
    values = np.random.default_rng(5).normal(size=10)
    copied = Terms(np.repeat(values, 1000), np.ones(10_000))

    apart = resample({"x": copied}, np.arange(10_000), seed=1, times=200).of("x")
    together = resample({"x": copied}, np.repeat(np.arange(10), 1000), seed=1, times=200).of("x")

    assert together.error > 10 * apart.error


def test_empirical_bernstein_is_wide_and_holds() -> None:
    """Bounds that hold for any size are wider than the bootstrap's, and shrink with more rows."""
    random = np.random.default_rng(6)
    few, many = random.random(100), random.random(10_000)

    small, large = (empirical_bernstein(rows, span=1.0) for rows in (few, many))

    assert small.low < 0.5 < small.high
    assert large.high - large.low < 0.2 * (small.high - small.low)


def test_a_comparison_has_every_constant_action_and_what_was_done(log: Log, foretold: Floats) -> None:
    """No policy is judged alone: the best constant action and the logged policy stand beside it."""
    found = compare(
        log, {"mine": _target(log.context)}, foretold, otherwise="a", seed=1, times=200, bounds=(-4.0, 4.0)
    )

    assert {row.policy for row in found.rows} == {"mine", "logged", "always a", "always b", "always c"}
    assert found.best_constant == "c"
    assert found.of("mine").over_constant.low > 0
    assert found.of("mine").over_logged.low > 0
    bound = found.of("mine", "ips").bound
    assert bound is not None
    assert bound.low < found.of("mine", "ips").estimate.low
    assert found.of("logged").estimate.value == pytest.approx(log.reward.mean())


def test_an_action_without_a_chance_is_refused() -> None:
    """A log that says a thing was done which could not be is no log."""
    with pytest.raises(BadLogError):
        of_known_chances(_context(2), ["a", "b"], propensity=np.asarray([0.5, 0.0]), reward=np.zeros(2))


@pytest.mark.parametrize("chance", [1.5, -0.5, np.nan, np.inf])
def test_chances_that_are_none_are_refused(log: Log, chance: float) -> None:
    """Not only that of the action taken: all lie from 0 to 1."""
    chances = log.chances.copy()
    chances[0, (log.action[0] + 1) % 3] = chance

    with pytest.raises(BadLogError, match="outside 0 to 1"):
        Log(log.context, log.action, chances, log.reward, ACTIONS, log.group)


def test_exploring_keeps_every_allowed_action_possible_and_no_other() -> None:
    """The best is taken mostly; what guard rails forbid never; what they allow has a floor."""
    allowed = np.asarray([[True, False, True]])

    chances = explore(np.asarray([2]), np.asarray([[-50.0, 9.0, 1.0]]), allowed, epsilon=0.2)

    assert chances.sum() == pytest.approx(1)
    assert chances[0, 1] == 0
    assert chances[0, 0] >= 0.05
    assert chances[0, 2] > 0.8


def test_the_lot_falls_the_same_for_the_same_words() -> None:
    """A page loaded again shows what it showed; over many subjects the lot is even."""
    numbers = np.asarray([fraction("salt", str(n), "2026-W10") for n in range(4000)])

    assert fraction("salt", "7", "2026-W10") == numbers[7]
    assert abs(numbers.mean() - 0.5) < 0.02
    drawn = [draw(np.asarray([0.2, 0.0, 0.8]), number) for number in numbers]
    assert set(drawn) == {0, 2}
    assert abs(np.mean([place == 0 for place in drawn]) - 0.2) < 0.03
