"""Forecasts of many series at once: rivals judged and combined, with intervals that the backtest measured."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from models.series.backtest import Trial, trials
from models.series.combine import Combined, combine
from models.series.intervals import Spread, spread
from models.series.spec import GRID, LEVELS, Floats, Forecast, Series

FEW: Final = 50
"""Prophet competes in calls of at most so many series: beside it, the others take no time."""
_HIGHEST: Final = 99
"""The highest level of an interval, in percent, that the kept quantiles reach."""


def forecast(
    history: Sequence[Series],
    *,
    horizon: int,
    season: int,
    seed: int,
    levels: Sequence[int] = LEVELS,
    jobs: int = 1,
    progress: Callable[[float], None] | None = None,
) -> list[Forecast]:
    """Return what comes in the next `horizon` steps of each series, in their order.

    Rivals answer from several earlier moments of each series; their errors there, drawn to those over all
    series of the call, decide their weights (`combine`) and how wide the intervals are (`intervals`). Where
    the combination was no better than seasonal naive, seasonal naive alone answers. Too short a series gets a
    plain average or its last value, and the note says so. A series never below zero stays there.

    `season` is the number of steps in a round (1: none), `levels` are percents up to 99, `seed` is for
    Prophet's optimiser, `jobs` how many processes share the work, and `progress` is told the share that is
    done. Raises ValueError for a horizon or season below 1, a level out of reach, a value that is no number.
    """
    if horizon < 1 or season < 1:
        raise ValueError("horizon and season are at least 1")
    if not all(0 < level <= _HIGHEST for level in levels):
        raise ValueError(f"levels are percents from 1 to {_HIGHEST}")
    if not history:
        return []
    tested = trials(
        history, horizon=horizon, season=season, seed=seed, slow=len(history) <= FEW, jobs=jobs,
        progress=progress,
    )  # fmt: skip
    return answered(tested, horizon=horizon, season=season, levels=levels)


def answered(
    tested: Sequence[Trial], *, horizon: int, season: int, levels: Sequence[int] = LEVELS
) -> list[Forecast]:
    """Return the forecasts that trials lead to."""
    mixed = combine(tested, horizon=horizon)
    around = spread(mixed.off, counts=[one.count for one in tested], season=season)
    return [
        _made(one, place, mixed=mixed, around=around, season=season, levels=levels)
        for place, one in enumerate(tested)
    ]


def _made(
    trial: Trial, place: int, *, mixed: Combined, around: Spread, season: int, levels: Sequence[int]
) -> Forecast:
    weights = {
        name: float(weight)
        for name, weight in zip(mixed.names, mixed.weights[place], strict=True)
        if weight > 0
    }
    mean = np.sum([weight * trial.answers[name] for name, weight in weights.items()], axis=0)
    quantiles = mean[:, None] + trial.scale * around.quantiles[place]
    if trial.above_zero:
        mean, quantiles = np.maximum(mean, 0.0), np.maximum(quantiles, 0.0)
    return Forecast(
        name=trial.name,
        mean=mean,
        quantiles=quantiles,
        low={level: np.minimum(_at(quantiles, (100 - level) / 200), mean) for level in levels},
        high={level: np.maximum(_at(quantiles, (100 + level) / 200), mean) for level in levels},
        scale=trial.scale,
        echo=around.echo,
        weights=weights,
        errors={
            name: float(error)
            for name, error in zip(mixed.names, mixed.errors[place], strict=True)
            if np.isfinite(error)
        },
        rung=trial.rung,
        note=_note(trial, season, beaten=bool(mixed.beaten[place])),
    )


def _at(quantiles: Floats, chance: float) -> Floats:
    return np.array([np.interp(chance, GRID, step) for step in quantiles])


def _note(trial: Trial, season: int, *, beaten: bool) -> str:
    if trial.rung == "last":
        if trial.scale == 0 and trial.count > 1:
            return "The last round is repeated: no value ever differed from that of a round before."
        return f"The last value is repeated: {trial.count} are too few for more."
    if trial.rung == "untested":
        return f"{trial.count} values are too few for a backtest: rivals count by what they did elsewhere."
    if not beaten:
        return "Seasonal naive alone: the combination of the others did not beat it in the backtest."
    seen = "" if season == 1 or trial.count >= 2 * season else f" A season of {season} was not seen twice."
    return f"{len(trial.answers)} rivals, weighed by a backtest within {trial.count} values.{seen}"
