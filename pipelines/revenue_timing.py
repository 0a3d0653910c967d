"""Curves of when deals are won, for moments of the past: close_timing as it would have been trained then."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.compute import Facts, compute
from features.services import WIN_PROBABILITY_V1
from models.close_timing import LEARNER, WEEKS
from models.learner import Origin
from pipelines.features import training_rows
from pipelines.layout import Asking

Floats = NDArray[np.float64]

_SERVICE: Final = WIN_PROBABILITY_V1
_QUICK: Final[Mapping[str, Any]] = {"most_rows": 60_000, "calibrated_on": 15_000}
"""A backtest trains many models; each is a little coarser than the one that answers, and so a little
worse."""


def curves(asks: pa.Table, facts: Facts, *, every: int, params: Mapping[str, Any] | None = None) -> Floats:
    """Return [asks, weeks]: P(won within k + 1 weeks of `as_of`), each by a model that knew no later fact.

    At every so many moments the model learns anew; moments in between are answered by the last one, as in
    operation. Before there is enough to learn from, rates by stage as known then answer. `params` are
    close_timing's.
    """
    told: list[Any] = asks.column("as_of").to_pylist()
    moments: list[datetime] = sorted(set(told))
    asking = Asking()
    rows = training_rows(asking, facts, service=_SERVICE)
    shown = compute(_SERVICE, asks.select(["deal_id", "as_of"]), facts)
    found = np.zeros((asks.num_rows, WEEKS))
    asked = np.array(told, dtype="datetime64[us]")
    for begin in range(0, len(moments), every):
        batch = np.array(moments[begin : begin + every], dtype="datetime64[us]")
        model = LEARNER.train(
            known_by(rows, moments[begin]),
            params={**_QUICK, **(params or {})},
            origin=Origin("backtest", moments[begin].replace(tzinfo=UTC).isoformat(), {}),
        )
        mine = np.flatnonzero(np.isin(asked, batch))
        found[mine] = model.curves(shown.take(mine)).incidence[:, 1:, 0]
    return found


def known_by(rows: pa.Table, moment: datetime) -> pa.Table:
    """Return training rows as they were at a moment (UTC, without a zone): no later asks, no later
    outcomes.
    """
    kept = rows.filter(pc.less(rows.column("as_of"), pa.scalar(moment, rows.schema.field("as_of").type)))
    known = pc.less_equal(kept.column("known_at"), pa.scalar(moment, kept.schema.field("known_at").type))
    for name in ("won", "known_at"):
        place = kept.schema.get_field_index(name)
        field = kept.schema.field(name)
        kept = kept.set_column(
            place, field, pc.if_else(known, kept.column(name), pa.scalar(None, field.type))
        )
    return kept
