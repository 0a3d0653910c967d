"""The SQL of every view against the same features in plain Python, over histories made up by Hypothesis."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings

from features.compute import LiveFeatures
from features.services import WIN_PROBABILITY_V1
from tests.features.histories import ASKS, HISTORIES, History, as_asks, as_tables
from tests.features.oracle import recompute


@pytest.fixture(scope="module")
def live() -> Iterator[LiveFeatures]:
    """The service with its plan made once, which makes hundreds of examples affordable."""
    with LiveFeatures(WIN_PROBABILITY_V1) as features:
        yield features


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(history=HISTORIES, asks=ASKS)
def test_every_feature_is_what_its_sentence_says(
    live: LiveFeatures, history: History, asks: list[tuple[str, datetime]]
) -> None:
    """Each feature of each ask equals the one recomputed by loops over the facts known then."""
    computed = live.compute(as_asks(asks), as_tables(history)).to_pylist()

    for row, (deal_id, as_of) in zip(computed, asks, strict=True):
        expected = recompute(history, deal_id=deal_id, as_of=as_of)
        assert row == {"deal_id": deal_id, "as_of": as_of} | {
            name: pytest.approx(expected[name], rel=1e-9, abs=1e-9)
            if isinstance(expected[name], float)
            else expected[name]
            for name in WIN_PROBABILITY_V1.columns
        }
