"""What in a series is trend, what is season and what happened once."""

from typing import Final

import numpy as np

from models.series.spec import Decomposition, Floats, OneOff, Series

UNUSUAL: Final = 3.5
"""A remainder is a one-off from so many usual remainders on: the modified z-score of Iglewicz and Hoaglin
(1993)."""
_ROUNDS: Final = 2
"""So many rounds of the season must be seen to tell it from trend."""
_STEADY: Final = 6
"""With fewer rounds of the season, one shape of season is taken to hold throughout."""
_SMALL: Final = 1e-9
"""A usual remainder smaller than this share of the values' size is rounding."""


def decompose(series: Series, *, season: int) -> Decomposition:
    """Return the parts of a series, which add up to it exactly.

    With two rounds of the season or more: STL by robust local regression (Cleveland et al. 1990), so that a
    single value bends neither trend nor season; of the values or of their logarithms, whichever leaves less
    over. With fewer there is no telling season from trend: the trend is a robust local line and the season is
    zero, and the note says so.
    """
    values = np.asarray(series.values, dtype=np.float64)
    rounds = values.size / season if season > 1 else 0.0
    if rounds >= _ROUNDS:
        trend, seasonal, grows = _season(values, season, steady=rounds < _STEADY)
        notes = [
            "The season grows with the trend." if grows else "",
            "One shape of season is taken to hold throughout." if rounds < _STEADY else "",
        ]
        note = " ".join(each for each in notes if each)
    else:
        trend, seasonal = _line(values), np.zeros_like(values)
        note = "" if season <= 1 else f"{values.size} values are too few to see a season of {season}."
    remainder = values - trend - seasonal
    return Decomposition(
        name=series.name,
        trend=trend,
        season=seasonal,
        remainder=remainder,
        trend_strength=_strength(remainder, trend),
        season_strength=_strength(remainder, seasonal),
        one_offs=_one_offs(remainder, size=float(np.abs(values).max(initial=0.0))),
        note=note,
    )


def _season(values: Floats, season: int, *, steady: bool) -> tuple[Floats, Floats, bool]:
    """Return trend and season, and whether the season is a share of the trend: whichever leaves less over."""
    trend, seasonal = _stl(values, season, steady=steady)
    if not (values > 0).all():
        return trend, seasonal, False
    level, share = _stl(np.log(values), season, steady=steady)
    grown = np.exp(level)
    swing = np.exp(level + share) - grown
    if np.abs(values - grown - swing).mean() < np.abs(values - trend - seasonal).mean():
        return grown, swing, True
    return trend, seasonal, False


def _stl(values: Floats, season: int, *, steady: bool) -> tuple[Floats, Floats]:
    from statsforecast.mstl import mstl  # noqa: PLC0415 - it takes seconds to import

    window = 10 * values.size + 1 if steady else 11
    parts = mstl(values, season, s_window=[window], stl_kwargs={"robust": True})
    return parts["trend"].to_numpy(dtype=np.float64), parts["seasonal"].to_numpy(dtype=np.float64)


def _line(values: Floats, *, rounds: int = 3) -> Floats:
    """Return a robust local line through half of the values at a time (Cleveland 1979)."""
    count = values.size
    if count < 4:  # noqa: PLR2004 - a line needs more than its own points
        return np.full(count, float(np.median(values)) if count else 0.0)
    place = np.arange(count, dtype=np.float64)
    near = max(4, count // 2)
    trust = np.ones(count)
    fitted = np.zeros(count)
    for _ in range(rounds):
        for at in range(count):
            apart = np.abs(place - at)
            reach = np.sort(apart)[min(near, count - 1)] + 1
            weight = np.clip(1 - (apart / reach) ** 3, 0, None) ** 3 * trust
            middle = np.average(place, weights=weight)
            level = np.average(values, weights=weight)
            spread = np.average((place - middle) ** 2, weights=weight)
            slope = np.average((place - middle) * (values - level), weights=weight) / max(spread, 1e-12)
            fitted[at] = level + slope * (at - middle)
        off = values - fitted
        usual = 6 * np.median(np.abs(off))
        if usual <= _SMALL * np.abs(values).max(initial=0.0):
            break
        trust = np.clip(1 - (off / usual) ** 2, 1e-6, None) ** 2
    return fitted


def _strength(remainder: Floats, part: Floats) -> float:
    whole = float(np.var(remainder + part)) if remainder.size else 0.0
    return 0.0 if whole == 0 else float(np.clip(1 - np.var(remainder) / whole, 0, 1))


def _one_offs(remainder: Floats, *, size: float) -> tuple[OneOff, ...]:
    """Return what lies far from the usual, largest first."""
    if remainder.size == 0:
        return ()
    usual = max(1.4826 * float(np.median(np.abs(remainder))), _SMALL * size)
    if usual == 0:
        return ()
    far = np.flatnonzero(np.abs(remainder) >= UNUSUAL * usual)
    found = [OneOff(int(at), float(remainder[at]), float(abs(remainder[at]) / usual)) for at in far]
    return tuple(sorted(found, key=lambda one: -one.times_usual))
