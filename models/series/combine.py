"""How much each rival counts for each series, and how far off the combination was in the backtest."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.series.backtest import Trial, offsets
from models.series.rivals import SEASONAL_NAIVE
from models.series.spec import Floats

_SHARP: Final = 2.0
"""Weights go with one over the error to this power, as for independent errors (Bates and Granger 1969)."""
_BORROWED: Final = 1.0
"""A series' own error of a rival counts as much as so many times that of all series."""
_ALIKE: Final = 5.0
"""The rivals' errors over all series are drawn together as by so many series in which they are equal."""
_DOUBT: Final = 3.0
"""Windows of evidence from all series against those of one, when asking whether seasonal naive is beaten."""
_SMALLEST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Combined:
    """Of S series and M rivals: weights [S, M] that sum to 1, and what the backtest said."""

    names: tuple[str, ...]
    weights: Floats
    errors: Floats
    """Mean absolute error of each rival in units of the series' scale, [S, M]; nan where not tested."""
    off: Floats
    """Errors of the combination, [S, origins, h]; weighed for each origin by the other origins alone."""
    beaten: np.ndarray[tuple[int], np.dtype[np.bool_]]
    """Whether the combination was better than seasonal naive, [S]; if not, that has all the weight."""


def combine(trials: Sequence[Trial], *, horizon: int) -> Combined:
    """Weigh the rivals of every series by the backtest."""
    names = tuple(dict.fromkeys(name for one in trials for name in one.answers))
    there = np.array([[name in one.answers for name in names] for one in trials])
    nothing = np.full((len(offsets(horizon)), horizon), np.nan)
    off = np.array([[one.off.get(name, nothing) for name in names] for one in trials])
    every = np.ones(off.shape[2], dtype=bool)
    weights, errors = _weights(off, there, every)
    apart = np.full((off.shape[0], *nothing.shape), np.nan)
    for origin in range(off.shape[2]):
        others = every.copy()
        others[origin] = False
        apart[:, origin] = _mixed(off[:, :, origin], _weights(off, there, others)[0])
    naive = names.index(SEASONAL_NAIVE)
    beaten = _beaten(apart, off[:, naive], horizon)
    alone = ~beaten & there[:, naive]
    weights[alone] = np.eye(len(names))[naive]
    apart[alone] = off[alone, naive]
    return Combined(names, weights, errors, apart, ~alone)


def _weights(off: Floats, there: Floats, origins: Floats) -> tuple[Floats, Floats]:
    """Return weights and errors [S, M] by what is known from some of the origins."""
    errors = _mean(np.abs(off[:, :, origins]), (2, 3))
    tested = np.isfinite(errors)
    logs = np.log(np.maximum(np.where(tested, errors, 1.0), _SMALLEST))
    count = tested.sum(axis=0)
    usual = np.where(count > 0, np.where(tested, logs, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    middle = float(np.nanmean(usual)) if count.any() else 0.0
    drawn = (np.nan_to_num(usual, nan=middle) * count + middle * _ALIKE) / (count + _ALIKE)
    own = np.where(tested, (logs + _BORROWED * drawn) / (1 + _BORROWED), drawn)
    weights: Floats = np.where(there, np.exp(-_SHARP * own), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights, errors


def _mixed(off: Floats, weights: Floats) -> Floats:
    """Return the errors [S, h] of a combination of those rivals that were asked, from errors [S, M, h]."""
    known = np.isfinite(off)
    share = np.where(known, weights[:, :, None], 0.0)
    whole = share.sum(axis=1)
    mixed = (share * np.nan_to_num(off)).sum(axis=1)
    return np.asarray(np.divide(mixed, whole, out=np.full_like(mixed, np.nan), where=whole > 0))


def _beaten(apart: Floats, naive: Floats, horizon: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return whether each combination beat seasonal naive, what all series show being evidence for each.

    By chance alone the better one loses some backtests: going by a series' own few windows, one in ten series
    would turn to seasonal naive, and forecasts would be worse for it.
    """
    ours, theirs = _mean(np.abs(apart), (1, 2)), _mean(np.abs(naive), (1, 2))
    known = np.isfinite(ours) & np.isfinite(theirs)
    if not known.any():
        return np.ones(ours.size, dtype=bool)
    ratio = np.log(np.maximum(ours[known], _SMALLEST)) - np.log(np.maximum(theirs[known], _SMALLEST))
    windows = np.isfinite(apart[known]).sum(axis=(1, 2)) / horizon
    found = np.ones(ours.size, dtype=bool)
    found[known] = (windows * ratio + _DOUBT * ratio.mean()) / (windows + _DOUBT) < 0
    return found


def _mean(values: Floats, axis: tuple[int, ...]) -> Floats:
    """Return the mean of what is known; nan where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Floats = np.nanmean(values, axis=axis)
    return mean
