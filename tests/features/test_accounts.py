"""Features of accounts: what their sentences say, the properties of every view, and the way to Spark."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from sqlglot.errors import ErrorLevel

from features import checks
from features.compute import LiveFeatures, compute
from features.query import compose
from features.scope import narrow_accounts
from features.services import CHURN_V1, service_of
from features.sources import SOURCES
from features.view import Feature, FeatureView, Kind
from features.views import ACCOUNT_VIEWS, VIEWS
from tests.features.customers import ASKS, CUSTOMERS, as_asks
from tests.features.histories import History, as_tables
from tests.features.oracle_accounts import recompute

_SETTINGS = settings(deadline=None, max_examples=3, suppress_health_check=list(HealthCheck))
Asks = list[tuple[str, datetime]]


@pytest.fixture(scope="module")
def live() -> Iterator[LiveFeatures]:
    """The live context, its plan made once."""
    with LiveFeatures(CHURN_V1) as features:
        yield features


@settings(_SETTINGS, max_examples=30)
@given(history=CUSTOMERS, asks=ASKS)
def test_every_feature_is_what_its_sentence_says(live: LiveFeatures, history: History, asks: Asks) -> None:
    """Each feature of each ask equals the one recomputed by loops over the facts known then."""
    computed = live.compute(as_asks(asks), as_tables(history)).to_pylist()

    for row, (account_id, as_of) in zip(computed, asks, strict=True):
        expected = recompute(history, account_id=account_id, as_of=as_of)
        assert row == {"account_id": account_id, "as_of": as_of} | {
            name: pytest.approx(expected[name], rel=1e-9, abs=1e-6)
            if isinstance(expected[name], float)
            else expected[name]
            for name in CHURN_V1.columns
        }


@pytest.mark.parametrize("holds", checks.PROPERTIES, ids=lambda check: check.__name__)
@_SETTINGS
@given(history=CUSTOMERS, asks=ASKS)
def test_views_obey(
    live: LiveFeatures,
    history: History,
    asks: Asks,
    holds: Callable[[checks.Answer, pa.Table, checks.History], None],
) -> None:
    """Every view of accounts keeps every property, for any history."""
    holds(live.compute, as_asks(asks), as_tables(history))


@settings(_SETTINGS, max_examples=4)
@given(history=CUSTOMERS, asks=ASKS)
def test_the_live_row_is_the_training_row(live: LiveFeatures, history: History, asks: Asks) -> None:
    """The row from an account's own facts equals the row from all of history, and is typed as declared."""
    facts = as_tables(history)

    checks.scope_is_enough(_offline, as_asks(asks), facts, live=live.compute, narrow=narrow_accounts)
    checks.schema_as_declared(CHURN_V1, live.compute, as_asks(asks), facts)


@pytest.mark.parametrize("view", ACCOUNT_VIEWS, ids=lambda view: view.name)
def test_a_view_stands_alone_and_moves_to_spark(view: FeatureView) -> None:
    """Each view composes by itself over sources that exist, and nothing in it is unsupported on Spark."""
    assert set(view.sources) <= set(SOURCES)
    (spark,) = sqlglot.transpile(
        compose((view,)), read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE
    )

    query = sqlglot.parse_one(spark, read="spark")
    assert isinstance(query, sqlglot.exp.Query)
    assert query.named_selects == ["ask_id", *(feature.name for feature in view.features)]


@pytest.mark.parametrize("feature", CHURN_V1.features, ids=lambda feature: feature.name)
def test_everybody_can_read_every_value(feature: Feature) -> None:
    """Each feature makes a sentence of any value it can have, null included."""
    value = "roofing" if feature.kind is Kind.TEXT else 12
    for said in (feature.say(value), feature.say(0), feature.say(None)):
        assert said[0].isupper() or said[0].isdigit() or said.startswith("an unknown")
        assert "{" not in said


def test_a_service_is_of_one_thing() -> None:
    """Views of deals and of accounts do not mix."""
    with pytest.raises(ValueError, match="different things"):
        service_of("mixed", (VIEWS[0], ACCOUNT_VIEWS[0]))


def _offline(asks: pa.Table, facts: Mapping[str, pa.Table]) -> pa.Table:
    return compute(CHURN_V1, asks, facts)
