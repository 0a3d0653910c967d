"""One row per prefix of a case: what was known when its last event happened, of it and of all other cases."""

import numpy as np
import polars as pl

from features.prefixes.catalogue import Catalogue
from features.prefixes.crowd import crowd
from features.prefixes.history import Resolved, history
from features.prefixes.ledger import Ledger
from features.prefixes.own import own
from features.prefixes.within import Cases

__all__ = ["Catalogue", "Ledger", "compute"]


def compute(
    events: pl.DataFrame,
    *,
    cases: pl.Series,
    resolutions: pl.DataFrame,
    outcomes: tuple[str, ...],
    catalogue: Catalogue,
    longest: int,
) -> pl.DataFrame:
    """Return a row for each of the first `longest` events of each of the `cases`: case_id, number, features.

    `events` are those of the whole log by case and time, `resolutions` what became known of any case
    (case_id, known, outcome). A row rests on the case's events up to its own and, of the whole log, on events
    and resolutions strictly before its moment. Everything else may change without changing it.
    """
    everything = catalogue.encode(events)
    asked = everything.filter(pl.col("case_id").is_in(cases.implode()), pl.col("number") <= longest)
    everyone, asking = Cases.of(everything), Cases.of(asked)
    ended = _ended(everything, resolutions)
    columns = {
        **own(asking, catalogue),
        **crowd(asking, everyone, catalogue),
        **history(
            asking,
            resolved=Resolved.of(ended.unique("case_id", keep="first", maintain_order=True), outcomes),
            resolved_events=Cases.of(ended),
            event_of=ended["case_id"].rle_id().to_numpy().astype(np.int64),
            outcomes=outcomes,
        ),
    }
    rows = pl.DataFrame({name: np.asarray(values, dtype=np.float32) for name, values in columns.items()})
    return pl.concat([asked.select("case_id", "number"), rows], how="horizontal")


def _ended(events: pl.DataFrame, resolutions: pl.DataFrame) -> pl.DataFrame:
    """Return the events of resolved cases up to the moment each was known."""
    return events.join(resolutions, on="case_id", how="inner", maintain_order="left").filter(
        pl.col("time") <= pl.col("known")
    )
