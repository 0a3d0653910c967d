"""Names for the kinds of NumPy arrays that the simulator passes around, and small sums over them."""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Times = npt.NDArray[np.datetime64]
"""Moments in UTC, in microseconds."""


def moment(value: datetime) -> np.datetime64:
    """Return an aware time as a NumPy moment in UTC."""
    return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "us")


def logistic(value: Floats) -> Floats:
    """Squeeze a log-odds into a probability."""
    return 1.0 / (1.0 + np.exp(-value))


def choose(rng: np.random.Generator, odds: Floats) -> Ints:
    """Draw one index along the last axis for each row of probabilities that sum to one."""
    limits = np.cumsum(odds, axis=-1)
    draws = rng.random(odds.shape[:-1])[..., None] * limits[..., -1:]
    picked: Ints = (draws >= limits[..., :-1]).sum(axis=-1)
    return picked
