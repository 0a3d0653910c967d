"""How far forecasts of series lie from what came, and whether their intervals hold as often as they say."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.series.backtest import step_scale
from models.series.forecast import forecast
from models.series.spec import LEVELS, Floats, Forecast, Series, Steps


@dataclass(frozen=True, slots=True)
class Judgement:
    """How forecasts of many series did on their last values, which nothing had seen."""

    smape: float
    mase: float
    coverage: Mapping[str, float]
    """Share of values inside the interval, by its level in percent."""
    seconds: float
    series: int
    models: Mapping[str, float]
    """Mean share of each rival in the forecasts; they sum to 1."""
    warnings: tuple[str, ...] = ()
    """What to know of the table before believing the figures."""


def smape(actual: Floats, foretold: Floats) -> float:
    """Return the symmetric error in percent as M3 had it: the mean of 200 |a - f| / (|a| + |f|)."""
    size = np.abs(actual) + np.abs(foretold)
    off = np.abs(actual - foretold)
    return float(np.mean(np.divide(200 * off, size, out=np.zeros_like(off), where=size > 0)))


def mase(actual: Floats, foretold: Floats, *, history: Floats, season: int) -> float:
    """Return the mean absolute error in units of `step_scale`; nan when the history never moved."""
    return float(np.mean(np.abs(actual - foretold)) / step_scale(history, season))


def inside(actual: Floats, made: Forecast, level: int) -> float:
    """Return the share of values within the interval of a level."""
    return float(np.mean((actual >= made.low[level]) & (actual <= made.high[level])))


def judge(
    whole: Sequence[Series],
    *,
    horizon: int,
    season: int,
    seed: int,
    steps: Sequence[Steps] | None = None,
    levels: Sequence[int] = LEVELS,
    jobs: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Judgement:
    """Forecast the last `horizon` values of each series from those before, and compare.

    `steps` says of each series how many steps after its history each of these values lies; one after another
    when absent. Series whose last value lies farther than the horizon are forecast in a call of their own, as
    far as the farthest of them, so that they change nothing of the others.
    """
    began = time.perf_counter()
    far = [horizon if steps is None else int(steps[place][-1]) for place in range(len(whole))]
    made: dict[int, Forecast] = {}
    for places in ([n for n, last in enumerate(far) if last == horizon],
                   [n for n, last in enumerate(far) if last > horizon]):  # fmt: skip
        done = len(made)
        found = forecast(
            [before(whole[n], horizon) for n in places],
            horizon=max((far[n] for n in places), default=horizon),
            season=season, seed=seed, levels=levels, jobs=jobs,
            progress=_share(progress, done / len(whole), len(places) / len(whole)),
        )  # fmt: skip
        made |= dict(zip(places, found, strict=True))
    compared = [made[n] if steps is None else at_steps(made[n], steps[n]) for n in range(len(whole))]
    return judged(whole, compared, season=season, levels=levels, seconds=time.perf_counter() - began)


def _share(
    progress: Callable[[float], None] | None, done: float, part: float
) -> Callable[[float], None] | None:
    return None if progress is None else lambda share: progress(done + part * share)


def at_steps(made: Forecast, steps: Steps) -> Forecast:
    """Return a forecast of some of its steps alone, counted from 1."""
    kept = steps - 1
    return replace(
        made,
        mean=made.mean[kept],
        quantiles=made.quantiles[kept],
        low={level: low[kept] for level, low in made.low.items()},
        high={level: high[kept] for level, high in made.high.items()},
    )


def before(one: Series, horizon: int) -> Series:
    """Return a series without its last `horizon` values."""
    days = None if one.days is None else one.days[:-horizon]
    return Series(one.name, one.values[:-horizon], days)


def judged(
    whole: Sequence[Series], made: Sequence[Forecast], *, season: int, levels: Sequence[int], seconds: float
) -> Judgement:
    """Compare forecasts with the last values of the series they were made of; each series counts the same."""
    pairs = [(one.values[-each.mean.size :], each) for one, each in zip(whole, made, strict=True)]
    scaled = [
        mase(actual, each.mean, history=one.values[: -each.mean.size], season=season)
        for one, (actual, each) in zip(whole, pairs, strict=True)
    ]
    names = sorted({name for each in made for name in each.weights})
    return Judgement(
        smape=float(np.mean([smape(actual, each.mean) for actual, each in pairs])),
        mase=float(np.nanmean(scaled)) if np.isfinite(scaled).any() else float("nan"),
        coverage={
            str(level): float(np.mean([inside(actual, each, level) for actual, each in pairs]))
            for level in levels
        },
        seconds=seconds,
        series=len(whole),
        models={name: float(np.mean([each.weights.get(name, 0.0) for each in made])) for name in names},
    )
