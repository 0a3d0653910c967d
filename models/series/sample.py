"""Quantiles and sample paths of a forecast."""

import numpy as np
from scipy.special import ndtr

from models.series.spec import GRID, Floats, Forecast


def quantile(made: Forecast, chance: Floats) -> Floats:
    """Return the values [h, ...] below which each step falls with a chance; linear between what is kept."""
    asked = np.asarray(chance, dtype=np.float64)
    return np.array([np.interp(asked, GRID, step) for step in made.quantiles])


def sample(made: Forecast, *, paths: int, seed: int) -> Floats:
    """Return sample paths [paths, h] whose every step is distributed as the forecast says.

    Neighbouring steps are tied by a Gaussian copula of a first-order autoregression with correlation `echo`,
    so that sums over steps are as uncertain as the backtest's errors were persistent.
    """
    chance = np.random.default_rng(seed)
    steps = made.mean.size
    shocks = chance.standard_normal((paths, steps))
    for step in range(1, steps):
        shocks[:, step] = made.echo * shocks[:, step - 1] + np.sqrt(1 - made.echo**2) * shocks[:, step]
    ranks = ndtr(shocks)
    drawn = np.empty_like(ranks)
    for step in range(steps):
        drawn[:, step] = np.interp(ranks[:, step], GRID, made.quantiles[step])
    return drawn
