"""Accuracy of amounts: every figure by hand, and nothing where it is not defined."""

from math import nan

import pytest

from models import accuracy

ACTUAL = [100.0, 0.0, 300.0]
SAID = [120.0, 30.0, 250.0]


def test_figures_are_those_of_their_definitions() -> None:
    """Errors of 20, 30 and -50 on outcomes of 400, against a naive forecast that errs by 50 and 150."""
    assert accuracy.wape(ACTUAL, SAID) == pytest.approx(100 / 400)
    assert accuracy.bias(ACTUAL, SAID) == pytest.approx(0.0)
    assert accuracy.bias([100.0], [130.0]) == pytest.approx(0.3)
    assert accuracy.mase(ACTUAL, SAID, naive=[nan, 50.0, 150.0]) == pytest.approx((30 + 50) / (50 + 150))
    assert accuracy.coverage(ACTUAL, [90, -10, 301], [110, 0, 400]) == pytest.approx(2 / 3)


def test_what_is_not_defined_is_nothing() -> None:
    """No outcome, no naive forecast or no pair at all gives no figure, and never an infinite one."""
    found = accuracy.figures([0.0], [5.0], naive=[nan])

    assert found == accuracy.Accuracy(1, None, None, None)
    assert accuracy.figures([], [], naive=[]) == accuracy.Accuracy(0, None, None, None)
    assert accuracy.coverage([], [], []) is None
    with pytest.raises(ValueError, match="shapes differ"):
        accuracy.wape([1.0], [1.0, 2.0])
