"""M3 monthly: 1,428 real series with the competition's own test part, foretold 18 months ahead.

    python -m bench.series_m3 [--every N] [--validate] [--jobs N] [--json OUT]

Beside our combination: each of its rivals alone, and Prophet alone as it comes (it is no rival here; the data
have no dates, so months are counted from January 1980). `--validate` judges on the last 18 values of the
training part instead, so that the test part need not be looked at while something is tried; `--every N` takes
every Nth series.

Keys of the JSON: series, horizon, season, part (test or validation); ours (smape, mase, coverage and
coverage_by_step of six months each, seconds, seconds_a_series, models: mean share of each rival); rivals (by
name: smape, mase, seconds_a_series); to_beat; jobs; machine. Seconds a series of ours are of all its
backtests, on all jobs; those of a rival are of one forecast.
"""

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from bench.machine import machine
from bench.report import keep
from models.series import LEVELS, Series
from models.series.backtest import Trial, trials
from models.series.evaluate import before, judged, mase, smape
from models.series.forecast import answered
from models.series.rivals import Question, answer
from models.series.spec import Floats, Forecast

SHARED: Final = Path("../shared/data/forecasting")
HORIZON: Final = 18
SEASON: Final = 12
TO_BEAT: Final = {
    "dynamic_theta": {"smape": 13.72, "mase": 0.850},
    "seasonal_naive": {"smape": 17.23, "mase": 1.146},
    "prophet_as_published": {"smape": 17.83},
}
_TIMED: Final = 40
"""Rivals are timed on so many series."""


def monthly(*, validate: bool, every: int) -> list[Series]:
    """Return the series, the last `HORIZON` values being those to foretell."""
    meta = pd.read_csv(SHARED / "m3_meta.csv.gz")
    values = pd.read_parquet(SHARED / "m3_values.parquet").sort_values(["series_id", "t"])
    if validate:
        values = values[values["split"] == "train"]
    by_name = {str(name): part["y"].to_numpy(dtype=np.float64) for name, part in values.groupby("series_id")}
    names = [str(name) for name in meta.loc[meta["period"] == "MONTHLY", "series_id"]][::every]
    first = np.datetime64("1980-01", "M")
    return [
        Series(name, by_name[name], (first + np.arange(by_name[name].size)).astype("datetime64[D]"))
        for name in names
    ]


def measure(whole: Sequence[Series], *, jobs: int) -> dict[str, Any]:
    """Forecast all series, and judge our combination, its rivals and Prophet."""
    known = [before(one, HORIZON) for one in whole]
    began = time.perf_counter()
    tested = trials(
        known, horizon=HORIZON, season=SEASON, seed=1, slow=False, jobs=jobs,
        progress=lambda share: print(f"\r{share:.0%}", end="", flush=True),
    )  # fmt: skip
    made = answered(tested, horizon=HORIZON, season=SEASON)
    seconds = time.perf_counter() - began
    ours = asdict(judged(whole, made, season=SEASON, levels=LEVELS, seconds=seconds))
    ours["seconds_a_series"] = seconds / len(whole)
    ours["coverage_by_step"] = {str(level): _by_step(whole, made, level) for level in LEVELS}
    print("\rProphet", flush=True)
    return {
        "series": len(whole), "horizon": HORIZON, "season": SEASON, "ours": ours,
        "rivals": _alone(whole, tested) | {"prophet": _prophet(whole, known)},
        "to_beat": TO_BEAT, "jobs": jobs, "machine": machine(),
    }  # fmt: skip


def _by_step(whole: Sequence[Series], made: Sequence[Forecast], level: int) -> list[float]:
    inside = np.array(
        [
            (one.values[-HORIZON:] >= each.low[level]) & (one.values[-HORIZON:] <= each.high[level])
            for one, each in zip(whole, made, strict=True)
        ]
    )
    return [float(part.mean()) for part in np.split(inside, 3, axis=1)]


def _alone(whole: Sequence[Series], tested: Sequence[Trial]) -> dict[str, dict[str, float]]:
    """Judge each rival's own forecast, seasonal naive standing in where it had none."""
    names = dict.fromkeys(name for one in tested for name in one.answers)
    return {
        name: _judged(whole, [one.answers.get(name, one.answers["seasonal_naive"]) for one in tested])
        | {"seconds_a_series": _timed(name, whole)}
        for name in names
    }


def _judged(whole: Sequence[Series], means: Sequence[Floats]) -> dict[str, float]:
    pairs = [
        (one.values[:-HORIZON], one.values[-HORIZON:], mean) for one, mean in zip(whole, means, strict=True)
    ]
    return {
        "smape": float(np.mean([smape(actual, mean) for _, actual, mean in pairs])),
        "mase": float(np.mean([mase(a, mean, history=past, season=SEASON) for past, a, mean in pairs])),
    }


def _timed(name: str, whole: Sequence[Series]) -> float:
    some = whole[:: max(1, len(whole) // _TIMED)]
    answer(name, Question(some[0].values[:-HORIZON].copy(), HORIZON, SEASON))  # loads the library
    began = time.perf_counter()
    for one in some:
        answer(name, Question(one.values[:-HORIZON].copy(), HORIZON, SEASON))
    return (time.perf_counter() - began) / len(some)


def _prophet(whole: Sequence[Series], known: Sequence[Series]) -> dict[str, float]:
    """Judge Prophet alone; a series that it cannot fit counts as the seasonal naive."""
    answer("prophet", Question(known[0].values, HORIZON, SEASON, known[0].days))  # loads the library
    began = time.perf_counter()
    means = []
    for one in known:
        asked = Question(one.values, HORIZON, SEASON, one.days)
        given = answer("prophet", asked) or answer("seasonal_naive", asked)
        means.append(given.mean if given else np.full(HORIZON, one.values[-1]))
    spent = (time.perf_counter() - began) / len(known)
    return _judged(whole, means) | {"seconds_a_series": spent}


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="take every Nth series")
    parser.add_argument("--validate", action="store_true", help="leave the test part alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="where the figures go")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        parser.error(f"the real data are not at {SHARED}")
    figures = {"part": "validation" if asked.validate else "test"}
    figures |= measure(monthly(validate=asked.validate, every=asked.every), jobs=asked.jobs)
    print(keep(figures, asked.json))


if __name__ == "__main__":
    main()
