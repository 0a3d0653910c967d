"""Which rows are at risk in which interval, and in which period of history they may be used.

An ask is followed in intervals of `STEP` days until its event. The calibration period is gone through in
blocks: of asks in a block speaks a model of the intervals that were over when it began. The test is of
whole horizons asked after all that. The same account may be in several periods: what is told apart is time,
as it is when the model is used.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.churn.encoding import Encoding
from models.churn.hazard import Table
from models.churn.spec import HORIZONS, STEP, STEPS, Kind, Params
from models.contract import Period

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]

DAY: Final = np.timedelta64(1, "D").astype("timedelta64[us]")


class TooLittleHistoryError(ValueError):
    """The history is too short to be divided in three."""


@dataclass(frozen=True)
class Cuts:
    """Where the periods begin and end."""

    begins: np.datetime64
    calibrate_from: np.datetime64
    test_from: np.datetime64
    ends: np.datetime64

    def blocks(self, count: int) -> list[tuple[np.datetime64, np.datetime64]]:
        """Return the calibration period in so many parts of equal length."""
        length = (self.test_from - self.calibrate_from) // count
        edges = [self.calibrate_from + number * length for number in range(count)] + [self.test_from]
        return list(pairwise(edges))


@dataclass(frozen=True)
class Rows:
    """The deciding columns of one kind's rows, as arrays of one length."""

    table: pa.Table
    account: NDArray[np.object_]
    as_of: Moments
    event: Floats
    """Days from the ask to the event; infinite while there was none."""
    watched: Floats
    """Days from the ask to the end of the record."""


def rows_of(table: pa.Table, kind: Kind) -> Rows:
    """Return one kind's rows."""
    part = table.filter(pc.field("kind") == kind)
    event = part.column("event_days").cast(pa.float64()).to_numpy()
    return Rows(
        part,
        np.asarray(part.column("account_id").to_pylist(), dtype=object),
        moments(part),
        np.where(np.isnan(event), np.inf, event),
        part.column("watched_days").cast(pa.float64()).to_numpy(),
    )


def moments(table: pa.Table) -> Moments:
    """Return when each row was asked, UTC without a zone."""
    column: Any = table.column("as_of")
    return np.asarray(column.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]"))


def cut(table: pa.Table, params: Params) -> Cuts:
    """Return where to divide; raise TooLittleHistoryError when less than half a year lies before the test."""
    if not table.num_rows:
        raise TooLittleHistoryError
    as_of = moments(table)
    watched = table.column("watched_days").cast(pa.float64()).to_numpy()
    begins, ends = as_of.min(), (as_of + (watched * DAY.astype(np.float64)).astype("timedelta64[us]")).max()
    history = float((ends - begins) / DAY)
    test = max(params.share * history, HORIZONS[-1] + STEP)
    if history < test + 6 * STEP:
        raise TooLittleHistoryError
    test_from = ends - _days(test)
    return Cuts(begins, test_from - _days(params.calibrate * (history - test)), test_from, ends)


def _days(days: float) -> np.timedelta64:
    return np.timedelta64(int(days * 86_400e6), "us")


def at_risk(
    rows: Rows,
    encoding: Encoding,
    *,
    since: np.datetime64,
    until: np.datetime64,
    asked_before: np.datetime64 | None = None,
) -> Table:
    """Return the intervals of asks from `since` that were over before `until`, with what the trees read."""
    asked = rows.as_of >= since
    if asked_before is not None:
        asked &= rows.as_of < asked_before
    now = encoding.matrix(rows.table)
    parts: list[tuple[Floats, Floats, NDArray[np.object_], Moments]] = []
    for step in range(STEPS):
        begins, over = step * STEP, (step + 1) * STEP
        ended = rows.as_of + _days(over)
        kept = asked & (ended < until) & (rows.event > begins) & (rows.watched >= over)
        parts.append(
            (
                encoding.later(now[kept], days=begins),
                (rows.event[kept] <= over).astype(np.float64),
                rows.account[kept],
                ended[kept],
            )
        )
    matrix, event, group, when = (np.concatenate([part[place] for part in parts]) for place in range(4))
    return Table(matrix, event, group, when, encoding.categorical)


def events_between(rows: Rows, *, since: np.datetime64, until: np.datetime64) -> int:
    """Return how many different events became known in a stretch of time."""
    there = np.isfinite(rows.event)
    when = rows.as_of[there] + (rows.event[there] * DAY.astype(np.float64)).astype("timedelta64[us]")
    names = np.asarray(rows.table.column("subscription_id").to_pylist(), dtype=object)[there]
    inside = (when >= since) & (when < until)
    hours = when[inside].astype("datetime64[h]").tolist()
    return len(set(zip(rows.account[there][inside], names[inside], hours, strict=True)))


def summary(rows: Rows, *, since: np.datetime64, until: np.datetime64) -> Period:
    """Return what a period held: asks, accounts (as `deals`) and events (as `won`)."""
    asked = (rows.as_of >= since) & (rows.as_of < until)
    over = rows.as_of[asked] + _days(STEP) > until
    return Period(
        begins=str(since),
        ends=str(until),
        deals=len(set(rows.account[asked])),
        won=events_between(rows, since=since, until=until),
        rows=int(asked.sum()),
        open_share=float(over.mean()) if over.size else 0.0,
        effective_rows=float(asked.sum()),
    )
