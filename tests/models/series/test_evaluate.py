"""Errors are measured as the M3 competition did, and figures of many series are means over series."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.series import Forecast, Series
from models.series.evaluate import Judgement, before, judge, judged, mase, smape
from models.series.spec import Steps
from tests.models.series.conftest import HORIZON, SEASON, history, monthly


def test_smape_by_hand() -> None:
    """200 |a - f| / (|a| + |f|), averaged; nothing said and nothing there is no error."""
    assert smape(np.array([100.0, 0.0]), np.array([50.0, 0.0])) == pytest.approx(200 * 50 / 150 / 2)


def test_mase_by_hand() -> None:
    """The error in units of the mean step from a season before."""
    past = np.array([1.0, 2.0, 3.0, 5.0])  # steps of two: 2 and 3

    assert mase(np.array([10.0]), np.array([5.0]), history=past, season=2) == pytest.approx(2.0)
    assert np.isnan(mase(np.array([1.0]), np.array([2.0]), history=np.ones(9), season=2))


def test_the_last_values_are_kept_back(made: dict[str, Forecast]) -> None:
    """A judgement counts each series once, says who foretold, and how often intervals held."""
    whole = [monthly(f"s{n}", seed=n, count=60 + HORIZON, slope=n / 2) for n in range(4)]
    found = judged(whole, [made[one.name] for one in whole], season=SEASON, levels=(80, 95), seconds=1.0)

    assert before(whole[0], HORIZON).values.size == 60
    assert found.series == 4
    assert found.smape < 10
    assert found.coverage.keys() == {"80", "95"}
    assert found.coverage["95"] >= found.coverage["80"] > 0.4
    assert sum(found.models.values()) == pytest.approx(1)


def test_values_after_a_gap_are_compared_with_their_own_steps() -> None:
    """A season without noise is foretold exactly across a gap, and the gap changes nothing of the others."""
    month = np.arange(60)
    still = Series("still", 100 + 20 * np.sin(2 * np.pi * month / SEASON))
    torn = Series("torn", np.delete(still.values, 56))
    noisy = [monthly(f"s{number}", seed=number) for number in range(2)]
    even, gap = np.arange(1, HORIZON + 1), np.array([1, 2, 3, 5, 6, 7])

    def figures(whole: list[Series], steps: list[Steps] | None) -> Judgement:
        return judge(whole, horizon=HORIZON, season=SEASON, seed=1, steps=steps)

    alone, beside = figures(noisy, None), figures([noisy[0], torn, noisy[1]], [even, gap, even])
    assert figures([torn], [gap]).smape < 0.1
    assert figures([torn], None).smape > 1
    assert beside.series == 3
    assert beside.smape * 3 == pytest.approx(alone.smape * 2, abs=0.3)


def test_series_that_never_moved_have_no_mase(made: dict[str, Forecast]) -> None:
    """They count for the other figures alone."""
    still = history()[-1]
    found = judged([still], [made["still"]], season=SEASON, levels=(80,), seconds=1.0)

    assert np.isnan(found.mase)
    assert found.smape == 0


@pytest.mark.shared
def test_seasonal_naive_on_m3_is_as_published(shared: Path) -> None:
    """17.23 and 1.146 on the 1,428 monthly series: the figures are measured as others measure them."""
    meta = pd.read_csv(shared / "data/forecasting/m3_meta.csv.gz")
    names = set(meta.loc[meta["period"] == "MONTHLY", "series_id"])
    values = pd.read_parquet(shared / "data/forecasting/m3_values.parquet").sort_values(["series_id", "t"])
    found = []
    for _, part in values[values["series_id"].isin(names)].groupby("series_id")["y"]:
        known, comes = np.split(part.to_numpy(dtype=np.float64), [-18])
        naive = np.resize(known[-12:], 18)
        found.append((smape(comes, naive), mase(comes, naive, history=known, season=12)))

    assert np.mean(found, axis=0) == pytest.approx([17.23, 1.146], abs=0.005)
