"""What is watched of each kind of model: its rows, what it says of them, and what came of that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models import churn, close_timing, next_action, revenue, win_probability
from models.churn import ChurnModel
from models.churn.predict import Units, kinds_of
from models.churn.spec import KINDS as WAYS
from models.churn.spec import MAIN
from models.close_timing import CloseTiming
from models.close_timing.rows import read_rows
from models.close_timing.spec import HORIZONS
from models.next_action import NextAction
from models.next_action.spec import CONTEXT, contexts
from models.revenue import Revenue
from models.revenue.predict import Standing
from models.revenue.spec import OPEN, WEEKS
from models.win_probability import WinProbability
from pipelines import churn as churn_rows
from pipelines import next_action as next_action_rows
from pipelines import revenue as revenue_rows
from pipelines import timing
from pipelines.features import paths_of, training_rows
from pipelines.layout import Asking

Floats = NDArray[np.float64]

OUTCOMES: Final = timedelta(days=120)
"""Over how long outcomes are gathered for calibration."""
SOON: Final = HORIZONS[0]
"""Days within which a deal is won, by what close timing is watched by: the shortest is known the soonest."""
_DAY: Final = np.timedelta64(1, "D").astype("timedelta64[us]")
_MONTHS: Final = 3
_MOMENT: Final = datetime(2024, 1, 1, tzinfo=UTC)
_DERIVED: Final = ("stage", "region", "amount", "open_days", "days_to_close", "lines")


@dataclass(frozen=True)
class Said:
    """A chance that was given of a record, when, and what became of it."""

    record: str
    value: float
    as_of: datetime
    happened: bool


@dataclass(frozen=True)
class Sight:
    """How one kind of model is watched."""

    rows: Callable[[Any, Path, Mapping[str, Any], datetime], pa.Table]
    """Its rows (`as_of`, `group` and the columns) for a model, from facts, the settings and the moment."""
    group: str
    """The column that names what rows move together as."""
    columns: Callable[[Any], Sequence[str]]
    """What the model reads."""
    values: Callable[[Any, pa.Table], Floats]
    """What the model says of each row, as one number."""
    says: str
    """In a sentence: what that number is, and by what calibration is watched."""
    window: timedelta = timedelta(days=28)
    """How long rows count as recent; at least two askings long where asking is seldom."""
    said: Callable[[Any, pa.Table], Sequence[Said]] | None = None
    """Chances for rows the model has not learned from, with what became of them; None where the record keeps
    what was said, or where nothing of the kind is known."""


def _own(model: Any) -> Sequence[str]:
    columns: Sequence[str] = model.columns
    return columns


def _deals(model: WinProbability, facts: Path, params: Mapping[str, Any], at: datetime) -> pa.Table:
    del at
    return training_rows(Asking(**params), paths_of(facts), service=model.definition)


def _won(model: WinProbability, rows: pa.Table) -> Floats:
    return model.values(rows)


def _timings(_: CloseTiming, facts: Path, params: Mapping[str, Any], at: datetime) -> pa.Table:
    return timing.rows(facts, params=params, at=at)


def _won_soon(model: CloseTiming, rows: pa.Table) -> Floats:
    curves = model.curves(rows)
    return curves.by(np.full(rows.num_rows, SOON / 7))[:, 0]


def _timings_said(model: CloseTiming, table: pa.Table) -> list[Said]:
    """Return P(won soon) of rows asked in the test period or later that were watched so long, or ended."""
    if model.learned is None or not table.num_rows:
        return []
    rows = read_rows(table)
    over = rows.as_of + SOON * _DAY
    ends = rows.until.max()
    ended = np.where(np.isnat(rows.ended), np.datetime64("9999-01-01", "us"), rows.ended)
    kept = (rows.as_of >= model.learned.cuts.test_from) & (over <= ends) & (over > ends - _span(OUTCOMES))
    kept &= (rows.until >= over) | (ended <= over)
    place = np.flatnonzero(kept)
    values = _won_soon(model, table.take(place))
    happened = (rows.cause[place] == 0) & (ended[place] <= over[place])
    return _told(rows.deal[place], values, rows.as_of[place], happened)


def _customers(_: ChurnModel, facts: Path, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return what is told of: running subscriptions, and the ordering of who has none."""
    table = churn_rows.rows(facts, params=params, at=at)
    names = ("kind", "account_id", "as_of")
    asked = list(zip(*(table.column(name).to_pylist() for name in names), strict=True))
    running = {(account, moment) for kind, account, moment in asked if kind == "contract"}
    told = [kind == "contract" or (account, moment) not in running for kind, account, moment in asked]
    return table.filter(pa.array(told, pa.bool_()))


def _lost(model: ChurnModel, rows: pa.Table) -> Floats:
    """Return the chance of each row alone to be lost within its way's horizon."""
    found = np.zeros(rows.num_rows)
    ways = kinds_of(rows)
    for way in WAYS:
        place = np.flatnonzero(ways == way)
        units = Units(way, rows.take(place), np.arange(place.size))
        found[place] = model.chances(units, asks=place.size)[MAIN[way]]
    return found


def _customers_said(model: ChurnModel, table: pa.Table) -> list[Said]:
    """Return chances of rows asked in the test period or later whose horizon is over, of ways learned."""
    ways = np.asarray(table.column("kind").to_pylist(), dtype=object)
    as_of = _moments(table, "as_of")
    watched = table.column("watched_days").cast(pa.float64()).to_numpy()
    event = table.column("event_days").cast(pa.float64()).to_numpy()
    account = np.asarray(table.column("account_id").to_pylist(), dtype=object)
    found: list[Said] = []
    for way in model.learned:
        over = watched - MAIN[way]
        kept = (ways == way) & (over >= 0) & (over < OUTCOMES / timedelta(days=1))
        place = np.flatnonzero(kept & (as_of >= np.datetime64(model.cuts["test_from"])))
        came = event[place] <= MAIN[way]
        happened = came if way == "contract" else ~came
        found += _told(account[place], _lost(model, table.take(place)), as_of[place], happened)
    return found


def _open_deals(_: Revenue, facts: Path, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return deals open at past beginnings of months, with columns made of their rows."""
    table = revenue_rows.rows(facts, params={**params, "timing": "stage"}, at=at)
    table = table.filter(pc.field("kind") == OPEN)
    as_of, opened, closes = (_moments(table, name) for name in ("as_of", "opened_at", "expected_close"))
    for name, length in (("open_days", as_of - opened), ("days_to_close", closes - as_of)):
        days = np.where(np.isnat(length), np.nan, length.astype(np.int64) / _DAY.astype(np.int64))
        table = table.append_column(name, pa.array(days, pa.float64(), from_pandas=True))
    lines = [len(products or ()) for products in table.column("products").to_pylist()]
    return table.append_column("lines", pa.array(lines, pa.float64()))


def _won_by(model: Revenue, rows: pa.Table) -> Floats:
    """Return P(won within three months) of each row by stage and amount, as if asked at one same moment.

    At their own moments rows would differ by season and by the lengths of months.
    """
    standing = Standing(
        win_by=np.full((rows.num_rows, WEEKS), np.nan),
        waited=np.zeros(rows.num_rows),
        still_open=np.ones(rows.num_rows),
        stage=rows.column("stage").to_pylist(),
        amount=np.nan_to_num(rows.column("amount").to_numpy()),
    )
    found: Floats = model.chances(standing, _MOMENT)[:, :_MONTHS].sum(axis=1)
    return found


def _decisions(_: NextAction, facts: Path, params: Mapping[str, Any], at: datetime) -> pa.Table:
    return next_action_rows.rows(facts, params=params, at=at)


def _largest(model: NextAction, rows: pa.Table) -> Floats:
    """Return the largest effect that any action is said to have, as a share of the amount."""
    found = np.zeros(rows.num_rows)
    subject = np.asarray(rows.column("subject").to_pylist(), dtype=object)
    seen = contexts(rows)
    for each in sorted(set(subject.tolist())):
        place = subject == each
        found[place] = model.of(each).estimate(seen[place])[0].max(axis=1)
    return found


def _moments(table: pa.Table, name: str) -> NDArray[np.datetime64]:
    column: Any = table.column(name)
    return np.asarray(column.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]"))


def _span(length: timedelta) -> np.timedelta64:
    return np.timedelta64(int(length.total_seconds() * 1e6), "us")


def _told(
    record: NDArray[np.object_], value: Floats, as_of: NDArray[np.datetime64], happened: NDArray[np.bool_]
) -> list[Said]:
    moments: list[datetime] = as_of.astype("datetime64[us]").tolist()
    return [
        Said(str(name), said, moment.replace(tzinfo=UTC), so)
        for name, said, moment, so in zip(
            record.tolist(), value.tolist(), moments, happened.tolist(), strict=True
        )
    ]


SIGHTS: Final[Mapping[str, Sight]] = {
    win_probability.MODEL: Sight(
        _deals, "deal_id", _own, _won,
        "Its answers are chances to win; calibration is of those that were shown.",
    ),
    close_timing.LEARNER.name: Sight(
        _timings, "deal_id", _own, _won_soon,
        f"Its answers are chances to be won within {SOON} days; calibration is of deals asked about later "
        "than all it learned from.",
        said=_timings_said,
    ),
    churn.LEARNER.name: Sight(
        _customers, "account_id", _own, _lost,
        "Its answers are chances to be lost, of subscriptions and of who only orders; calibration is of "
        "customers asked about later than all it learned from.",
        window=timedelta(days=62), said=_customers_said,
    ),
    revenue.LEARNER.name: Sight(
        _open_deals, "deal_id", lambda _: _DERIVED, _won_by,
        "Its answers are chances by stage and amount to be won within three months, of deals open as months "
        "begin; calibration is not watched, since its rates are learned from every deal that ended.",
        window=timedelta(days=62),
    ),
    next_action.LEARNER.name: Sight(
        _decisions, "subject_id", lambda _: CONTEXT, _largest,
        "Its answers are effects, the largest of any action; there is no chance among them whose calibration "
        "could be watched.",
    ),
}  # fmt: skip
"""By name; a kind that is not here has nothing to watch."""
