"""Which rows may be learned from, and when: one period of time a deal, and weights for what was not over.

A deal belongs to the period in which its outcome became known, with all its rows. So no row is used before
its outcome was known, and no deal is in two periods.

Who closes within a stretch of time is a matter of luck: a row asked at t, whose outcome comes D later, is in
the period [b, e) only if b - D <= t < e - D. When few rows were asked in that stretch (it lies before the
history begins, or business was slow then) such waits are under-represented: training on the raw rows of a
young history would learn the world of fast deals. Each row is therefore weighted by one over the number of
rows asked in [b - D, e - D), deals still open included: they have no outcome to learn from, but they say how
many there were. For a period that begins with the history this is inverse probability of censoring weighting
(Robins and Finkelstein 2000). It assumes that how long deals take does not depend on when they were asked.

A deal has many rows. Its n-th counts 1/n, so a deal of fifty weeks weighs 4.5 times one of a single week,
not fifty times. A weight may depend only on what was known at the ask, as n does: one over a deal's *final*
number of rows, say, would favour deals about to close, and they are not won as often as the others.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.contract import Period
from models.evaluation import effective_rows
from models.rows import place_in_group
from models.win_probability.spec import Periods

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]

NAMES = ("train", "calibrate", "test")


class TooLittleHistoryError(ValueError):
    """There are no rows with a known outcome to divide."""


@dataclass(frozen=True)
class Cuts:
    """Where the periods begin and end; training has everything before `calibrate_from`."""

    begins: np.datetime64
    calibrate_from: np.datetime64
    test_from: np.datetime64
    ends: np.datetime64

    def bounds(self, name: str) -> tuple[np.datetime64, np.datetime64]:
        """Return the half-open stretch of a period."""
        moments = (self.begins, self.calibrate_from, self.test_from, self.ends)
        place = NAMES.index(name)
        return moments[place], moments[place + 1]


@dataclass(frozen=True)
class Rows:
    """The columns of training rows that decide who may be learned from, as arrays of one length."""

    deal: NDArray[np.object_]
    as_of: Moments
    known_at: Moments
    """NaT while the deal is open."""
    won: Floats
    """NaN while the deal is open."""
    weight: Floats


@dataclass(frozen=True)
class Slice:
    """The rows of one period that have a label: their numbers, outcomes, weights and deals."""

    rows: NDArray[np.intp]
    won: Floats
    weight: Floats
    deal: NDArray[np.object_]
    summary: Period

    @property
    def won_deals(self) -> int:
        return self.summary.won

    @property
    def lost_deals(self) -> int:
        return self.summary.deals - self.summary.won


def read_rows(table: pa.Table) -> Rows:
    """Return the deciding columns of a training table; a deal's n-th row weighs 1/n."""
    deal = np.asarray(table.column("deal_id").to_pylist(), dtype=object)
    as_of = table.column("as_of").to_numpy().astype("datetime64[us]")
    return Rows(
        deal=deal,
        as_of=as_of,
        known_at=table.column("known_at").to_numpy().astype("datetime64[us]"),
        won=table.column("won").cast(pa.int8()).cast(pa.float64()).to_numpy(),
        weight=1 / place_in_group(deal, as_of),
    )


def cut(rows: Rows, params: Periods) -> Cuts:
    """Return where to divide; raise TooLittleHistoryError when no outcome is known.

    Calibration and test are as long as `settled` of the waits from ask to outcome, so that most rows asked in
    a period can have their label by its end.
    """
    labelled = ~np.isnat(rows.known_at)
    if not labelled.any():
        raise TooLittleHistoryError
    begins = rows.as_of.min()
    ends = max(rows.as_of.max(), rows.known_at[labelled].max()) + np.timedelta64(1, "us")
    history = (ends - begins).astype(np.int64)
    waits = (rows.known_at[labelled] - rows.as_of[labelled]).astype(np.int64)
    long = max(params.share * history, _weighted_quantile(waits, rows.weight[labelled], params.settled))
    length = np.timedelta64(int(min(long, params.largest * history)), "us")
    return Cuts(begins=begins, calibrate_from=ends - 2 * length, test_from=ends - length, ends=ends)


def _weighted_quantile(values: NDArray[np.int64], weight: Floats, share: float) -> float:
    order = np.argsort(values, kind="stable")
    place = np.searchsorted(np.cumsum(weight[order]), share * weight.sum())
    return float(values[order[min(int(place), values.size - 1)]])


def standing_weights(
    rows: Rows, chosen: NDArray[np.intp], *, begins: np.datetime64, ends: np.datetime64
) -> Floats:
    """Return for each chosen row one over the weight of all rows that its wait would put in the period."""
    order = np.argsort(rows.as_of, kind="stable")
    asked = rows.as_of[order]
    so_far = np.concatenate([[0.0], np.cumsum(rows.weight[order])])
    wait = rows.known_at[chosen] - rows.as_of[chosen]
    until, since = (np.searchsorted(asked, edge - wait, side="left") for edge in (ends, begins))
    standing: Floats = 1 / np.maximum(so_far[until] - so_far[since], rows.weight[chosen])
    return standing


def labelled_slice(rows: Rows, cuts: Cuts, name: str, *, heaviest: float) -> Slice:
    """Return the rows of a period with their weights, scaled to a mean of one.

    What stands in for unseen waits is capped at `heaviest` times the weight of the waits seen best.
    """
    begins, ends = cuts.bounds(name)
    chosen = np.flatnonzero((rows.known_at >= begins) & (rows.known_at < ends))
    standing = standing_weights(rows, chosen, begins=begins, ends=ends)
    if chosen.size:
        standing = np.minimum(standing / standing.min(), heaviest)
    weight = rows.weight[chosen] * standing
    weight = weight / weight.mean() if weight.size else weight
    deals, first = np.unique(rows.deal[chosen].astype(str), return_index=True)
    asked = (rows.as_of >= begins) & (rows.as_of < ends)
    still_open = asked & ~(rows.known_at < ends)
    summary = Period(
        begins=str(begins),
        ends=str(ends),
        deals=int(deals.size),
        won=int(rows.won[chosen][first].sum()),
        rows=int(chosen.size),
        open_share=float(rows.weight[still_open].sum() / max(rows.weight[asked].sum(), 1e-12)),
        effective_rows=effective_rows(weight),
    )
    return Slice(chosen, rows.won[chosen], weight, rows.deal[chosen], summary)
