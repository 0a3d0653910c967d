"""Sample paths are distributed as the forecast says, step by step and in sums."""

from dataclasses import replace

import numpy as np
import pytest

from models.series import Forecast, quantile, sample


def test_each_step_is_as_foretold(made: dict[str, Forecast]) -> None:
    """Medians and tenths of many paths are those of the forecast."""
    told = made["s1"]
    paths = sample(told, paths=20_000, seed=1)

    for chance in (0.1, 0.5, 0.9):
        assert np.quantile(paths, chance, axis=0) == pytest.approx(
            quantile(told, np.array([chance]))[:, 0], rel=0.01
        )


def test_sums_are_less_sure_when_errors_last(made: dict[str, Forecast]) -> None:
    """What goes wrong once goes on going wrong: the year is wider than independent months would be."""
    lasting, fleeting = (
        sample(replace(made["s1"], echo=echo), paths=5000, seed=1).sum(axis=1) for echo in (0.9, 0.0)
    )

    assert lasting.std() > 1.5 * fleeting.std()


def test_the_seed_decides(made: dict[str, Forecast]) -> None:
    """The same seed gives the same paths, another gives others."""
    one, same, other = (sample(made["s1"], paths=10, seed=seed) for seed in (1, 1, 2))

    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()
