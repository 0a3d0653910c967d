"""What views promise besides their numbers: names, sentences, and SQL that can move to Spark."""

from dataclasses import replace

import pytest
import sqlglot
from sqlglot.errors import ErrorLevel

from features.query import compose
from features.services import WIN_PROBABILITY_V1, service_of
from features.sources import SOURCES
from features.view import DAYS, PERCENT, Feature, FeatureView, Kind, Unit
from features.views import VIEWS

BY_NAME = {feature.name: feature for feature in WIN_PROBABILITY_V1.features}


def test_there_are_eight_views_and_sixty_features() -> None:
    """The service is as wide as promised."""
    assert len(VIEWS) >= 8
    assert len(WIN_PROBABILITY_V1.columns) >= 60


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_stands_alone(view: FeatureView) -> None:
    """Each view composes to a query by itself, over sources that exist."""
    assert set(view.sources) <= set(SOURCES)
    assert compose((view,)).startswith("WITH")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_sql_transpiles_to_spark(view: FeatureView) -> None:
    """Past one machine the same text runs on Spark: it parses, and nothing in it is unsupported there."""
    (spark,) = sqlglot.transpile(
        compose((view,)), read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE
    )

    query = sqlglot.parse_one(spark, read="spark")
    assert isinstance(query, sqlglot.exp.Query)
    assert query.named_selects == [
        "ask_id", *(feature.name for feature in view.features),
    ]  # fmt: skip


def test_no_view_looks_at_the_year() -> None:
    """An absolute date would let a model memorise when the data ends."""
    assert not [word for word in ("year(", "current_", "now(") if word in WIN_PROBABILITY_V1.sql.lower()]


@pytest.mark.parametrize("feature", WIN_PROBABILITY_V1.features, ids=lambda feature: feature.name)
def test_a_rep_can_read_every_value(feature: Feature) -> None:
    """Each feature makes a sentence of any value it can have, null included."""
    value = "tender" if feature.kind is Kind.TEXT else 12
    for said in (feature.say(value), feature.say(0), feature.say(None)):
        assert said
        assert said[0].isupper() or said[0].isdigit() or said.startswith("an unknown")
        assert "{" not in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("days_since_inbound", 12.2, "No reply from the customer for 12 days"),
        ("days_since_inbound", 1.0, "No reply from the customer for 1 day"),
        ("days_since_inbound", None, "The customer has never got in touch"),
        ("calls_connected_share", 0.25, "25 % of the calls got through"),
        ("decision_makers", 0, "No decision maker is on the deal"),
        ("amount", 12500.0, "The amount is 12,500"),
        ("source", "tender", "The deal came from tender"),
    ],
)
def test_sentences_read_naturally(name: str, value: float | str | None, sentence: str) -> None:
    """Numbers carry their unit in the right number, shares are percentages, null says what it means."""
    assert BY_NAME[name].say(value) == sentence


def test_a_value_is_spelt_with_its_unit() -> None:
    """Units know their singular, their plural and their scale."""
    assert [DAYS.spell(1), DAYS.spell(2), PERCENT.spell(0.5), Unit("person", "people").spell(3)] == [
        "1 day", "2 days", "50 %", "3 people",
    ]  # fmt: skip


def test_two_views_cannot_define_the_same_feature() -> None:
    """A service that would be ambiguous is refused."""
    with pytest.raises(ValueError, match="two views define the same feature"):
        service_of("twice", (VIEWS[0], replace(VIEWS[0], name="again")))


def test_a_service_names_only_what_exists() -> None:
    """A column that no view defines is refused by name."""
    with pytest.raises(ValueError, match="luck"):
        replace(WIN_PROBABILITY_V1, columns=("amount", "luck"))
