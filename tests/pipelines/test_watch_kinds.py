"""Each kind of model is watched by its own rows: what moved rings, and its chances are held to outcomes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features.services import CHURN_V1
from models import churn, close_timing, next_action, revenue
from models.churn.spec import MAIN
from models.close_timing import CloseTiming, TimingLearner
from models.drift import Limits
from models.learner import Origin
from pipelines import revenue as revenue_rows
from pipelines.watch import PREDICTION, look
from pipelines.watch_kinds import SIGHTS, Said, Sight
from serving import retraining
from tests.models.churn.customers import ENDS, facts
from tests.models.next_action import world
from tests.models.revenue.conftest import UNTIL, made_up
from tests.models.synthetic import BEGINS, DAY, SERVICE, history
from tests.pipelines.kept import keep

AT = (BEGINS + 1000 * DAY).astype(datetime).replace(tzinfo=UTC)
FEW = Limits(smallest=30, false_alarms=0.05, draws=40)
TIMING: Mapping[str, Any] = {
    "minimum": {"won": 20, "lost": 20, "a_period": 2},
    "trees": {"rounds": 4},
    "most_rows": 4_000,
    "calibrated_on": 1_000,
    "leave_out": (),
}
READ = ("days_since_order", "days_since_first_order", "orders_ever", "order_gap_days", "days_late_mean")
CHURN: Mapping[str, Any] = {
    "minimum": {"events": 20, "a_period": 5},
    "fitting": {"members": 1, "most": 10, "ridges": (30.0,), "shares": (0.5,)},
    "blocks": 1,
    "leave_out": tuple(name for name in CHURN_V1.columns if name not in READ),
}


def _rings(
    model: Any, sight: Sight, rows: pa.Table, *, at: datetime = AT, said: Sequence[Said] = ()
) -> set[str]:
    found = look(model, sight, rows, said, at=at, limits=FEW, seed=1)
    assert found.report.enough
    return {each.column for each in found.report.alarms}


def _moved(rows: pa.Table, column: str, by: float, *, since: datetime) -> pa.Table:
    """Return the rows with a column shifted from a moment on."""
    late = rows.column("as_of").cast(pa.timestamp("us")).to_numpy() >= np.datetime64(
        since.replace(tzinfo=None)
    )
    values = rows.column(column).cast(pa.float64()).to_numpy() + by * late
    return rows.set_column(rows.column_names.index(column), column, pa.array(values, from_pandas=True))


@pytest.fixture(scope="module")
def deals() -> pa.Table:
    """A made-up seller's deals while they were open."""
    return history(700, seed=3).table


@pytest.fixture(scope="module")
def timing(deals: pa.Table) -> CloseTiming:
    """A close-timing model of them."""
    origin = Origin("acme", AT.isoformat(), TIMING)
    return TimingLearner(SERVICE).train(deals, params=TIMING, origin=origin)


def test_every_kind_is_watched() -> None:
    """Whatever is learned anew has a way to be watched, and says what of it is."""
    assert set(SIGHTS) == set(retraining.names())
    assert all(each.says.endswith(".") for each in SIGHTS.values())


def test_close_timing_rings_when_an_input_moves(timing: CloseTiming, deals: pa.Table) -> None:
    """Unmoved deals are silent; deals five times as keen ring as an input."""
    sight = SIGHTS[close_timing.MODEL]

    assert _rings(timing, sight, deals) == set()
    spoilt = _moved(deals, "fit", 6.0, since=AT - sight.window)
    assert "fit" in _rings(timing, sight, spoilt)


def test_close_timing_is_held_to_deals_it_has_not_learned_from(timing: CloseTiming, deals: pa.Table) -> None:
    """Only asks of its test period count whose thirty days are over; a deal won later was not won by then."""
    said = SIGHTS[close_timing.MODEL].said
    assert said is not None
    assert timing.learned is not None
    found = said(timing, deals)

    begins = timing.learned.cuts.test_from.astype(datetime).replace(tzinfo=UTC)
    assert found
    assert all(begins <= each.as_of <= AT - timedelta(days=30) for each in found)
    ends = {
        (row["deal_id"], row["as_of"]): row["known_at"] if row["won"] else None for row in deals.to_pylist()
    }
    for each in found:
        won = ends[each.record, each.as_of.replace(tzinfo=None)]
        in_time = won is not None and won <= each.as_of.replace(tzinfo=None) + timedelta(days=30)
        assert each.happened == in_time


def test_churn_is_watched_by_subscriptions_and_orders(tmp_path: Path) -> None:
    """Nobody with a subscription counts by orders as well, and chances are held to horizons that are over."""
    keep(facts(accounts=160, seed=3), tmp_path)
    sight = SIGHTS[churn.MODEL]
    everything = _rows(sight, tmp_path)
    model = churn.LEARNER.train(everything, params=CHURN, origin=Origin("acme", ENDS.isoformat(), CHURN))
    assert set(model.learned) == set(MAIN)

    asked = [(row["account_id"], row["as_of"], row["kind"]) for row in everything.to_pylist()]
    with_contract = {ask[:2] for ask in asked if ask[2] == "contract"}
    assert with_contract
    assert not with_contract & {ask[:2] for ask in asked if ask[2] == "purchases"}
    assert sight.said is not None
    said = sight.said(model, everything)
    assert all(each.as_of <= ENDS - timedelta(days=min(MAIN.values())) for each in said)
    assert {each.happened for each in said} == {True, False}
    spoilt = _moved(everything, "days_late_mean", 90.0, since=ENDS - sight.window)
    assert "days_late_mean" in _rings(model, sight, spoilt, at=ENDS, said=said)


def _rows(sight: Sight, folder: Path) -> pa.Table:
    return sight.rows(None, folder, {"every_days": 30}, ENDS)


def test_revenue_is_watched_by_deals_open_as_months_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages and days to the date on record are columns of its own; what it says is a chance by stage."""
    monkeypatch.setattr(revenue_rows, "rows", lambda *_, **__: made_up(a_month=40))
    sight, at = SIGHTS[revenue.MODEL], UNTIL.replace(tzinfo=UTC)
    model = revenue.untrained("acme", at=at)
    table = sight.rows(model, Path(), {}, at)

    assert set(table.column("kind").to_pylist()) == {"open"}
    assert (table.column("open_days").to_numpy() >= 0).all()
    values = sight.values(model, table)
    assert ((values > 0) & (values < 1)).all()
    spoilt = _moved(table, "days_to_close", 400.0, since=at - sight.window)
    assert _rings(model, sight, spoilt, at=at) == {"days_to_close"}


def test_next_action_is_watched_by_what_it_saw() -> None:
    """Contexts and the largest effect are watched; an effect is no chance that could be held to anything."""
    decisions = world.log_of(3000)
    model, sight = world.learned(decisions), SIGHTS[next_action.MODEL]

    assert sight.said is None
    last = max(decisions.column("as_of").to_numpy()).astype("datetime64[us]").astype(datetime)
    at = last.replace(tzinfo=UTC)
    rings = _rings(
        model, sight, _moved(decisions, "days_since_inbound", 200.0, since=at - sight.window), at=at
    )
    assert "days_since_inbound" in rings
    assert rings <= {"days_since_inbound", PREDICTION}
