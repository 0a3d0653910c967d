"""Training rows as arrays, and how history is cut: training, calibration and test, one after the other.

Unlike the win probability, a hazard needs no outcome to learn from a deal: that it was still open tells as
well. So a period holds the *weeks* that lie in it. Training has what was known when it ends, deals open then
being cut off there; calibration has the weeks after; the test has deals as they were asked about after that,
and what became of them. Nothing of a later period reaches an earlier one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.close_timing.exposure import OPEN, Floats, Places, Waits
from models.close_timing.spec import CAUSES, HORIZONS, ROOM, Periods
from models.rows import place_in_group

Moments = NDArray[np.datetime64]

ROW_COLUMNS: Final = ("deal_id", "as_of", "won", "known_at", "until")
"""Beside the features a row holds the ask, its outcome and when that was known (null while open), and until
when the deal was watched."""

_WEEK: Final = np.timedelta64(7, "D") / np.timedelta64(1, "us")
_DAY: Final = np.timedelta64(1, "D") / np.timedelta64(1, "us")


class TooLittleHistoryError(ValueError):
    """There are no rows to divide."""


@dataclass(frozen=True)
class Rows:
    """The columns of training rows that decide who is at risk when, as arrays of one length."""

    deal: NDArray[np.object_]
    as_of: Moments
    ended: Moments
    """NaT while open."""
    until: Moments
    cause: Places
    weight: Floats
    """A deal's n-th row counts 1/n, as what was known at the ask alone may decide."""


@dataclass(frozen=True)
class Cuts:
    """Where the periods begin and end."""

    begins: np.datetime64
    calibrate_from: np.datetime64
    test_from: np.datetime64
    ends: np.datetime64


def read_rows(table: pa.Table) -> Rows:
    """Return the deciding columns of a training table."""
    deal = np.asarray(table.column("deal_id").to_pylist(), dtype=object)
    as_of = table.column("as_of").to_numpy().astype("datetime64[us]")
    ended = table.column("known_at").to_numpy().astype("datetime64[us]")
    won = table.column("won").cast(pa.int8()).cast(pa.float64()).to_numpy()
    last = np.datetime64("NaT")
    if as_of.size:
        last = max(as_of.max(), ended[~np.isnat(ended)].max(initial=as_of.max()))
    until = np.full(as_of.shape, last, dtype="datetime64[us]")
    if "until" in table.column_names:
        until = table.column("until").to_numpy().astype("datetime64[us]")
    cause = np.where(np.isnat(ended), OPEN, np.where(won == 1, 0, 1)).astype(np.intp)
    return Rows(deal, as_of, ended, until, cause, 1 / place_in_group(deal, as_of))


def cut(rows: Rows, params: Periods) -> Cuts:
    """Return where to divide; raise TooLittleHistoryError when there is nothing."""
    if not rows.as_of.size:
        raise TooLittleHistoryError
    begins, ends = rows.as_of.min(), rows.until.max()
    history = float((ends - begins).astype(np.int64))
    length = min(max(params.share * history, params.days * _DAY), params.largest * history)
    step = np.timedelta64(int(length), "us")
    return Cuts(begins=begins, calibrate_from=ends - 2 * step, test_from=ends - step, ends=ends)


def horizons_of(rows: Rows, cuts: Cuts) -> tuple[int, ...]:
    """Return the horizons in days that fit into the test period, from the first ask in it to its end."""
    asked = rows.as_of[rows.as_of >= cuts.test_from]
    if not asked.size:
        return ()
    span = float((rows.until.max() - asked.min()) / np.timedelta64(1, "D"))
    return tuple(each for each in HORIZONS if each <= ROOM * span)


def waits(rows: Rows, *, since: np.datetime64, until: np.datetime64) -> Waits:
    """Return how the asks went on in weeks, watched from one moment to another."""
    watched = np.minimum(rows.until, until)
    known = ~np.isnat(rows.ended)
    ended = np.where(known, _weeks(np.where(known, rows.ended, rows.as_of) - rows.as_of), np.inf)
    return Waits(
        ended=ended, cause=rows.cause, since=_weeks(since - rows.as_of), until=_weeks(watched - rows.as_of)
    )


def _weeks(length: NDArray[np.timedelta64]) -> Floats:
    weeks: Floats = length.astype("timedelta64[us]").astype(np.int64) / _WEEK
    return weeks


def ended_by_now(rows: Rows, cuts: Cuts) -> tuple[int, ...]:
    """Return how many deals ended in each way in all of the history, its last moment included."""
    return ended_within(rows, since=cuts.begins, until=cuts.ends + np.timedelta64(1, "us"))


def ended_within(rows: Rows, *, since: np.datetime64, until: np.datetime64) -> tuple[int, ...]:
    """Return how many deals ended in each way in a half-open stretch of time."""
    inside = (rows.ended >= since) & (rows.ended < until)
    return tuple(
        int(np.unique(rows.deal[inside & (rows.cause == cause)].astype(str)).size)
        for cause in range(len(CAUSES))
    )
