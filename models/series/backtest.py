"""The backtest of one series: every rival from several earlier moments, against what came after them."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

import numpy as np

from models.series import rivals
from models.series.rivals import Question
from models.series.spec import Floats, Rung, Series

ORIGINS: Final = 5
"""From so many earlier moments at most, a third of the horizon apart."""
_ROUNDS: Final = 1.5
"""So many rounds of the season, and `_LEAST` values, must come before such a moment."""
_LEAST: Final = 6
_ALONE: Final = 3
"""With fewer values the last one is repeated."""
_CHUNK: Final = 8


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rivals said of one series, and how far off they were."""

    name: str
    count: int
    rung: Rung
    scale: float
    """Size of the series' own steps; 0 when it never moved."""
    above_zero: bool
    """No value was below zero."""
    answers: dict[str, Floats]
    """Mean of the next steps by rival, [h]."""
    off: dict[str, Floats]
    """Actual less foretold in units of `scale` by rival, [ORIGINS, h]; nan where nothing is known."""


def offsets(horizon: int) -> tuple[int, ...]:
    """Return how many values before the end the backtest's moments lie, newest first."""
    step = math.ceil(horizon / 3)
    return tuple(step * number for number in range(1, ORIGINS + 1))


def trials(
    history: Sequence[Series],
    *,
    horizon: int,
    season: int,
    seed: int,
    slow: bool,
    jobs: int = 1,
    progress: Callable[[float], None] | None = None,
) -> list[Trial]:
    """Return the trial of each series; `jobs` processes share the work, `slow` lets Prophet take part."""
    tell = progress or (lambda _: None)
    done: list[Trial] = []
    if jobs <= 1 or len(history) <= _CHUNK:
        for one in history:
            done.append(tried(one, horizon=horizon, season=season, seed=seed, slow=slow))
            tell(len(done) / len(history))
        return done
    chunks = [history[at : at + _CHUNK] for at in range(0, len(history), _CHUNK)]
    with ProcessPoolExecutor(min(jobs, len(chunks)), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_several, chunk, horizon, season, seed, slow=slow) for chunk in chunks]
        for each in waiting:
            done.extend(each.result())
            tell(len(done) / len(history))
    return done


def _several(chunk: Sequence[Series], horizon: int, season: int, seed: int, *, slow: bool) -> list[Trial]:
    return [tried(one, horizon=horizon, season=season, seed=seed, slow=slow) for one in chunk]


def tried(series: Series, *, horizon: int, season: int, seed: int, slow: bool) -> Trial:
    """Ask the rivals about the future, and about each earlier moment that has enough before it."""
    values = np.ascontiguousarray(series.values, dtype=np.float64)
    if values.size == 0 or not np.isfinite(values).all():
        raise ValueError(f"series {series.name!r} has no value, or one that is no number")
    scale = step_scale(values, season) if values.size > 1 else float(np.abs(values[0]))
    asked = Question(values, horizon, season, series.days, seed=seed)
    back = [each for each in offsets(horizon) if values.size - each >= max(_ROUNDS * season, _LEAST)]
    rung: Rung = "combined" if back else "untested"
    if values.size < _ALONE or math.isnan(scale):
        rung, back = "last", []
    names = (rivals.SEASONAL_NAIVE,) if rung == "last" else rivals.eligible(asked, slow=slow)
    answers: dict[str, Floats] = {}
    off: dict[str, Floats] = {}
    for name in names:
        given = rivals.answer(name, asked)
        if given is not None:
            answers[name] = given.mean
            off[name] = _off(name, asked, back, scale)
    return Trial(
        name=series.name,
        count=values.size,
        rung=rung,
        scale=0.0 if math.isnan(scale) else scale,
        above_zero=bool((values >= 0).all()),
        answers=answers,
        off=off,
    )


def _off(name: str, asked: Question, back: Sequence[int], scale: float) -> Floats:
    """Return a rival's errors from each earlier moment, earliest first so that its form is kept."""
    found = np.full((ORIGINS, asked.horizon), np.nan)
    form: str | None = None
    for offset in sorted(back, reverse=True):
        given = rivals.answer(name, asked.before(offset, form=form))
        if given is None:
            continue
        form = given.form
        known = asked.values[asked.values.size - offset :][: asked.horizon]
        found[offsets(asked.horizon).index(offset), : known.size] = (known - given.mean[: known.size]) / scale
    return found


def step_scale(history: Floats, season: int) -> float:
    """Return the mean absolute step from a season before (the value before when shorter); nan if constant.

    The denominator of MASE (Hyndman and Koehler 2006).
    """
    lag = season if history.size > season else 1
    steps = np.abs(history[lag:] - history[:-lag])
    scale = float(steps.mean()) if steps.size else 0.0
    return scale if scale > 0 else float("nan")
