"""Looks up what was true of deals at given times, in the table that the simulator keeps beside its bundle."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .arrays import Floats, Ints, Times, moment


class UnknownDealError(KeyError):
    """There is no deal of that external id, or it was not open yet at that time."""


def read_truth(path: Path) -> pa.Table:
    """Read the truth that `write_truth` wrote."""
    return pq.read_table(path)


def truth_rows(truth: pa.Table, deals: Sequence[str], moments: Times) -> Ints:
    """Return the row of the truth that held for each deal at each moment; the last one after the deal's end.

    Raises:
        UnknownDealError: A deal does not exist or was not open yet.

    """
    names, starts = np.unique(truth["deal"].to_numpy(zero_copy_only=False), return_index=True)
    ends = np.append(starts[1:], truth.num_rows)
    since = truth["since"].to_numpy()
    rows = np.empty(len(deals), dtype=np.int64)
    for place, (deal, at) in enumerate(zip(deals, moments, strict=True)):
        found = int(np.searchsorted(names, deal))
        if found == len(names) or names[found] != deal or at < since[starts[found]]:
            raise UnknownDealError(deal)
        here = since[starts[found] : ends[found]]
        rows[place] = starts[found] + int(np.searchsorted(here, at, side="right")) - 1
    return rows


def probabilities_at(truth: pa.Table, deals: Sequence[str], moments: Times) -> tuple[Floats, Floats]:
    """Return (true probability, ideal observer's probability) of a win for open deals at moments in UTC.

    Raises:
        UnknownDealError: A deal does not exist or was not open yet.

    """
    rows = truth_rows(truth, deals, moments)
    return truth["p_true"].to_numpy()[rows], truth["p_observable"].to_numpy()[rows]


def true_probability_in(truth: pa.Table, deal: str, at: datetime) -> float:
    """Return the true probability that a deal will be won, as of a time; 1 or 0 once it has closed."""
    when = moment(at)
    row = int(truth_rows(truth, [deal], np.array([when]))[0])
    won = truth["won"][row]
    if won.is_valid and when >= truth["until"].to_numpy()[row] and _last(truth, row):
        return float(won.as_py())
    return float(truth["p_true"][row].as_py())


def _last(truth: pa.Table, row: int) -> bool:
    return row + 1 == truth.num_rows or truth["deal"][row + 1] != truth["deal"][row]
