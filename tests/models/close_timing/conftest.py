"""One model of when, of the made-up seller, shared by the tests of this folder."""

from typing import Any

import pytest

from models.close_timing import CloseTiming, TimingLearner
from models.learner import Origin
from tests.models.synthetic import AT, SERVICE, History

PARAMS: dict[str, Any] = {
    "minimum": {"won": 60, "lost": 60, "a_period": 10},
    "trees": {"rounds": 25, "learning_rate": 0.2},
    "most_rows": 25_000,
    "calibrated_on": 8_000,
}
LEARNER = TimingLearner(SERVICE)
ORIGIN = Origin("acme", AT.isoformat(), PARAMS, {"dataset": "made up"})


@pytest.fixture(scope="session")
def timing(past: History) -> CloseTiming:
    """A model learned from the seller's three years."""
    return LEARNER.train(past.table, params=PARAMS, origin=ORIGIN)
