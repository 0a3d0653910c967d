"""Any table of purchases or contracts, understood by its columns' names, and churn told from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.churn.foretelling import Told, TooFewCustomersError, cross_validate, foretell
from models.churn.panels import Contracts, Purchases, encode

NAMES: Final = {
    "customer": ("customer", "customer_id", "customerid", "account", "account_id", "client", "user_id", "id"),
    "time": ("time", "date", "when", "t", "ordered_at", "order_date", "purchased_at", "invoicedate"),
    "amount": ("amount", "value", "total", "price", "revenue", "sales", "dollar_value"),
    "start": ("start", "starts_on", "start_date", "started_at", "started_on", "begin", "begins"),
    "end": ("end", "ends_on", "end_date", "ended_at", "ended_on", "ends", "cancelled_at", "churned_at"),
    "label": ("churn", "churned", "churn_label", "exited", "left", "lost"),
}  # fmt: skip
"""What a column may be called, whatever its case."""
_YES: Final = frozenset({"yes", "true", "1", "y", "t", "1.0", "churned", "left"})
_NO: Final = frozenset({"no", "false", "0", "n", "f", "0.0", "", "none", "stayed"})

Shape = Literal["purchases", "contracts", "labelled contracts"]


class TableNotUnderstoodError(ValueError):
    """The columns do not say what the table holds, or its cells are not what they should be."""


@dataclass(frozen=True)
class Judged:
    """The figures, what the table was taken for, and by which protocol it was judged."""

    shape: Shape
    protocol: str
    told: Told


def judge(path: Path, *, as_of: date | None, horizon: int, seed: int) -> Judged:
    """Learn churn from a table (.csv, .csv.gz, .parquet), and judge it on what came after.

    Purchases (customer, time and, if there is one, amount): a customer is lost whose next purchase does not
    come within the horizon. Contracts (start, end, attributes): one is lost that ends within it. Contracts
    that have a label but no dates are judged by cross-validation.

    Raises:
        TableNotUnderstoodError: Names or cells do not tell what the table holds.
        TooFewCustomersError: There is too little before the moment.

    """
    table = _read(path)
    named = _named(table.column_names)
    shape = _shape(named, table.column_names)
    if shape == "labelled contracts":
        return _labelled(table, named, seed=seed)
    if as_of is None:
        raise TableNotUnderstoodError("A table with dates is judged as of one: say --as-of.")
    at = np.datetime64(as_of, "us")
    panel = _purchases(table, named, at=at) if shape == "purchases" else _contracts(table, named)
    _check_after(panel, at=at, horizon=horizon)
    told = foretell(panel, at=at, horizon=float(horizon), seed=seed)
    protocol = (
        f"Learned from moments up to {as_of}, told of the {told.lost.size:,} customers there were then, "
        f"judged on the {horizon} days after."
    )
    return Judged(shape, protocol, told)


def _read(path: Path) -> pa.Table:
    quoted = str(path).replace("'", "''")
    source = (
        f"read_parquet('{quoted}')"
        if path.suffix == ".parquet"
        else f"read_csv('{quoted}', header = true, sample_size = -1, nullstr = ['', 'NA', 'NULL'])"
    )
    try:
        with duckdb.connect() as connection:
            table: pa.Table = connection.sql(f"select * from {source}").to_arrow_table()
    except duckdb.Error as error:
        raise TableNotUnderstoodError(f"{path} is not read: {str(error).splitlines()[0]}") from error
    if not table.num_rows:
        raise TableNotUnderstoodError(f"{path} has no rows.")
    return table


def _named(columns: Sequence[str]) -> dict[str, str]:
    """Return which column is what, by name; of several the first of the list."""
    folded = {name.strip().lower().replace(" ", "_"): name for name in reversed(columns)}
    return {
        what: folded[next(each for each in names if each in folded)]
        for what, names in NAMES.items()
        if any(each in folded for each in names)
    }


def _shape(named: dict[str, str], columns: Sequence[str]) -> Shape:
    if "start" in named and "end" in named:
        return "contracts"
    if "customer" in named and "time" in named:
        return "purchases"
    if "label" in named:
        return "labelled contracts"
    found = ", ".join(columns[:12])
    wanted = "; ".join(f"{what}: {', '.join(names[:4])}" for what, names in NAMES.items())
    raise TableNotUnderstoodError(
        "Purchases need a customer and a time, contracts a start and an end, or a label. "
        f"Found {found}. Known names are {wanted}."
    )


def _times(table: pa.Table, name: str, *, needed: bool) -> NDArray[np.datetime64]:
    """Return a column as moments; text and whole numbers such as 19970101 are read as dates."""
    with duckdb.connect() as connection:
        connection.register("given", table.select([name]))
        quoted = '"' + name.replace('"', '""') + '"'
        text = f"trim(CAST({quoted} AS VARCHAR))"
        read = (
            f"coalesce(try_cast({text} AS TIMESTAMP), try_strptime({text}, '%Y%m%d'), "
            f"try_strptime({text}, '%d.%m.%Y'), try_strptime({text}, '%m/%d/%Y'))"
        )
        found = connection.sql(f"SELECT {read} AS read, {text} AS said FROM given").to_arrow_table()
    read_as: Any = found.column("read")
    moments = np.asarray(read_as.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]"))
    said = found.column("said").to_pylist()
    wrong = [
        place
        for place, moment in enumerate(np.isnat(moments).tolist())
        if moment and (needed or (said[place] or "").strip())
    ]
    if wrong:
        raise TableNotUnderstoodError(
            f"Column {name}: row {wrong[0] + 1} is no date: {said[wrong[0]]!r} ({len(wrong)} such rows)."
        )
    return moments


def _purchases(table: pa.Table, named: dict[str, str], *, at: np.datetime64) -> Purchases:
    when = _times(table, named["time"], needed=True)
    names = np.asarray([str(each) for each in table.column(named["customer"]).to_pylist()])
    _, customer = np.unique(names, return_inverse=True)
    amount = np.ones(when.size)
    if "amount" in named:
        amount = encode(table, [named["amount"]])[0][:, 0]
    days = when.astype("datetime64[D]").astype("datetime64[us]")
    keys = np.stack([customer.astype(np.int64), days.astype(np.int64)], axis=1)
    order, place = np.unique(keys, axis=0, return_inverse=True)
    summed = np.bincount(place.ravel(), weights=np.nan_to_num(amount)).astype(np.float64)
    if (order[:, 1].astype("datetime64[us]") <= at).sum() == 0:
        raise TooFewCustomersError("No purchase lies before the moment.")
    return Purchases(order[:, 0].astype(np.intp), order[:, 1].astype("datetime64[us]"), summed, at)


def _contracts(table: pa.Table, named: dict[str, str]) -> Contracts:
    starts = _times(table, named["start"], needed=True)
    ends = _times(table, named["end"], needed=False)
    if (ends < starts).any():
        raise TableNotUnderstoodError(f"{int((ends < starts).sum())} contracts end before they start.")
    left_out = {named[what] for what in ("start", "end", "customer", "label") if what in named}
    matrix, words = encode(table, _telling(table, left_out))
    return Contracts(starts, ends, matrix, words)


def _telling(table: pa.Table, left_out: Collection[str]) -> list[str]:
    """Return the columns that may tell something: not those of dates, nor words that differ in every row."""
    kept = []
    for name in table.column_names:
        column = table.column(name)
        if name in left_out or pa.types.is_temporal(column.type):
            continue
        named = pa.types.is_string(column.type) and len(column.unique()) > 0.9 * table.num_rows > 50  # noqa: PLR2004
        if not named or encode(table, [name])[1] == ():
            kept.append(name)
    return kept


def _check_after(panel: Purchases | Contracts, *, at: np.datetime64, horizon: int) -> None:
    told = panel.when if isinstance(panel, Purchases) else np.concatenate([panel.starts, panel.ends])
    last = np.nanmax(told[~np.isnat(told)])
    if last <= at:
        raise TableNotUnderstoodError(
            f"Nothing in the table is after {at.astype('datetime64[D]')}: there is nothing to judge by. "
            f"Its last day is {last.astype('datetime64[D]')}; choose a moment at least {horizon} days before."
        )


def _labelled(table: pa.Table, named: dict[str, str], *, seed: int) -> Judged:
    said = [str(each).strip().lower() for each in table.column(named["label"]).to_pylist()]
    strange = sorted(set(said) - _YES - _NO)
    if strange:
        raise TableNotUnderstoodError(
            f"Column {named['label']} says neither yes nor no: {', '.join(strange[:5])}."
        )
    lost = np.asarray([each in _YES for each in said], dtype=np.float64)
    if not 0 < lost.sum() < lost.size:
        raise TableNotUnderstoodError(f"Column {named['label']} says the same of every row.")
    left_out = {named[what] for what in ("label", "customer") if what in named}
    matrix, words = encode(table, _telling(table, left_out))
    names = range(table.num_rows) if "customer" not in named else table.column(named["customer"]).to_pylist()
    group = np.asarray([str(each) for each in names], dtype=object)
    told = cross_validate(matrix, lost, group=group, categorical=words, seed=seed)
    protocol = (
        "The table has no dates, so no moment: five parts by customer, each told by a model of the other "
        "four, without resampling; --as-of and --horizon do not apply."
    )
    return Judged("labelled contracts", protocol, told)
