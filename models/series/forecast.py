"""Forecasts of many series at once: judged, combined, and with intervals that the backtest measured."""

from collections.abc import Callable, Sequence

from models.series.spec import LEVELS, Forecast, Series


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
    """Return what comes in the next `horizon` steps of each series, in their order."""
    raise NotImplementedError((history, horizon, season, seed, levels, jobs, progress))
