"""The properties of features/checks.py over made-up histories; and that the checks can fail."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings

from features import checks
from features.compute import LiveFeatures, compute
from features.services import WIN_PROBABILITY_V1
from features.sources import SOURCES
from tests.features.histories import ASKS, HISTORIES, START, History, as_asks, as_tables

_SETTINGS = settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
Asks = list[tuple[str, datetime]]
_AT_START = {"occurred_at": START, "known_at": START}
_GIVEN_AWAY: History = {source: [] for source in SOURCES} | {
    "deal_owner": [
        {"deal_id": "deal-a", "owner_id": None, "from_owner_id": "owner-a"} | _AT_START,
        {"deal_id": "deal-b", "owner_id": "owner-a", "from_owner_id": None} | _AT_START,
    ]
}
"""An owner of a deal is known only by having handed it over."""


@pytest.fixture(scope="module")
def live() -> Iterator[LiveFeatures]:
    """The live context, its plan made once."""
    with LiveFeatures(WIN_PROBABILITY_V1) as features:
        yield features


@pytest.mark.parametrize("holds", checks.PROPERTIES, ids=lambda check: check.__name__)
@_SETTINGS
@given(history=HISTORIES, asks=ASKS)
def test_views_obey(
    live: LiveFeatures,
    history: History,
    asks: Asks,
    holds: Callable[[checks.Answer, pa.Table, checks.History], None],
) -> None:
    """Every view keeps every property, for any history."""
    holds(live.compute, as_asks(asks), as_tables(history))


@settings(_SETTINGS, max_examples=4)
@given(history=HISTORIES, asks=ASKS)
def test_schema_is_as_declared(live: LiveFeatures, history: History, asks: Asks) -> None:
    """Columns come named, typed and ordered as the service says, in both contexts."""
    for answer in (live.compute, _offline):
        checks.schema_as_declared(WIN_PROBABILITY_V1, answer, as_asks(asks), as_tables(history))


@settings(_SETTINGS, max_examples=5)
@example(history=_GIVEN_AWAY, asks=[("deal-b", START)])
@given(history=HISTORIES, asks=ASKS)
def test_the_live_row_is_the_training_row(live: LiveFeatures, history: History, asks: Asks) -> None:
    """Over all features: the row from scoped Arrow facts equals the row from all of history."""
    checks.scope_is_enough(_offline, as_asks(asks), as_tables(history), live=live.compute)


def test_parquet_gives_the_row_that_arrow_gives(tmp_path: Path, live: LiveFeatures) -> None:
    """Training reads Parquet and serving Arrow, and neither notices."""
    facts = _example()
    for source, rows in facts.items():
        pq.write_table(rows, tmp_path / f"{source}.parquet")
    asks = as_asks([("deal-a", START + timedelta(days=20)), ("deal-b", START + timedelta(days=40))])

    from_disk = compute(WIN_PROBABILITY_V1, asks, {s: tmp_path / f"{s}.parquet" for s in facts})

    assert from_disk == live.compute(asks, facts)


def test_a_view_that_looks_ahead_is_caught() -> None:
    """The check of later facts fails for an answer that counts all facts of a deal."""

    def peeks(asks: pa.Table, facts: Mapping[str, pa.Table]) -> pa.Table:
        touched = facts["touch"].column("deal_id").to_pylist()
        counts = [touched.count(deal) for deal in asks.column("deal_id").to_pylist()]
        return asks.append_column("touches", pa.array(counts))

    with pytest.raises(AssertionError, match="touches"):
        checks.later_facts_change_nothing(peeks, as_asks([("deal-a", START)]), _example())


def test_an_answer_that_depends_on_company_is_caught() -> None:
    """The check of asks alone fails for an answer that ranks the asks of a batch."""

    def ranks(asks: pa.Table, _: Mapping[str, pa.Table]) -> pa.Table:
        return asks.append_column("rank", pa.array(range(asks.num_rows)))

    with pytest.raises(AssertionError, match="alone"):
        checks.alone_as_in_batch(ranks, as_asks([("deal-a", START), ("deal-b", START)]), _example())


def _offline(asks: pa.Table, facts: Mapping[str, pa.Table]) -> pa.Table:
    return compute(WIN_PROBABILITY_V1, asks, facts)


def _example() -> dict[str, pa.Table]:
    """Two deals of one owner, one of them won, with a call, a mail and a late note."""

    def at(day: float) -> dict[str, datetime]:
        moment = START + timedelta(days=day)
        return {"occurred_at": moment, "known_at": moment}

    first = {"deal_id": "deal-a", "account_id": "account-a", "owner_id": "owner-a"}
    second = first | {"deal_id": "deal-b"}
    new = {"stage": "new", "position": 0, "kind": "open"}
    talks = {"stage": "talks", "position": 1, "kind": "open", "from_position": 0}
    call = {"kind": "call", "outcome": "connected", "direction": "outbound", "duration_seconds": 61.0}
    mail = {"kind": "email", "direction": "inbound"}
    history: History = {
        "deal_opened": [first | at(1), second | at(3)],
        "deal_owner": [first | at(1), second | at(3)],
        "deal_stage": [first | new | at(1), second | new | at(3), second | talks | at(9)],
        "deal_amount": [second | {"amount": 1250.5} | at(3)],
        "deal_closed": [first | {"won": True, "amount": 900.0, "opened_at": START} | at(15)],
        "touch": [first | call | {"touch_id": "1"} | at(4), first | mail | {"touch_id": "2"} | at(5.5)],
    }
    return as_tables(_trimmed(history))


def _trimmed(history: History) -> History:
    """Each source with its own columns only, and every source there."""
    return {
        source: [{name: row.get(name) for name in schema.names} for row in history.get(source, [])]
        for source, schema in SOURCES.items()
    }
