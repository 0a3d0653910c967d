"""One made-up history and one model of it, shared by the tests of this folder."""

import pytest

from models.win_probability import Params, WinProbability, train
from models.win_probability.spec import Minimum, Trees
from tests.models.synthetic import AT, SERVICE, History, history

PARAMS = Params(
    minimum=Minimum(won=100, lost=100, a_period=20), trees=Trees(members=3, most=40, num_threads=1)
)


@pytest.fixture(scope="session")
def params() -> Params:
    """Settings as in params.yaml, with fewer trees."""
    return PARAMS


@pytest.fixture(scope="session")
def past() -> History:
    """Three years of 1,500 deals."""
    return history(1500, seed=11)


@pytest.fixture(scope="session")
def model(past: History) -> WinProbability:
    """The model of that history."""
    return train(
        past.table, service=SERVICE, organization="acme", params=PARAMS, at=AT, read={"dataset": "made up"}
    )
