"""The measures of probabilities agree with scikit-learn where it has them, else with paper and pencil."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from models import evaluation


@pytest.fixture
def judged() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Outcomes, chances with ties, and weights."""
    random = np.random.default_rng(3)
    chance = np.round(random.random(500), 2)
    return (random.random(500) < chance).astype(float), chance, random.gamma(2.0, size=500)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (evaluation.brier, brier_score_loss),
        (evaluation.auc, roc_auc_score),
        (evaluation.log_loss, sklearn_log_loss),
    ],
)
def test_figures_are_scikit_learns(judged, ours, theirs) -> None:  # type: ignore[no-untyped-def]
    """Brier score, AUC with ties and log loss are what scikit-learn says, weighted or not."""
    won, chance, weight = judged
    inside = np.clip(chance, 0.01, 0.99)

    assert ours(won, inside) == pytest.approx(theirs(won, inside))
    assert ours(won, inside, weight=weight) == pytest.approx(theirs(won, inside, sample_weight=weight))


def test_skill_is_measured_against_the_base_rate() -> None:
    """Saying the base rate has no skill; two outcomes at 0.9 and 0.1 keep 4 % of the base rate's error."""
    assert evaluation.brier_skill([1, 0, 0, 0], [0.25] * 4) == pytest.approx(0)
    assert evaluation.brier_skill([1, 0], [0.9, 0.1]) == pytest.approx(1 - 0.01 / 0.25)
    assert evaluation.brier_skill([1, 0], [0.5, 0.5], reference=0.9) == pytest.approx(1 - 0.25 / 0.41)


def test_calibration_error_by_hand() -> None:
    """Two bins: 0.2 said and 0.5 seen, 0.8 said and 1 seen; the mean gap is 0.25."""
    error = evaluation.ece_equal_count([0, 1, 1, 1], [0.2, 0.2, 0.8, 0.8], bins=2)

    assert error == pytest.approx((0.3 + 0.2) / 2)


def test_weights_count_as_copies(judged) -> None:  # type: ignore[no-untyped-def]
    """A row of weight three is three rows."""
    won, chance, _ = judged
    copies = np.arange(500) % 3 + 1
    again = np.repeat(np.arange(500), copies)

    for measure in (evaluation.brier, evaluation.auc, evaluation.log_loss, evaluation.ece_equal_count):
        weighted = measure(won, np.clip(chance, 0.01, 0.99), weight=copies)
        assert weighted == pytest.approx(measure(won[again], np.clip(chance, 0.01, 0.99)[again]))


@given(st.permutations(range(40)))
def test_calibration_error_does_not_depend_on_order(order: list[int]) -> None:
    """Rows of one chance share a bin, so the order in which they come changes nothing."""
    won, chance = np.arange(40) % 3 == 0, np.repeat([0.1, 0.3, 0.6, 0.9], 10)
    expected = evaluation.ece_equal_count(won, chance, bins=7)

    assert evaluation.ece_equal_count(won[order], chance[order], bins=7) == pytest.approx(expected)


def test_honest_chances_have_little_error_and_distorted_ones_much() -> None:
    """Outcomes drawn from the chances are within noise; the same chances squared are not."""
    random = np.random.default_rng(5)
    chance = random.random(20_000)
    won = random.random(20_000) < chance

    assert evaluation.ece_equal_count(won, chance) < 0.015
    assert evaluation.ece_equal_count(won, chance**2) > 0.1


def test_exact_chances_err_as_chance_tells() -> None:
    """Of many outcomes drawn from exact chances, about one in twenty errs more than the 95th percentile."""
    random = np.random.default_rng(8)
    deals, rows = 150, 6
    chance = np.repeat(random.random(deals), rows)
    groups = [f"d{number // rows}" for number in range(chance.size)]
    expected = evaluation.ece_by_chance(chance, groups, seed=1)
    alone = evaluation.ece_by_chance(chance, map(str, range(chance.size)), seed=1)
    found = [
        evaluation.ece_equal_count(np.repeat(random.random(deals), rows) < chance, chance) for _ in range(400)
    ]

    assert np.mean(found > np.quantile(expected, 0.95)) == pytest.approx(0.05, abs=0.03)
    assert np.median(expected) == pytest.approx(np.median(found), rel=0.1)
    assert np.median(alone) < 0.6 * np.median(expected)
    assert expected.tolist() == evaluation.ece_by_chance(chance, groups, seed=1).tolist()


def test_reliability_bins_hold_what_happened() -> None:
    """Bins of equal count, lowest first, each with its interval around what was observed."""
    bins = evaluation.reliability([0, 0, 0, 1, 1, 1], [0.1, 0.1, 0.4, 0.4, 0.9, 0.9], 3)

    assert [each.predicted for each in bins] == pytest.approx([0.1, 0.4, 0.9])
    assert [each.observed for each in bins] == pytest.approx([0, 0.5, 1])
    assert all(each.low <= each.observed <= each.high for each in bins)


def test_wilsons_interval_is_the_published_one() -> None:
    """15 of 50: 0.191 to 0.438 (Wilson 1927, as in any table)."""
    assert evaluation.wilson(0.3, 50) == pytest.approx((0.1910, 0.4375), abs=1e-3)


def test_one_class_has_no_auc_and_no_rows_are_refused() -> None:
    """What cannot be measured is not given a number."""
    assert evaluation.auc([1, 1], [0.2, 0.9]) is None
    with pytest.raises(ValueError, match="no rows"):
        evaluation.brier([], [])
    with pytest.raises(ValueError, match="shapes differ"):
        evaluation.brier([1, 0], [0.5])


def test_small_segments_are_left_out() -> None:
    """A slice of fewer rows than asked for is noise and is not shown."""
    found = evaluation.measure_by(
        [0, 1] * 40, [0.3] * 80, segments={"side": ["big"] * 70 + ["small"] * 10}, smallest=20
    )

    assert [(each.by, each.segment, each.metrics.rows) for each in found] == [("side", "big", 70)]


def test_resampling_keeps_groups_whole() -> None:
    """A resample holds each group entirely or not, and the same seed draws the same samples."""
    groups = ["a", "a", "a", "b", "b", "c"]
    sizes: list[dict[str, int]] = []

    def score(rows: NDArray[np.intp]) -> float:
        drawn = [groups[row] for row in rows]
        sizes.append({group: drawn.count(group) for group in set(drawn)})
        return float(len(rows))

    first = evaluation.resample_by_group(score, groups, seed=1, times=20)

    assert all(count % groups.count(group) == 0 for size in sizes for group, count in size.items())
    assert first.tolist() == evaluation.resample_by_group(score, groups, seed=1, times=20).tolist()
