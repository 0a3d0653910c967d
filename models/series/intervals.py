"""How wide a forecast must be: errors of the backtest, brought to one size and pooled.

Split conformal prediction with scaled scores (Lei et al. 2018), pooled over series, origins and steps: an
error is divided by the size of the series' own errors and by how errors grow with the step; the quantiles of
all those scores, multiplied again, are the intervals. A score's size comes from windows that share no moment
with it, or it would fit itself.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gamma
from scipy.stats import t as student

from models.series.backtest import offsets
from models.series.spec import GRID, Floats

_BORROWED: Final = 1.0
"""Windows by which the size of a series' errors is drawn to that of all series."""
_STEP_GROWTH: Final = (0.9, 0.7)
"""Size of errors at the first step, and its power of the step, where unknown: in units of single steps."""
_SEASON_GROWTH: Final = (0.5, 0.4)
"""The same in units of steps from a season before, which are longer."""
_CAUTION: Final = 3.0
"""Windows that this prior counts for."""
_UNSURE: Final = 2.0
"""Errors seen in W windows alone tell their variance to be so many W-ths larger."""
_TAILS: Final = 4.0
"""Degrees of freedom of the shape that is used where few scores are known."""
_FEW: Final = 20.0
"""With so many independent scores, half of the shape is what was seen."""
_STEPS: Final = 1.0
"""A window of steps is worth so many independent scores: neighbouring steps err together."""
_ECHO: Final = 0.8
"""Correlation of neighbouring errors where none is known."""
_SMALLEST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of the error [S, h, grid] in units of each scale; correlation of neighbouring errors."""

    quantiles: Floats
    echo: float


def spread(off: Floats, *, counts: Sequence[int], season: int) -> Spread:
    """Return what the errors `off` [S, origins, h] of combinations tell; `counts` are the series' lengths."""
    horizon = off.shape[2]
    known = np.isfinite(off)
    windows = known.sum(axis=(1, 2)) / horizon
    total = float(windows.sum())
    grows = _growth(off, total, prior=_SEASON_GROWTH if season > 1 else _STEP_GROWTH)
    even = off / grows
    usual = _usual(even) * total / (total + _CAUTION)
    sizes = _sizes(even, np.ones(off.shape[1:], dtype=bool), usual, horizon)
    scores = np.full(off.shape, np.nan)
    moments = np.arange(horizon) - np.array(offsets(horizon))[:, None]
    for origin in range(off.shape[1]):
        begins = moments[origin, 0]
        apart = (moments < begins) | (moments >= min(begins + horizon, 0))
        scores[:, origin] = even[:, origin] / _sizes(even, apart, usual, horizon)[:, None]
    # The level a short series goes on from is uncertain, and so is a size seen in few windows.
    unsure = np.sqrt(1 + 2 / np.asarray(counts, dtype=np.float64) + _UNSURE / max(total, 1.0))
    shape = _shape(scores, _STEPS * total)
    wide = (sizes * unsure)[:, None, None] * grows[None, :, None] * shape[None, None, :]
    return Spread(wide, _echo(scores, total))


def _growth(off: Floats, windows: float, *, prior: tuple[float, float]) -> Floats:
    """Return the usual size of errors by step [h]: a level and a power of the step, drawn to the prior's."""
    steps = np.arange(1, off.shape[2] + 1, dtype=np.float64)
    first, power = prior
    size, count = _mean(np.abs(off), (0, 1)), np.isfinite(off).sum(axis=(0, 1))
    seen = np.isfinite(size) & (size > 0)
    if not seen.any():
        return first * steps**power
    if seen.sum() > 1:
        far, logs = np.log(steps[seen]), np.log(size[seen])
        about = np.average(far, weights=count[seen])
        spread_out = np.average((far - about) ** 2, weights=count[seen])
        slope = np.average((far - about) * logs, weights=count[seen]) / max(spread_out, _SMALLEST)
        power = float((np.clip(slope, 0, 1) * windows + power * _CAUTION) / (windows + _CAUTION))
    level = np.average(np.log(size[seen]) - power * np.log(steps[seen]), weights=count[seen])
    level = (level * windows + np.log(first) * _CAUTION) / (windows + _CAUTION)
    grows: Floats = np.exp(level) * steps**power
    return grows


def _usual(even: Floats) -> float:
    """Return the mean logarithm of the size of a series' errors."""
    size = _mean(np.abs(even), (1, 2))
    known = np.isfinite(size)
    return float(np.log(np.maximum(size[known], _SMALLEST)).mean()) if known.any() else 0.0


def _sizes(even: Floats, chosen: Floats, usual: float, horizon: int) -> Floats:
    """Return the size of each series' errors [S] by chosen places [origins, h], drawn to the usual one."""
    taken = np.where(chosen, np.abs(even), np.nan)
    windows = np.isfinite(taken).sum(axis=(1, 2)) / horizon
    own = np.log(np.maximum(np.nan_to_num(_mean(taken, (1, 2)), nan=1.0), _SMALLEST))
    size: Floats = np.exp((windows * own + _BORROWED * usual) / (windows + _BORROWED))
    return size


def _shape(scores: Floats, independent: float) -> Floats:
    """Return the scores' quantiles at `GRID`, mixed with a heavy-tailed shape while few are known."""
    prior = student.ppf(GRID, _TAILS)
    prior = prior / _mean_size(_TAILS)
    found = scores[np.isfinite(scores)]
    if found.size == 0:
        return np.asarray(prior)
    trust = independent / (independent + _FEW)
    return trust * np.quantile(found, GRID) + (1 - trust) * prior


def _mean_size(freedom: float) -> float:
    """Return the mean absolute value of Student's t."""
    return float(
        2 * np.sqrt(freedom / np.pi) * gamma((freedom + 1) / 2) / ((freedom - 1) * gamma(freedom / 2))
    )


def _echo(scores: Floats, windows: float) -> float:
    """Return the correlation of a step's error with the one before, drawn to the usual."""
    before, after = scores[:, :, :-1].ravel(), scores[:, :, 1:].ravel()
    both = np.isfinite(before) & np.isfinite(after)
    if both.sum() < 3 or np.std(before[both]) == 0 or np.std(after[both]) == 0:  # noqa: PLR2004 - two lie on a line
        return _ECHO
    found = float(np.corrcoef(before[both], after[both])[0, 1])
    return float(np.clip((found * windows + _ECHO * _FEW) / (windows + _FEW), 0, 0.99))


def _mean(values: Floats, axis: tuple[int, ...]) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean: Floats = np.nanmean(values, axis=axis)
    return mean
