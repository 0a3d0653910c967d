"""Training rows of the next-action model: decisions, their chances, and rewards as facts had them then."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from features.sources import SOURCES
from models.next_action import ACTIONS
from models.next_action.spec import ROW_COLUMNS
from pipelines.next_action import rows_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _facts(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(found, schema=SOURCES[name]) for name, found in rows.items()}


def _when(days_ago: float) -> dict[str, datetime]:
    moment = (AT - days_ago * DAY).replace(tzinfo=None)
    return {"occurred_at": moment, "known_at": moment}


def _made(
    number: int, days_ago: float, *, deal: str | None = "d1", account: str | None = None
) -> dict[str, Any]:
    chances = {**{str(action): 0.0 for action in ACTIONS}, "call": 0.25, "wait": 0.75}
    return {
        "recommendation_id": f"r{number}", "deal_id": deal, "account_id": account, "arm": "shown",
        "action": "call", "chances": json.dumps(chances),
        "context": json.dumps({"amount": 1000.0, "win": 0.5, "people": None}), **_when(days_ago),
    }  # fmt: skip


def _by_id(facts: dict[str, pa.Table], *, at: datetime = AT) -> dict[str, dict[str, Any]]:
    found = rows_of(facts, params={"horizon_days": 30}, at=at)
    assert found.column_names == list(ROW_COLUMNS)
    return {row["recommendation_id"]: row for row in found.to_pylist()}


def _amount(amount: float, days_ago: float, *, deal: str = "d1") -> dict[str, Any]:
    return {"deal_id": deal, "amount": amount, "from_amount": None, **_when(days_ago)}


def _closed(days_ago: float, *, won: bool, deal: str = "d1") -> dict[str, Any]:
    return {
        "deal_id": deal, "account_id": None, "owner_id": None, "pipeline": None, "won": won, "amount": 1.0,
        "opened_at": (AT - 300 * DAY).replace(tzinfo=None), **_when(days_ago),
    }  # fmt: skip


def test_an_open_deal_is_worth_its_chance_of_its_amount_then() -> None:
    """The reward reads chance and amount as they were when the horizon was over, not as they are now."""
    facts = _facts(
        recommendation=[_made(1, 50)],
        deal_score=[{"deal_id": "d1", "value": value, **_when(ago)} for value, ago in ((0.7, 25), (0.1, 5))],
        deal_amount=[_amount(1000, 90), _amount(2000, 22), _amount(9000, 3)],
    )

    row = _by_id(facts)["r1"]

    assert row["reward"] == pytest.approx(2000 * 0.7 / 1000 - 0.5)
    assert row["realised"] == 0
    assert (row["win"], row["people"]) == (0.5, None)
    assert row["known_at"] == (AT - 20 * DAY).replace(tzinfo=None)


def test_a_deal_that_was_closed_is_worth_what_it_brought() -> None:
    """Won, its amount; lost, nothing; opened again meanwhile, its chance; deleted, it tells nothing."""
    deals = ("won", "lost", "again", "gone", "later")
    facts = _facts(
        recommendation=[_made(number, 50, deal=deal) for number, deal in enumerate(deals)],
        deal_score=[{"deal_id": deal, "value": 0.6, **_when(24)} for deal in deals],
        deal_amount=[_amount(1200, 90, deal=deal) for deal in deals],
        deal_closed=[
            _closed(30, won=True, deal="won"), _closed(30, won=False, deal="lost"),
            _closed(30, won=False, deal="again"), _closed(10, won=True, deal="later"),
        ],
        deal_life=[
            {"deal_id": "again", "state": "open", **_when(28)},
            {"deal_id": "gone", "state": "deleted", **_when(30)},
        ],
    )  # fmt: skip

    found = _by_id(facts)

    rewards = [found[f"r{number}"]["reward"] for number in range(5)]
    assert rewards == [pytest.approx(0.7), -0.5, pytest.approx(0.22), None, pytest.approx(0.22)]
    assert [found[f"r{number}"]["realised"] for number in range(5)] == [pytest.approx(1.2), 0, 0, None, 0]


def test_only_the_first_decision_of_a_week_counts_and_later_facts_never_matter() -> None:
    """Those after it share its lot; what became known afterwards changes no row, and no reward is early."""
    made = [_made(1, 48), _made(2, 47), _made(3, 41), _made(4, 10)]
    scores = [{"deal_id": "d1", "value": 0.7, **_when(25)}, {"deal_id": "d1", "value": 0.9, **_when(1)}]
    facts = _facts(recommendation=made, deal_score=scores, deal_amount=[_amount(1000, 90)])
    early = _facts(recommendation=made[:3], deal_score=scores[:1], deal_amount=[_amount(1000, 90)])

    found, before = _by_id(facts), _by_id(facts, at=AT - 12 * DAY)

    assert set(found) == {"r1", "r3", "r4"}
    assert found["r4"]["reward"] is None
    assert before == _by_id(early, at=AT - 12 * DAY)
    assert before["r1"] == found["r1"]
    assert _by_id(facts, at=AT - 40 * DAY)["r1"]["reward"] is None


def test_an_account_is_rewarded_by_orders_and_by_what_its_subscriptions_grow() -> None:
    """Orders within the horizon, and a year of what subscriptions grew by, of what it brings a year."""
    subscription = {
        "subscription_id": "s1", "account_id": "a1", "deal_id": None, "from_mrr": None, "reason": None,
        "renews_on": None, "ends_on": None,
    }  # fmt: skip
    order = {"account_id": "a1", "deal_id": None, "owner_id": None, "status": "placed"}
    facts = _facts(
        recommendation=[_made(1, 50, deal=None, account="a1"), _made(2, 50, deal=None, account="a2")],
        subscription=[
            {**subscription, "state": "started", "mrr": 50.0, **_when(200)},
            {**subscription, "state": "changed", "mrr": 60.0, **_when(30)},
            {**subscription, "state": "cancelled", "mrr": 60.0, **_when(5)},
        ],
        order=[
            {**order, "order_id": "o1", "total": 80.0, **_when(60)},
            {**order, "order_id": "o2", "total": 100.0, **_when(40)},
        ],
    )

    found = _by_id(facts)

    assert found["r1"]["subject"] == "account"
    assert found["r1"]["reward"] == pytest.approx((100 + 120) / 1000)
    assert found["r1"]["realised"] == pytest.approx(0.1)
    assert found["r2"]["reward"] == 0


def test_chances_are_the_policys_own_by_the_share_held_out_then() -> None:
    """The share held out then, at first the usual one, is taken out again; what does not fit it is null."""
    facts = _facts(
        recommendation=[_made(1, 50), _made(2, 40), _made(3, 30)],
        recommending=[{"held_out": share, **_when(ago)} for share, ago in ((0.5, 45), (0.9, 35))],
    )

    found = _by_id(facts)

    own = [(found[key]["chance_call"], found[key]["chance_wait"]) for key in ("r1", "r2", "r3")]
    assert own == [pytest.approx((0.25 / 0.9, 0.65 / 0.9)), pytest.approx((0.5, 0.5)), (None, None)]


def test_without_any_recommendation_there_are_no_rows() -> None:
    """An organization that never had one trains on nothing."""
    assert rows_of({}, params={}, at=AT).num_rows == 0
