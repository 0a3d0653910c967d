"""When history is asked about, and what label each ask carries."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from features.asks import TRAINING_ASKS, labelled, training_asks
from features.sources import SOURCES

MONDAY = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone


def _at(days: float) -> dict[str, datetime]:
    moment = MONDAY + timedelta(days=days)
    return {"occurred_at": moment, "known_at": moment}


def _facts() -> dict[str, pa.Table]:
    rows: dict[str, list[dict[str, object]]] = {
        "deal_opened": [{"deal_id": deal, **_at(1)} for deal in ("won", "open", "brief")],
        "deal_stage": [
            {"deal_id": "won", "stage": "new", "position": 0, "kind": "open", **_at(1)},
            {"deal_id": "won", "stage": "talks", "position": 1, "kind": "open", **_at(10.5)},
            {"deal_id": "won", "stage": "won", "position": 5, "kind": "won", **_at(22)},
        ],
        "deal_closed": [
            {"deal_id": "won", "won": True, "opened_at": MONDAY, **_at(22)},
            {"deal_id": "brief", "won": False, "opened_at": MONDAY, **_at(2)},
        ],
    }
    return {
        source: pa.Table.from_pylist(
            [{name: row.get(name) for name in SOURCES[source].names} for row in found], schema=SOURCES[source]
        )
        for source, found in rows.items()
    }


def _days(asks: pa.Table, deal: str) -> list[float]:
    return [(row["as_of"] - MONDAY) / timedelta(days=1) for row in asks.to_pylist() if row["deal_id"] == deal]


def test_a_deal_is_asked_about_along_its_open_life() -> None:
    """When opened, on Mondays, after each stage change; never once it was known to be closed."""
    asks = training_asks(_facts(), until=MONDAY + timedelta(days=60))

    assert asks.schema == TRAINING_ASKS
    assert _days(asks, "won") == [1, 7, 10.5, 14, 21]
    assert _days(asks, "brief") == [1]


def test_long_deals_do_not_dominate() -> None:
    """A deal's nth row weighs 1/n, however many are to follow."""
    facts = _facts()
    rows = training_asks(facts, until=MONDAY + timedelta(days=60)).to_pylist()
    young = training_asks(facts, until=MONDAY + timedelta(days=15)).to_pylist()

    assert [row["weight"] for row in rows if row["deal_id"] == "won"] == pytest.approx(
        [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]
    )
    assert [row["weight"] for row in young if row["deal_id"] == "won"] == pytest.approx(
        [1, 1 / 2, 1 / 3, 1 / 4]
    )


def test_open_deals_are_censored() -> None:
    """A deal without an end has asks but no label."""
    asks = training_asks(_facts(), until=MONDAY + timedelta(days=60))

    assert {row["deal_id"]: row["won"] for row in asks.to_pylist()} == {
        "won": True, "brief": False, "open": None,
    }  # fmt: skip
    assert "open" not in labelled(asks).column("deal_id").to_pylist()


def test_the_cut_hides_what_came_later() -> None:
    """As of an earlier moment the deal that closed later is still open, and nothing is asked afterwards."""
    asks = training_asks(_facts(), until=MONDAY + timedelta(days=15))

    assert _days(asks, "won") == [1, 7, 10.5, 14]
    assert {row["won"] for row in asks.to_pylist() if row["deal_id"] == "won"} == {None}


def test_the_same_facts_give_the_same_asks() -> None:
    """Asks are decided by the facts alone."""
    until = MONDAY + timedelta(days=60)

    assert training_asks(_facts(), until=until) == training_asks(_facts(), until=until)
