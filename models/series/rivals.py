"""The models that compete for each series: each gives the mean of the next steps from the values before."""

import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any, Final

import numpy as np

from models.series.spec import Days, Floats

# statsforecast and prophet take seconds to import: only when a forecast is made.
# ruff: noqa: PLC0415

SEASONAL_NAIVE: Final = "seasonal_naive"
LONGEST: Final = 24
"""The longest season that exponential smoothing carries."""
_RECENT: Final = 400
_RECENT_ROUNDS: Final = 8
_WEEK: Final = 7
_TWO_YEARS: Final = 730
"""Days."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a rival is asked: the values so far, how many steps come, and how long a season is."""

    values: Floats
    horizon: int
    season: int
    days: Days | None = None
    """Of the values."""
    form: str | None = None
    """The form that this rival chose for an earlier, shorter part of the series; None to choose one."""
    seed: int = 0

    @property
    def seen(self) -> int:
        """The season where it was seen twice; else 1."""
        return self.season if self.values.size >= 2 * self.season else 1

    @property
    def recent(self) -> Floats:
        """The values that smoothing looks at: what lies further back has long lost its weight."""
        return self.values[-max(_RECENT, _RECENT_ROUNDS * self.season) :]

    def before(self, offset: int, *, form: str | None) -> "Question":
        """Return what would have been asked `offset` values before."""
        days = None if self.days is None else self.days[:-offset]
        return replace(self, values=self.values[:-offset].copy(), days=days, form=form)


@dataclass(frozen=True, slots=True)
class Answer:
    """The mean of the next steps, and the form that was chosen, if the rival has several."""

    mean: Floats
    form: str | None = None


Rival = Callable[[Question], Answer]


def answer(name: str, question: Question) -> Answer | None:
    """Ask a rival; None when it cannot answer or would say what is no number."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            given = RIVALS[name](question)
        except Exception:  # noqa: BLE001 - the libraries raise bare Exception, ZeroDivisionError, LinAlgError ...
            return None
    mean = np.asarray(given.mean, dtype=np.float64)
    reach = np.abs(question.values).max() + np.ptp(question.values)
    if mean.shape != (question.horizon,) or not np.isfinite(mean).all() or np.abs(mean).max() > 100 * reach:
        return None
    return replace(given, mean=mean)


def seasonal_naive(asked: Question) -> Answer:
    """Repeat the last round of the season; the last value where there is no season."""
    length = asked.season if asked.values.size >= asked.season else 1
    return Answer(np.resize(asked.values[-length:], asked.horizon))


def ets(asked: Question) -> Answer:
    """Exponential smoothing whose form is chosen by AICc (Hyndman et al. 2002); a trend dies down.

    The form chosen for a shorter part of the series is kept for a longer one: only its parameters are fitted.
    """
    return _smoothed(asked, "ZZZ")


def level(asked: Question) -> Answer:
    """The same without a trend."""
    return _smoothed(asked, "ZNZ")


def _smoothed(asked: Question, choice: str) -> Answer:
    models = _models()
    if asked.form is not None:
        kept = models.AutoETS(season_length=asked.seen, model=asked.form[:3], damped=asked.form.endswith("d"))
        return Answer(kept.forecast(asked.recent, asked.horizon)["mean"], asked.form)
    damped = True if choice[1] == "Z" else None
    fitted = models.AutoETS(season_length=asked.seen, model=choice, damped=damped).fit(asked.recent)
    error, trend, season, dies = (str(fitted.model_["components"][place]) for place in range(4))
    form = f"{error}{trend}{season}" + ("d" if dies == "D" else "")
    return Answer(fitted.predict(asked.horizon)["mean"], form)


def theta(asked: Question) -> Answer:
    """Half a line, half a smoothed curve (Assimakopoulos and Nikolopoulos 2000)."""
    return Answer(_models().Theta(season_length=asked.seen).forecast(asked.recent, asked.horizon)["mean"])


def dynamic_theta(asked: Question) -> Answer:
    """Theta whose line moves with the series and whose weight is fitted (Fiorucci et al. 2016)."""
    model = _models().DynamicOptimizedTheta(season_length=asked.seen)
    return Answer(model.forecast(asked.recent, asked.horizon)["mean"])


def stl_ets(asked: Question) -> Answer:
    """Take the season out by STL (Cleveland et al. 1990), smooth the rest, and put the last round back."""
    if asked.seen == 1:
        raise ValueError("no season to take out")
    models = _models()
    rest = models.AutoETS(model="ZZN")
    return Answer(
        models.MSTL(season_length=asked.season, trend_forecaster=rest).forecast(asked.values, asked.horizon)[
            "mean"
        ]
    )


def prophet(asked: Question) -> Answer:
    """Trend with change points plus seasons of the calendar (Taylor and Letham 2018), as it comes."""
    import pandas as pd

    if asked.days is None:
        raise ValueError("Prophet needs dates")
    made = _prophet().Prophet(uncertainty_samples=0)
    step = np.median(np.diff(asked.days).astype(np.int64))
    made.fit(pd.DataFrame({"ds": asked.days.astype("datetime64[ns]"), "y": asked.values}), seed=asked.seed)
    ahead = pd.DataFrame({"ds": following(asked.days, asked.horizon, step=int(step))})
    return Answer(made.predict(ahead)["yhat"].to_numpy(dtype=np.float64))


def following(days: Days, horizon: int, *, step: int) -> Days:
    """Return the days of the next steps; steps of a month, quarter or year keep to the calendar."""
    ahead: Days
    months = {28: 1, 29: 1, 30: 1, 31: 1, 90: 3, 91: 3, 92: 3, 365: 12, 366: 12}.get(step)
    numbers = np.arange(1, horizon + 1)
    if months is None:
        ahead = days[-1] + step * numbers
    else:
        first = days[-1].astype("datetime64[M]")
        into = days[-1] - first.astype("datetime64[D]")
        last = (first + months * numbers + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        ahead = np.minimum((first + months * numbers).astype("datetime64[D]") + into, last)
    return ahead.astype("datetime64[ns]")


RIVALS: Final[Mapping[str, Rival]] = {
    SEASONAL_NAIVE: seasonal_naive,
    "ets": ets,
    "level": level,
    "theta": theta,
    "dynamic_theta": dynamic_theta,
    "stl_ets": stl_ets,
    "prophet": prophet,
}


def eligible(asked: Question, *, slow: bool) -> tuple[str, ...]:
    """Return the names of those that compete for a series.

    Exponential smoothing carries a state a step of the season: a long one is left to STL alone.
    Prophet competes where a second season, the year, can matter to it: dated steps of a week or less over two
    years or more.
    """
    names = [SEASONAL_NAIVE, "theta", "dynamic_theta"]
    if asked.season <= LONGEST:
        names += ["ets", "level"]
    if asked.seen > 1:
        names.append("stl_ets")
    if slow and asked.days is not None and asked.values.size > 1:
        step = np.median(np.diff(asked.days).astype(np.int64))
        if step <= _WEEK and (asked.days[-1] - asked.days[0]).astype(np.int64) >= _TWO_YEARS:
            names.append("prophet")
    return tuple(names)


@cache
def _models() -> Any:
    from statsforecast import models

    return models


@cache
def _prophet() -> ModuleType:
    for name in ("prophet", "prophet.plot"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    import prophet as library

    logging.getLogger("cmdstanpy").disabled = True
    return library
