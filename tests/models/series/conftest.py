"""A few small series and what is foretold of them, once for all tests."""

import numpy as np
import pytest

from models.series import Forecast, Series, forecast
from models.series.spec import Floats

HORIZON = 6
SEASON = 12


def monthly(name: str, *, seed: int, count: int = 60, slope: float = 1.0, swing: float = 20.0) -> Series:
    """A line with a season and noise, above zero."""
    month = np.arange(count)
    noise = np.random.default_rng(seed).normal(scale=3, size=count)
    values: Floats = 100 + slope * month + swing * np.sin(2 * np.pi * month / SEASON) + noise
    return Series(name, values)


def history() -> list[Series]:
    """Four long series, a short one and one that never moved."""
    long = [monthly(f"s{number}", seed=number, slope=number / 2) for number in range(4)]
    return [
        *long,
        monthly("short", seed=7, count=5),
        Series("still", np.full(40, 5.0)),
    ]


@pytest.fixture(scope="session")
def made() -> dict[str, Forecast]:
    """What is foretold of `history`, by name."""
    return {one.name: one for one in forecast(history(), horizon=HORIZON, season=SEASON, seed=1)}
