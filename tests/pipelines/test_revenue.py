"""Training rows of the revenue model: what is said of a deal at a moment was known by then."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features.sources import SOURCES
from models.revenue.spec import WEEKS, Params
from pipelines.revenue import origins_of, rows_of
from pipelines.revenue_timing import known_by

PARAMS = Params(origins=3, timing="stage")
NOW = datetime(2026, 9, 10)  # noqa: DTZ001 - facts hold UTC without a zone


def _at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12)  # noqa: DTZ001


def _facts(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """Fact tables; a row's `at` is when it happened and was known."""
    found = {}
    for name, each in rows.items():
        schema = SOURCES[name]
        full = [
            {**dict.fromkeys(schema.names), **row, "occurred_at": row["at"], "known_at": row["at"]}
            for row in each
        ]
        found[name] = pa.Table.from_pylist([{n: row[n] for n in schema.names} for row in full], schema=schema)
    return found


@pytest.fixture
def facts() -> dict[str, pa.Table]:
    """A deal won in August whose amount, owner and lines changed on the way, and one deleted while open."""
    one, other = {"deal_id": "one"}, {"deal_id": "other"}
    opened = {"account_id": "acme", "owner_id": "ann"}
    return _facts(
        deal_opened=[{**one, **opened, "at": _at(1, 5)}, {**other, **opened, "at": _at(1, 6)}],
        deal_stage=[
            {**one, "stage": "Talks", "position": 0, "kind": "open", "at": _at(1, 5)},
            {**one, "stage": "Offer", "position": 1, "kind": "open", "at": _at(7, 20)},
            {**other, "stage": "Talks", "position": 0, "kind": "open", "at": _at(1, 6)},
        ],
        deal_amount=[{**one, "amount": 100.0, "at": _at(1, 5)}, {**one, "amount": 300.0, "at": _at(8, 10)}],
        deal_owner=[
            {**one, "owner_id": "ann", "at": _at(1, 5)},
            {**one, "owner_id": "bob", "at": _at(7, 15)},
        ],
        deal_expected_close=[{**one, "expected_close": date(2026, 9, 1), "at": _at(1, 5)}],
        deal_product=[
            {
                **one,
                "product": "Roof",
                "quantity": 1.0,
                "unit_price": 75.0,
                "present": True,
                "at": _at(7, 21),
            },
            {
                **one,
                "product": "Door",
                "quantity": 1.0,
                "unit_price": 25.0,
                "present": True,
                "at": _at(7, 21),
            },
            {
                **one,
                "product": "Door",
                "quantity": 1.0,
                "unit_price": 25.0,
                "present": False,
                "at": _at(8, 11),
            },
        ],
        account=[{"account_id": "acme", "region": "North", "at": _at(1, 1)}],
        deal_closed=[
            {**one, **opened, "won": True, "amount": 320.0, "opened_at": _at(1, 5), "at": _at(8, 20)}
        ],
        deal_life=[{**other, "state": "deleted", "at": _at(7, 10)}],
    )


def test_a_deal_is_shown_as_it_stood(facts: dict[str, pa.Table]) -> None:
    """At each month beginning: the amount, owner, stage and lines of that day, and how it ended since."""
    rows = rows_of(facts, params=PARAMS, at=NOW).to_pylist()
    shown = {row["as_of"].month: row for row in rows if row["kind"] == "open" and row["deal_id"] == "one"}

    assert set(shown) == {8}
    assert (shown[8]["amount"], shown[8]["owner_id"], shown[8]["stage"]) == (100.0, "bob", "Offer")
    assert dict(zip(shown[8]["products"], shown[8]["shares"], strict=True)) == {"Door": 0.25, "Roof": 0.75}
    assert shown[8]["won"] is True
    assert shown[8]["region"] == "North"


def test_a_closed_deal_is_as_it_ended_and_a_deleted_one_is_none(facts: dict[str, pa.Table]) -> None:
    """A won deal has its final amount and lines; what was deleted while open has no end."""
    deals = [row for row in rows_of(facts, params=PARAMS, at=NOW).to_pylist() if row["kind"] == "deal"]

    assert [row["deal_id"] for row in deals] == ["one"]
    assert (deals[0]["amount"], deals[0]["products"], deals[0]["shares"]) == (320.0, ["Roof"], [1.0])


def test_curves_are_asked_for_open_deals_alone(facts: dict[str, pa.Table]) -> None:
    """A timer gets the deals open at the origins, and its curves come into their rows."""
    asked: list[pa.Table] = []

    def timer(asks: pa.Table) -> np.ndarray[Any, np.dtype[np.float64]]:
        asked.append(asks)
        return np.full((asks.num_rows, WEEKS), 0.5)

    rows = rows_of(facts, params=PARAMS, at=NOW, timer=timer).to_pylist()

    assert [row["deal_id"] for row in asked[0].to_pylist()] == ["one"]
    assert [row["win_by"] is not None for row in rows] == [row["kind"] == "open" for row in rows]


def test_no_facts_are_no_rows() -> None:
    """An organization without deals has an empty table."""
    assert rows_of({}, params=PARAMS, at=NOW).num_rows == 0


def test_origins_leave_the_first_half_year_out() -> None:
    """A pipeline that is just filling says nothing of how a full one goes."""
    found = origins_of(_at(1, 5), NOW, count=24)

    assert [each.month for each in found] == [8, 9]


def test_outcomes_of_later_are_not_known_yet() -> None:
    """What a model of the past may learn from has no later asks, and no later ends."""
    rows = pa.table(
        {
            "as_of": pa.array([_at(1, 1), _at(2, 1), _at(5, 1)], pa.timestamp("us")),
            "won": [True, False, True],
            "known_at": pa.array([_at(3, 1), _at(5, 1), _at(6, 1)], pa.timestamp("us")),
        }
    )

    known = known_by(rows, _at(4, 1))

    assert known.column("won").to_pylist() == [True, None]
    assert known.column("known_at").to_pylist() == [_at(3, 1), None]
