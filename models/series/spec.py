"""What a series and its forecast are, and which settings decide how they are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
Steps = NDArray[np.intp]

LEVELS: Final = (80, 95)
"""Levels of intervals in percent, unless others are asked."""
GRID: Final[Floats] = np.concatenate([[0.005, 0.01, 0.025], np.arange(1, 20) / 20, [0.975, 0.99, 0.995]])
"""The probabilities whose quantiles a forecast keeps."""

Rung = Literal["combined", "untested", "last"]
"""What the history allowed: rivals weighed by backtest; a plain average of them, too short for a backtest;
the last value, too short for anything or never moved."""


@dataclass(frozen=True, slots=True)
class Series:
    """One evenly spaced series, oldest value first, without gaps."""

    name: str
    values: Floats
    days: Days | None = None
    """The day each value stands for, when there are dates; only Prophet reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What comes after a series: `mean` [h], and quantiles at the probabilities `GRID` [h, grid]."""

    name: str
    mean: Floats
    quantiles: Floats
    low: Mapping[int, Floats]
    """Lower end of the interval by its level in percent, [h]."""
    high: Mapping[int, Floats]
    scale: float
    """The series' own size of error: mean absolute step from a season before, or from the last value."""
    echo: float
    """Correlation of the errors of neighbouring steps, by which `sample` ties them together."""
    weights: Mapping[str, float]
    """Share of each rival in `mean`; they sum to 1."""
    errors: Mapping[str, float]
    """Backtest error of each rival, in units of `scale`; empty when there was too little for a backtest."""
    rung: Rung
    note: str
    """How it was made, in a sentence."""


@dataclass(frozen=True, slots=True)
class OneOff:
    """A value that neither trend nor season explains."""

    place: int
    """Its number in the series, from 0."""
    excess: float
    """How far it lies above (or below, negative) what trend and season say."""
    times_usual: float
    """The same in units of the usual remainder."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """values = trend + season + remainder, exactly; each of one length."""

    name: str
    trend: Floats
    season: Floats
    remainder: Floats
    trend_strength: float
    """1 - var(remainder) / var(trend + remainder), at least 0 (Wang, Smith and Hyndman 2006)."""
    season_strength: float
    one_offs: tuple[OneOff, ...] = field(default=())
    note: str = ""
