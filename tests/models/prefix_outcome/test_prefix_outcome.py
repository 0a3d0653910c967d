"""The model of outcomes from prefixes: what holds whatever it learns from."""

from dataclasses import replace

import numpy as np
import pytest

from models.prefix_outcome import SPEC, Examples, train
from models.prefix_outcome.evaluate import judge
from models.prefix_outcome.linear import Linear
from models.prefix_outcome.spec import Floats, Rows

QUICK = replace(SPEC, seeds=1, rounds=20)
COLUMNS = ("length", "last step", "amount", "noise")
OUTCOMES = ("won", "lost")


def examples(*, cases: int = 400, seed: int = 1, weight: Floats | None = None) -> Examples:
    """Make five prefixes a case; what is won shows in the amount, with gaps."""
    random = np.random.default_rng(seed)
    case = np.repeat(np.arange(cases), 5)
    won = random.random(cases) < 0.5
    amount = np.where(won, 2.0, 1.0)[case] * np.exp(random.normal(0, 0.5, case.size))
    rows = np.column_stack(
        [
            np.tile(np.arange(1, 6), cases),
            random.integers(0, 3, case.size),
            np.where(random.random(case.size) < 0.1, np.nan, amount),
            random.normal(size=case.size),
        ]
    ).astype(np.float32)
    return Examples(
        columns=COLUMNS,
        rows=rows,
        outcome=np.where(won, 0, 1)[case].astype(np.int64),
        case=case.astype(np.int64),
        weight=np.ones(case.size) if weight is None else weight,
    )


@pytest.fixture(scope="module")
def unseen() -> Examples:
    """Cases that train nothing."""
    return examples(seed=2)


def _won(rows: Rows, columns: tuple[str, ...] = COLUMNS, *, seed: int = 1) -> Floats:
    return train(examples(), OUTCOMES, spec=QUICK, seed=seed).predict(rows, columns)["won"]


def test_what_can_be_learned_is_learned_and_calibrated(unseen: Examples) -> None:
    """On cases it never saw, the model ranks well and its probabilities hold."""
    model = train(examples(cases=1000), OUTCOMES, spec=replace(SPEC, seeds=1), seed=1)
    won = model.predict(unseen.rows, COLUMNS)["won"]
    figures = judge((unseen.outcome == 0).astype(float), won, unseen.rows[:, 0].astype(np.int64))

    assert figures.weighted_auc is not None
    assert figures.weighted_auc > 0.75
    assert figures.ece < 0.06
    assert [(figure.k, figure.n) for figure in figures.by_prefix] == [(k, 400) for k in range(1, 6)]


def test_the_same_seed_gives_the_same_model(unseen: Examples) -> None:
    """Training twice gives the same probabilities, to the bit."""
    assert _won(unseen.rows, seed=3).tolist() == _won(unseen.rows, seed=3).tolist()


def test_the_order_of_columns_does_not_matter(unseen: Examples) -> None:
    """Columns are found by name."""
    turned = _won(unseen.rows[:, ::-1], COLUMNS[::-1])

    assert _won(unseen.rows).tolist() == turned.tolist()


def test_missing_values_and_unseen_steps_are_tolerated() -> None:
    """A row of nothing, and a step that training never had, still get a probability."""
    odd = np.array([[np.nan] * 4, [900, 77, 1e12, -1e12]], np.float32)

    assert ((_won(odd) > 0) & (_won(odd) < 1)).all()


def test_a_missing_column_is_refused(unseen: Examples) -> None:
    """A model is never fed something else in place of what it reads."""
    with pytest.raises(KeyError, match="noise"):
        _won(unseen.rows[:, :3], COLUMNS[:3])


def test_weights_move_the_level_and_not_the_order(unseen: Examples) -> None:
    """Cases that count less make their outcome less likely; who is likelier than whom stays."""
    plain = examples()
    lighter = examples(weight=np.where(plain.outcome == 0, 0.3, 1.0))
    even = train(plain, OUTCOMES, spec=QUICK, seed=1).predict(unseen.rows, COLUMNS)["won"]
    uneven = train(lighter, OUTCOMES, spec=QUICK, seed=1).predict(unseen.rows, COLUMNS)["won"]

    assert uneven.mean() < even.mean() - 0.1
    assert np.argsort(np.round(even, 9)).tolist() == np.argsort(np.round(uneven, 9)).tolist()


def test_an_outcome_with_too_few_cases_is_answered_by_its_rate(unseen: Examples) -> None:
    """Below the stated number the answer is a prior, and says so."""
    model = train(examples(cases=40), OUTCOMES, spec=QUICK, seed=1)
    chances = model.predict(unseen.rows, COLUMNS)["won"]

    assert model.outcomes["won"].basis == "prior"
    assert np.unique(chances).size == 1
    assert 0.3 < chances[0] < 0.7


def test_what_is_neither_of_two_outcomes_is_an_end_of_its_own(unseen: Examples) -> None:
    """With cases that ended otherwise, two outcomes are told from them and from each other."""
    seen = examples()
    neither = replace(seen, outcome=np.where(seen.case % 4 == 0, -1, seen.outcome))
    model = train(neither, OUTCOMES, spec=QUICK, seed=1)
    raw = model.log_odds(unseen.rows)
    total = sum(1 / (1 + np.exp(-log_odds)) for log_odds in raw.values())
    chances = model.predict(unseen.rows, COLUMNS)

    assert 0.7 < np.mean(total) < 0.8
    assert np.max(total) < 1
    won = judge((unseen.outcome == 0).astype(float), chances["won"], unseen.rows[:, 0].astype(np.int64))
    assert won.weighted_auc is not None
    assert won.weighted_auc > 0.75


def test_ends_that_exclude_each_other_share_one_certainty(unseen: Examples) -> None:
    """Where a case is either won or lost, both together are certain before calibration."""
    raw = train(examples(), OUTCOMES, spec=QUICK, seed=1).log_odds(unseen.rows)

    assert np.allclose(raw["won"], -raw["lost"])


def test_an_outcome_too_rare_to_learn_does_not_spoil_the_others(unseen: Examples) -> None:
    """Beside two outcomes that are learned, a third with few cases is answered by its rate."""
    seen = examples()
    third = replace(seen, outcome=np.where(seen.case < 10, 2, seen.outcome))
    model = train(third, (*OUTCOMES, "stalled"), spec=QUICK, seed=1)
    chances = model.predict(unseen.rows, COLUMNS)

    assert [outcome.basis for outcome in model.outcomes.values()] == ["model", "model", "prior"]
    assert np.unique(chances["stalled"]).size == 1
    assert np.unique(chances["won"]).size > 100


@pytest.mark.parametrize("kinds", [(0, 1), (0, 1, 2), (0, 2)])
def test_the_linear_part_scores_every_kind(kinds: tuple[int, ...]) -> None:
    """The softmax of its scores follows the shares seen; a kind no row had is all but ruled out."""
    random = np.random.default_rng(1)
    kind = random.choice(kinds, 600).astype(np.int64)
    inputs = random.normal(size=(600, 3))
    scores = Linear.fit(inputs, kind, kinds=3, spec=SPEC).scores(inputs)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

    assert np.abs(chances.mean(axis=0) - np.bincount(kind, minlength=3) / 600).max() < 0.01


def test_a_length_with_one_class_has_no_ranking() -> None:
    """Where all ended alike there is nothing to rank, and the average leaves it out."""
    hit, chance = np.array([1.0, 1.0, 1.0, 0.0]), np.array([0.2, 0.9, 0.8, 0.1])
    figures = judge(hit, chance, np.array([1, 1, 2, 2]))

    assert [figure.auc for figure in figures.by_prefix] == [None, 1.0]
    assert figures.weighted_auc == 1.0
