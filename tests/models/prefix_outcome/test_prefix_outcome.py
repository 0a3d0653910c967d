"""The model of outcomes from prefixes: what holds whatever it learns from."""

from dataclasses import replace

import numpy as np
import pytest

from models.prefix_outcome import SPEC, Examples, train
from models.prefix_outcome.evaluate import judge
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


def test_a_length_with_one_class_has_no_ranking() -> None:
    """Where all ended alike there is nothing to rank, and the average leaves it out."""
    hit, chance = np.array([1.0, 1.0, 1.0, 0.0]), np.array([0.2, 0.9, 0.8, 0.1])
    figures = judge(hit, chance, np.array([1, 1, 2, 2]))

    assert [figure.auc for figure in figures.by_prefix] == [None, 1.0]
    assert figures.weighted_auc == 1.0
