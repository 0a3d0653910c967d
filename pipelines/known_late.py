"""Looking for columns known only after the outcome: a feature service's columns examined on training rows."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.services import FeatureService
from models.leakage import Limits, examine, faults

_LIMITS: Final = Limits(near_perfect=0.97)
"""Beyond what any honest feature of a deal under way reaches alone; a flat table is held to less."""
_KINDS: Final = frozenset({"perfect", "exclusive", "absence"})
"""A column that fades follows the season or a count that grows: rows are as of a moment, so it is no leak."""


def late_columns(
    service: FeatureService, table: pa.Table, *, key: str = "deal_id", seed: int = 1
) -> list[str]:
    """Return the service's columns that look filled in after the outcome, each as a sentence.

    Rows are those with an outcome (`won`, `known_at`); a record's rows, by `key`, share one. Names do not
    count: our own features are named after the course of a deal. Nothing is found where rows have no outcome.
    """
    if not {"won", "known_at", key} <= set(table.column_names):
        return []
    known = table.filter(pc.is_valid(table.column("won")))
    if known.num_rows == 0:
        return []
    won = known.column("won").cast(pa.int8()).to_numpy()
    if np.unique(won).size < 2:  # noqa: PLR2004 - both outcomes
        return []
    group = np.asarray(known.column(key).to_pylist(), dtype=str)
    _, unit, count = np.unique(group, return_inverse=True, return_counts=True)
    found = examine(
        known,
        columns=[name for name in service.columns if name in known.column_names],
        target="won",
        won=won,
        order=known.column("known_at").cast(pa.int64()).to_numpy(),
        group=group,
        weight=1 / count[unit],
        limits=_LIMITS,
        seed=seed,
        by_name=False,
        combined=False,
    )
    return faults([each for each in found if any(s.strong and s.kind in _KINDS for s in each.signs)])
