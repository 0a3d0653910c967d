"""How right forecasts of amounts were: relative error, bias, error beside a naive forecast, coverage.

Every figure is None where it is not defined, and never infinite.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Figures over pairs of forecast and outcome."""

    n: int
    wape: float | None
    bias: float | None
    mase: float | None


def wape(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """Return the sum of absolute errors over the sum of outcomes' sizes; 0 is perfect."""
    truth, said = _pair(actual, forecast)
    size = float(np.abs(truth).sum())
    return float(np.abs(said - truth).sum()) / size if size > 0 else None


def bias(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """Return the sum of errors over the sum of outcomes; above 0 the forecasts were too high."""
    truth, said = _pair(actual, forecast)
    size = float(truth.sum())
    return float((said - truth).sum()) / size if size > 0 else None


def mase(actual: ArrayLike, forecast: ArrayLike, *, naive: ArrayLike) -> float | None:
    """Return the mean absolute error over that of a naive forecast; below 1 is better than it.

    The idea is Hyndman and Koehler's (2006); they scale by the naive error in the sample, this one by the
    error of "same as the period before" on the very periods judged, so that both are asked the same. Pairs
    whose naive forecast is not known (NaN) are left out of both.
    """
    truth, said = _pair(actual, forecast)
    same = np.asarray(naive, dtype=np.float64)
    known = np.isfinite(same)
    scale = float(np.abs(same[known] - truth[known]).sum())
    return float(np.abs(said[known] - truth[known]).sum()) / scale if scale > 0 else None


def coverage(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> float | None:
    """Return the share of outcomes inside their intervals, ends included."""
    truth, lower = _pair(actual, low)
    _, upper = _pair(actual, high)
    return float(np.mean((lower <= truth) & (truth <= upper))) if truth.size else None


def figures(actual: Sequence[float], forecast: Sequence[float], *, naive: Sequence[float]) -> Accuracy:
    """Return all figures of point forecasts."""
    return Accuracy(
        len(actual), wape(actual, forecast), bias(actual, forecast), mase(actual, forecast, naive=naive)
    )


def _pair(actual: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    truth, said = np.asarray(actual, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if truth.shape != said.shape or truth.ndim != 1:
        raise ValueError(f"shapes differ: outcomes {truth.shape}, forecasts {said.shape}")
    return truth, said
