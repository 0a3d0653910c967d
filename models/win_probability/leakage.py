"""Signs that a model saw the future: shared deals, late outcomes, columns too good, rows that change."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.services import FeatureService
from models.evaluation import auc
from models.win_probability.periods import Rows, Slice

Floats = NDArray[np.float64]


def split_faults(rows: Rows, slices: Mapping[str, Slice]) -> list[str]:
    """Return where periods share a deal, or use an outcome before it was known."""
    faults = []
    deals = {name: set(each.deal) for name, each in slices.items()}
    names = list(slices)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            shared = sorted(deals[first] & deals[second])
            faults += [
                f"{len(shared)} deals are in {first} and {second}, such as {deal}." for deal in shared[:1]
            ]
    for name, each in slices.items():
        known, ends = rows.known_at[each.rows], np.datetime64(each.summary.ends)
        if late := int((known >= ends).sum()):
            faults.append(f"{late} rows of {name} use an outcome known only after it ended.")
        if early := int((rows.as_of[each.rows] >= known).sum()):
            faults.append(f"{early} rows of {name} were asked when the outcome was already known.")
    return faults


def too_good(table: pa.Table, test: Slice, *, columns: Sequence[str], limit: float) -> list[str]:
    """Return the columns that alone tell won from lost better than `limit` (AUC, in either direction).

    Both a column's value and whether it is there at all are tried; text is judged by the win rate of each of
    its values on the other half of the deals.
    """
    faults = []
    for name in columns:
        if name not in table.column_names:
            continue
        for what, values in _views(table, name, test):
            ranked = auc(test.won, values, weight=test.weight)
            if ranked is not None and max(ranked, 1 - ranked) > limit:
                faults.append(
                    f"{what} {name} alone tells won from lost with AUC {max(ranked, 1 - ranked):.3f} "
                    f"(limit {limit}): it may be filled in after the fact."
                )
    return faults


def _views(table: pa.Table, name: str, test: Slice) -> list[tuple[str, Floats]]:
    column = table.column(name)
    missing = column.is_null().to_numpy().astype(np.float64)
    if pa.types.is_string(column.type):
        return [("Column", _rates(column.to_pylist(), test)), ("The absence of", missing)]
    values = column.cast(pa.float64()).to_numpy()
    gone = np.isnan(values)
    return [
        ("Column", np.where(gone, np.median(values[~gone]) if (~gone).any() else 0.0, values)),
        ("The absence of", gone.astype(np.float64)),
    ]


def _rates(words: Sequence[str | None], test: Slice) -> Floats:
    """Return for each row the win rate of its word among the other half of the deals."""
    _, deal = np.unique(test.deal.astype(str), return_inverse=True)
    half = deal % 2
    _, word = np.unique(np.asarray([value or "" for value in words]), return_inverse=True)
    rates = np.empty(word.size)
    for side in (0, 1):
        other = half != side
        mass = np.bincount(word[other], weights=test.weight[other], minlength=word.max() + 1)
        wins = np.bincount(word[other], weights=(test.weight * test.won)[other], minlength=word.max() + 1)
        overall = wins.sum() / max(mass.sum(), 1e-12)
        rates[half == side] = ((wins + overall) / (mass + 1))[word[half == side]]
    return rates


def changed_columns(stored: pa.Table, again: pa.Table, *, service: FeatureService) -> list[str]:
    """Return the columns whose values differ between stored rows and the same asks without any later fact."""
    changed = []
    for name in service.columns:
        before, after = stored.column(name), again.column(name)
        if pa.types.is_floating(before.type):
            same = np.allclose(before.to_numpy(), after.to_numpy(), rtol=1e-9, atol=1e-9, equal_nan=True)
        else:
            same = before.to_pylist() == after.to_pylist()
        if not same:
            changed.append(name)
    return changed
