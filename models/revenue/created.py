"""How many deals will be opened in the coming months: by series models, else by last year's months."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.revenue.calendar import later
from models.revenue.components import Created
from models.revenue.spec import MONTHS
from models.series import Series, forecast, sample

Floats = NDArray[np.float64]

HORIZON: Final = MONTHS + 6
"""Months foretold: a year, and half a year more while nobody trains again."""
_SEASON: Final = 12
_PATHS: Final = 200
_LONG: Final = 24
"""Months from which on series models are tried: before that they never saw a season twice."""
_FEWEST: Final = 4
"""Earlier forecasts that must have been borne out before series models may answer instead of the year
before."""
_GAMMA_SHAPE: Final = 100.0
"""Counts of months vary together by a tenth beside chance."""
_RECENT: Final = 6
_PRIOR_RATE: Final = 2.0
"""Deals a month of an organization without history."""


def foretell(histories: Sequence[tuple[list[date], Floats]], *, rivals: str, seed: int) -> list[Created]:
    """Return what follows each history of whole months, the histories being longer and longer beginnings of
    one.

    Each is foretold by itself alone, by series models and by the year before. Which of the two answers is
    decided by their errors from the shorter histories, as far as the history itself shows them. `rivals` is
    that of `spec.Params`.
    """
    plain = [_by_season(months, counts, seed=seed) for months, counts in histories]
    if rivals == "seasonal":
        return plain
    modelled = [
        _by_series(months, counts, seed=seed) if len(months) >= _LONG else None
        for months, counts in histories
    ]
    found = []
    for place, (months, counts) in enumerate(histories):
        known = dict(zip(months, counts.tolist(), strict=True))
        rival = modelled[place]
        errors = [
            (_error(first, known), _error(second, known))
            for first, second in zip(modelled[:place], plain[:place], strict=True)
            if first is not None
        ]
        seen = [(one, other) for one, other in errors if one is not None and other is not None]
        better = len(seen) >= _FEWEST and np.mean([one - other for one, other in seen]) < 0
        found.append(rival if rival is not None and better else plain[place])
    return found


def _by_series(months: Sequence[date], counts: Floats, *, seed: int) -> Created:
    series = Series(name="created", values=counts, days=np.array(months, dtype="datetime64[D]"))
    (made,) = forecast([series], horizon=HORIZON, season=_SEASON, seed=seed)
    return Created(
        months=tuple(later(months[-1], 1 + step) for step in range(HORIZON)),
        paths=np.maximum(sample(made, paths=_PATHS, seed=seed), 0.0),
        note=made.note,
        weights=dict(made.weights),
    )


def _error(made: Created | None, known: Mapping[date, float]) -> float | None:
    """Return the mean absolute error over the first months that are known by now."""
    if made is None:
        return None
    mean = made.paths.mean(axis=0)
    off = [
        abs(float(mean[place]) - known[month])
        for place, month in enumerate(made.months[:_RECENT])
        if month in known
    ]
    return float(np.mean(off)) if off else None


def nothing_known(month: date, *, seed: int) -> Created:
    """Return a wide guess for an organization that has no whole month of history."""
    return _around(
        month, np.full(HORIZON, _PRIOR_RATE), shape=1.0, seed=seed, note="No month has passed yet."
    )


def _by_season(months: Sequence[date], counts: Floats, *, seed: int) -> Created:
    if not len(months):
        return Created((), np.zeros((1, 0)), "No month has passed yet.")
    if len(months) < _SEASON:
        level = float(counts[-_RECENT:].mean())
        mean = np.full(HORIZON, level)
        note = f"The average of the last {min(len(months), _RECENT)} months; a season needs a year."
    else:
        year = counts[-_SEASON:]
        growth = 1.0
        if len(months) >= 2 * _SEASON:
            growth = float(np.sqrt(year.sum() / max(counts[-2 * _SEASON : -_SEASON].sum(), 1.0)))
        mean = np.resize(year, HORIZON) * growth
        note = "As many as in the same month a year before, with half of the growth since."
    return _around(later(months[-1], 1), mean, shape=_GAMMA_SHAPE, seed=seed, note=note)


def _around(month: date, mean: Floats, *, shape: float, seed: int, note: str) -> Created:
    chance = np.random.default_rng([seed, 3])
    common = chance.gamma(shape, 1 / shape, (_PATHS, 1))
    paths = chance.poisson(mean * common).astype(np.float64)
    return Created(
        tuple(later(month, step) for step in range(mean.size)), paths, note, {"seasonal_naive": 1.0}
    )
