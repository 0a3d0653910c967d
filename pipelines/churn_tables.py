"""Any table of purchases or contracts, understood by its columns' names, and churn told from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.churn.foretelling import Told, TooFewCustomersError, cross_validate, foretell
from models.churn.panels import Contracts, Purchases, encode
from models.leakage import Finding
from pipelines.churn_reading import (
    Shape,
    TableNotUnderstoodError,
    Taken,
    amounts,
    labelled,
    leaks,
    named,
    shape_of,
    times,
    typed,
    used_of,
    with_customer,
    written_at_the_end,
)
from pipelines.tables import Order, column, read_file, texts, unnamed

_USUAL_GAPS: Final = 3
_SHARE_OF_HORIZON: Final = 0.1
"""A table may end so many usual gaps between its days before the horizon does: nothing need be sold on the
last day of watching. It is never more than this share of the horizon, or a day if that is more."""


@dataclass(frozen=True)
class Judged:
    """The figures, what the table was taken for, and by which protocol it was judged."""

    taken: Taken
    protocol: str
    told: Told

    @property
    def shape(self) -> Shape:
        """What the table holds."""
        return self.taken.shape


@dataclass
class _Table:
    """A table as it is read: rows without a customer or label fall away, and notices come."""

    rows: pa.Table
    columns: dict[str, str]
    shape: Shape
    notices: list[str]
    keep: tuple[str, ...]
    order: Order | None
    refused: tuple[Finding, ...] = ()
    attributes: tuple[str, ...] = ()
    whole: int = 0

    def honest(self, attributes: pa.Table, found: Sequence[Finding]) -> pa.Table:
        """Return the attributes that are learned from: not those refused, unless they are to be kept."""
        self.refused = tuple({each.column: each for each in reversed(found)}.values())[::-1]
        against = [each.column for each in self.refused if each.column not in self.keep]
        left = attributes.drop_columns(against) if against else attributes
        self.attributes = tuple(left.column_names)
        return left

    def taken(self) -> Taken:
        """Return what became of the table."""
        return Taken(
            shape=self.shape,
            columns=used_of(self.shape, self.columns),
            attributes=self.attributes,
            refused=self.refused,
            kept=tuple(each.column for each in self.refused if each.column in self.keep),
            left_out=self.whole - self.rows.num_rows,
            notices=tuple(self.notices),
        )


def judge(
    path: Path,
    *,
    as_of: date | None,
    horizon: int,
    seed: int,
    keep: Sequence[str] = (),
    order: Order | None = None,
) -> Judged:
    """Learn churn from a table of the user's own, and judge it on what came after.

    Purchases (customer, time and, if there is one, amount): a customer is lost whose next purchase does not
    come within the horizon. Contracts (start, end, attributes): one is lost that ends within it. Contracts
    that have a label but no dates are judged by cross-validation.

    Args:
        path: the table, .csv (packed or not) or .parquet.
        as_of: the day up to which everything is known.
        horizon: days after it in which customers are lost.
        seed: of everything random.
        keep: attributes to learn from although they look known only afterwards.
        order: whether the day or the month comes first in dates that do not tell.

    Raises:
        UnreadableTableError: File, names or cells do not tell what the table holds.
        TooFewCustomersError: There is too little before the moment.

    """
    table = _read(path, keep=keep, order=order)
    if table.shape == "labelled contracts":
        return _labelled(table, seed=seed)
    if as_of is None:
        raise TableNotUnderstoodError("A table with dates is judged as of one: say --as-of.")
    at = np.datetime64(as_of, "us")
    if table.shape == "purchases":
        panel: Purchases | Contracts = _purchases(table, at=at)
        _check_watched(panel, at=at, horizon=horizon)
    else:
        panel = _contracts(table, at=at, horizon=horizon, seed=seed)
    told = foretell(panel, at=at, horizon=float(horizon), seed=seed)
    protocol = (
        f"Learned from moments up to {as_of}, told of the {told.lost.size:,} customers there were then, "
        f"judged on the {horizon} days after."
    )
    return Judged(table.taken(), protocol, told)


def _read(path: Path, *, keep: Sequence[str], order: Order | None) -> _Table:
    reading = read_file(path)
    there = reading.table.column_names
    known = named(there)
    return _Table(
        rows=reading.table,
        columns=known,
        shape=shape_of(known, there),
        notices=list(reading.notices),
        keep=tuple(column(there, each) for each in keep),
        order=order,
        whole=reading.table.num_rows,
    )


def _times(table: _Table, what: str, *, needed: bool) -> NDArray[np.datetime64]:
    return times(table.rows, table.columns[what], needed=needed, order=table.order, notices=table.notices)


def _to_days(moments: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return moments.astype("datetime64[D]").astype("datetime64[us]")


def _purchases(table: _Table, *, at: np.datetime64) -> Purchases:
    table.rows = with_customer(table.rows, table.columns["customer"], table.notices)
    when = _times(table, "time", needed=True)
    names = texts(table.rows.column(table.columns["customer"]))
    _, customer = np.unique(np.asarray(names), return_inverse=True)
    amount = amounts(table.rows, table.columns, table.notices)
    keys = np.stack([customer.astype(np.int64), _to_days(when).astype(np.int64)], axis=1)
    order, place = np.unique(keys, axis=0, return_inverse=True)
    summed = np.bincount(place.ravel(), weights=np.nan_to_num(amount)).astype(np.float64)
    if (order[:, 1].astype("datetime64[us]") <= at).sum() == 0:
        raise TooFewCustomersError("No purchase lies before the moment.")
    return Purchases(order[:, 0].astype(np.intp), order[:, 1].astype("datetime64[us]"), summed, at)


def _contracts(table: _Table, *, at: np.datetime64, horizon: int, seed: int) -> Contracts:
    starts = _to_days(_times(table, "start", needed=True))
    ends = _to_days(_times(table, "end", needed=False))
    if (ends < starts).any():
        raise TableNotUnderstoodError(f"{int((ends < starts).sum())} contracts end before they start.")
    left_out = {
        table.columns[what] for what in ("start", "end", "customer", "label") if what in table.columns
    }
    attributes = typed(table.rows, left_out, table.notices)
    panel = Contracts(starts, ends, np.zeros((starts.size, 0)), ())
    _check_watched(panel, at=at, horizon=horizon)
    there, target = panel.there(at), table.columns["end"]
    lost = panel.event(there, at, within=float(horizon))
    ended = (~np.isnat(ends)).astype(np.float64)
    found = [
        *leaks(attributes.take(there), lost, target=target, seed=seed),
        *written_at_the_end(attributes, ended, target=target, seed=seed),
    ]
    honest = table.honest(attributes, found)
    matrix, words = encode(honest, honest.column_names)
    return replace(panel, attributes=matrix, categorical_attributes=words)


def _check_watched(panel: Purchases | Contracts, *, at: np.datetime64, horizon: int) -> None:
    """Refuse a horizon that outlasts the table: what became of a customer is not known before its end."""
    told = panel.when if isinstance(panel, Purchases) else np.concatenate([panel.starts, panel.ends])
    there = np.unique(told[~np.isnat(told)].astype("datetime64[D]"))
    gap = float(np.median(np.diff(there).astype(np.float64))) if there.size > 1 else 0.0
    slack = max(1, int(min(_USUAL_GAPS * gap, _SHARE_OF_HORIZON * horizon)))
    latest, day = there[-1] - max(horizon - slack, 1), at.astype("datetime64[D]")
    if day > latest:
        raise TableNotUnderstoodError(
            f"The table's last date is {there[-1]}: it does not say who is lost within {horizon} days after "
            f"{day}. For {horizon} days --as-of may be {latest} at the latest."
        )


def _labelled(table: _Table, *, seed: int) -> Judged:
    name = table.columns["label"]
    table.rows, lost = labelled(table.rows, name, table.notices)
    left_out = {table.columns[what] for what in ("label", "customer") if what in table.columns}
    attributes = typed(table.rows, left_out, table.notices)
    group = _groups(table)
    honest = table.honest(attributes, leaks(attributes, lost, target=name, seed=seed, group=group))
    if not honest.num_columns:
        raise TableNotUnderstoodError("No column is left to tell churn from.")
    matrix, words = encode(honest, honest.column_names)
    told = cross_validate(matrix, lost, group=group, categorical=words, seed=seed)
    protocol = (
        "The table has no dates, so no moment: five parts by customer, each told by a model of the other "
        "four, without resampling; --as-of and --horizon do not apply."
    )
    return Judged(table.taken(), protocol, told)


def _groups(table: _Table) -> NDArray[np.object_]:
    """Return each row's customer; rows that name none are customers of their own."""
    if "customer" not in table.columns:
        return np.asarray([str(row) for row in range(table.rows.num_rows)], dtype=object)
    named_by = table.rows.column(table.columns["customer"])
    nobody = unnamed(named_by).tolist()
    names = [f"\0{row}" if nobody[row] else each for row, each in enumerate(texts(named_by))]
    return np.asarray(names, dtype=object)
