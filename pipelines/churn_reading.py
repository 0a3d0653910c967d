"""What a table of purchases or contracts holds, by its columns' names, and which columns tell too much."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.leakage import Finding, Limits, examine
from models.leakage.columns import EMPTY
from pipelines.tables import (
    Order,
    UnreadableTableError,
    empty_of,
    find,
    looks_dated,
    moments,
    numbers,
    texts,
    unnamed,
    yes_or_no,
)

NAMES: Final = {
    "customer": (
        "customer", "customer_id", "account", "account_id", "client", "client_id", "user_id", "member_id",
        "id",
    ),
    "time": (
        "time", "date", "when", "t", "ordered_at", "order_date", "purchased_at", "purchase_date",
        "invoice_date", "transaction_date", "timestamp", "day",
    ),
    "amount": (
        "amount", "value", "total", "total_amount", "order_total", "order_value", "net_amount",
        "invoice_amount", "order_amount", "sales_amount", "transaction_amount",
        "total_price", "price", "revenue", "sales", "dollar_value", "spend",
    ),
    "start": ("start", "starts_on", "start_date", "started_at", "started_on", "begin", "begins"),
    "end": ("end", "ends_on", "end_date", "ended_at", "ended_on", "ends", "cancelled_at", "churned_at"),
    "label": ("churn", "churned", "churn_label", "exited", "left", "lost"),
}  # fmt: skip
"""What a column may be called, whatever its case, blanks and signs; of several the first of the list."""
YES: Final = frozenset({"yes", "true", "1", "y", "t", "1.0", "churned", "left"})
NO: Final = frozenset({"no", "false", "0", "n", "f", "0.0", "stayed"})
_TOLD_AS_WORDS: Final = 0.5
_NAMING: Final = 0.9
_FEW_ROWS: Final = 50
_PERFECT: Final = 0.98
"""AUC of a column alone that says it was written when the contract had ended."""
_SHOWN: Final = 5

Shape = Literal["purchases", "contracts", "labelled contracts"]


class TableNotUnderstoodError(UnreadableTableError):
    """The columns do not say what the table holds, or its cells are not what they should be."""


@dataclass(frozen=True)
class Taken:
    """Which columns were taken for what, and what was noticed on the way."""

    shape: Shape
    columns: Mapping[str, str]
    """From what is meant to the table's own name."""
    attributes: tuple[str, ...] = ()
    """What is learned from besides."""
    refused: tuple[Finding, ...] = ()
    """Attributes that look known only afterwards."""
    kept: tuple[str, ...] = ()
    """Those of them that were learned from by somebody's word."""
    left_out: int = 0
    """Rows without a label or a customer."""
    notices: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return who is what, as the terminal shows it."""
        told = ", ".join(f"{what}: {name}" for what, name in self.columns.items())
        return f"{told}; attributes: {', '.join(self.attributes) or 'none'}."


def named(columns: Sequence[str]) -> dict[str, str]:
    """Return which column is what, by name."""
    found = {what: find(columns, names) for what, names in NAMES.items()}
    return {what: name for what, name in found.items() if name is not None}


def shape_of(known: Mapping[str, str], columns: Sequence[str]) -> Shape:
    """Return what a table with these columns holds; raise TableNotUnderstoodError with those there are."""
    if "start" in known and "end" in known:
        return "contracts"
    if "customer" in known and "time" in known:
        return "purchases"
    if "label" in known:
        return "labelled contracts"
    there = ", ".join(columns[:12]) + (", ..." if len(columns) > 12 else "")  # noqa: PLR2004 - enough to know it
    wanted = "; ".join(f"{what}: {', '.join(names[:4])}" for what, names in NAMES.items())
    raise TableNotUnderstoodError(
        "Purchases need a customer and a time, contracts a start and an end, or a label. "
        f"Found {there}. Known names are {wanted}."
    )


def used_of(shape: Shape, known: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that a table of this shape is read by."""
    wanted = {
        "purchases": ("customer", "time", "amount"),
        "contracts": ("customer", "start", "end"),
        "labelled contracts": ("customer", "label"),
    }
    return {what: known[what] for what in wanted[shape] if what in known}


def times(
    table: pa.Table, name: str, *, needed: bool, order: Order | None, notices: list[str]
) -> NDArray[np.datetime64]:
    """Return a column as moments; where it is needed, none may be missing."""
    found = moments(name, table.column(name), order=order)
    missing = np.flatnonzero(np.isnat(found.values))
    if needed and missing.size:
        raise TableNotUnderstoodError(
            f"Column {name}: row {missing[0] + 1} is empty ({missing.size} such rows); each needs a date."
        )
    if found.notice is not None:
        notices.append(found.notice)
    return found.values


def amounts(table: pa.Table, known: Mapping[str, str], notices: list[str]) -> NDArray[np.float64]:
    """Return what each purchase is worth; one where no column says it."""
    if "amount" not in known:
        notices.append(
            f"No column of amounts was found, so every purchase counts alike. "
            f"Known names are {', '.join(NAMES['amount'])}."
        )
        return np.ones(table.num_rows)
    found = numbers(known["amount"], table.column(known["amount"]))
    if found.notice is not None:
        notices.append(found.notice)
    return found.values


def with_customer(table: pa.Table, name: str, notices: list[str]) -> pa.Table:
    """Return the rows that name a customer."""
    nobody = unnamed(table.column(name))
    if not nobody.any():
        return table
    notices.append(f"{int(nobody.sum()):,} rows have no {name} and were left out.")
    if nobody.all():
        raise TableNotUnderstoodError(f"Column {name} is empty.")
    return table.take(np.flatnonzero(~nobody))


def labelled(table: pa.Table, name: str, notices: list[str]) -> tuple[pa.Table, NDArray[np.float64]]:
    """Return the rows whose label is known, and the label: 1 is lost."""
    missing = empty_of(table.column(name))
    if missing.any():
        table = table.take(np.flatnonzero(~missing))
        notices.append(f"{int(missing.sum()):,} rows have no {name} and were left out.")
    said = [each.lower() for each in texts(table.column(name))]
    if strange := sorted(set(said) - YES - NO):
        raise TableNotUnderstoodError(
            f"Column {name} says neither yes nor no: {', '.join(strange[:_SHOWN])}. "
            "Write yes (or 1, true, churned) for who is lost, and no (or 0, false, stayed)."
        )
    lost = np.asarray([each in YES for each in said], dtype=np.float64)
    if not said:
        raise TableNotUnderstoodError(f"Column {name} is empty.")
    if not 0 < lost.sum() < lost.size:
        raise TableNotUnderstoodError(f"Column {name} says the same of every row: {said[0]}.")
    return table, lost


def typed(table: pa.Table, left_out: Collection[str], notices: list[str]) -> pa.Table:
    """Return the columns that may tell something, numbers as numbers and all else as words.

    Left out are dates, empty columns, and words that differ in nearly every row.
    """
    kept: dict[str, Any] = {}
    for name in table.column_names:
        column = table.column(name)
        if name in left_out or empty_of(column).all():
            continue
        try:
            found = numbers(name, column)
        except UnreadableTableError as error:
            switched = yes_or_no(column)
            words = texts(column)
            if switched is not None:
                kept[name] = pa.array(switched)
            elif not looks_dated(column) and not len(set(words)) > _NAMING * table.num_rows > _FEW_ROWS:
                kept[name] = pa.array(["" if each in ("NA", "NULL") else each for each in words], pa.string())
                if _numeric_share(words) > _TOLD_AS_WORDS:
                    notices.append(f"{error} The column was taken as words.")
            continue
        kept[name] = pa.array(found.values)
        if found.notice is not None:
            notices.append(found.notice)
    return pa.table(kept)


def _numeric_share(words: Sequence[str]) -> float:
    entered = {each for each in words if each.lower() not in EMPTY}
    return sum(_is_number(each) for each in entered) / max(len(entered), 1)


def _is_number(word: str) -> bool:
    try:
        numbers("", pa.chunked_array([[word]]))
    except UnreadableTableError:
        return False
    return True


def leaks(
    table: pa.Table,
    lost: NDArray[np.float64],
    *,
    target: str,
    seed: int,
    group: NDArray[np.object_] | None = None,
) -> list[Finding]:
    """Return the columns that look known only after a customer was lost, as `bellwether train` finds them."""
    return [each for each in _examined(table, lost, target=target, seed=seed, group=group) if each.refused]


def written_at_the_end(
    table: pa.Table, ended: NDArray[np.float64], *, target: str, seed: int
) -> list[Finding]:
    """Return the columns that alone tell which contracts ended at any time, such as a status of today."""
    found = _examined(table, ended, target=target, seed=seed, near=_PERFECT)
    return [each for each in found if any(sign.kind == "perfect" for sign in each.signs)]


def _examined(
    table: pa.Table,
    lost: NDArray[np.float64],
    *,
    target: str,
    seed: int,
    group: NDArray[np.object_] | None = None,
    near: float = Limits().near_perfect,
) -> list[Finding]:
    if not table.num_columns or not 0 < lost.sum() < lost.size:
        return []
    return examine(
        table, columns=table.column_names, target=target, won=lost,
        order=np.random.default_rng(seed).permutation(lost.size), group=group,
        limits=Limits(near_perfect=near), seed=seed, combined=False,
    )  # fmt: skip
