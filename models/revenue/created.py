"""How many deals will be opened in the coming months: by series models, else by last year's months."""

from collections.abc import Sequence
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
_GAMMA_SHAPE: Final = 25.0
"""Counts per month vary by a fifth beside chance where the past is too short to say."""
_RECENT: Final = 6
_PRIOR_RATE: Final = 2.0
"""Deals a month of an organization without history."""


def foretell(histories: Sequence[tuple[list[date], Floats]], *, rivals: str, seed: int) -> list[Created]:
    """Return what follows each history of whole months; `rivals` is that of `spec.Params`.

    Each history is foretold by itself alone, so histories may be beginnings of each other.
    """
    if rivals == "seasonal":
        return [_by_season(months, counts, seed=seed) for months, counts in histories]
    long = [place for place, (months, _) in enumerate(histories) if len(months) > 1]
    series = [
        Series(
            name=str(place),
            values=histories[place][1],
            days=np.array(histories[place][0], dtype="datetime64[D]"),
        )
        for place in long
    ]
    made = forecast(series, horizon=HORIZON, season=_SEASON, seed=seed) if series else []
    found = {
        place: Created(
            months=_following(histories[place][0]),
            paths=np.maximum(sample(each, paths=_PATHS, seed=seed), 0.0),
            note=each.note,
            weights=dict(each.weights),
        )
        for place, each in zip(long, made, strict=True)
    }
    return [
        found[place] if place in found else _by_season(months, counts, seed=seed)
        for place, (months, counts) in enumerate(histories)
    ]


def nothing_known(month: date, *, seed: int) -> Created:
    """Return a wide guess for an organization that has no whole month of history."""
    return _around(month, np.full(HORIZON, _PRIOR_RATE), shape=1.0, seed=seed, note="No month has passed yet.")


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
    return Created(tuple(later(month, step) for step in range(mean.size)), paths, note, {"seasonal_naive": 1.0})


def _following(months: Sequence[date]) -> tuple[date, ...]:
    return tuple(later(months[-1], 1 + step) for step in range(HORIZON))
