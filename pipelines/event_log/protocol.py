"""The prefix protocol: which cases are labelled, where their prefixes must end, and who is held out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from pipelines.event_log.errors import TooFewCasesError
from pipelines.event_log.fit import require_outcomes
from pipelines.event_log.mapping import Mapping, Outcomes
from pipelines.event_log.read import EventLog

OTHER: Final = ""
"""The label of a case that has none of the outcomes."""

HELD_OUT: Final = 0.2
"""Share of the labelled cases, the last by first event, that judge the model."""

LONGEST: Final = 40
"""Events of the longest prefix."""

LEAST_WEIGHT: Final = 0.02
"""A case slower than any held-out case can be still counts a little."""

FEWEST_HELD_OUT: Final = 20
"""Labelled cases that must be held out for a figure to mean anything."""


@dataclass(frozen=True)
class Protocol:
    """What is predicted, and on which cases."""

    outcomes: tuple[str, ...]
    cases: pl.DataFrame
    """Labelled cases by first event: case_id, opened, decided (times), outcome, cut, held_out.

    `outcome` is one of `outcomes` or OTHER; a prefix holds only events with `number < cut`.
    """
    resolutions: pl.DataFrame
    """What became known of cases, labelled or not, and when: case_id, known (time), outcome."""
    ends: datetime
    """The last event of the log: an outcome after it is not known, which favours quick ones."""


def lay_out(log: EventLog, mapping: Mapping) -> Protocol:
    """Label the cases, find where their prefixes must end, and hold out the last fifth by first event.

    Raises:
        MappingError: The mapping does not fit the log.
        TooFewCasesError: Too few cases are labelled to judge by.

    """
    outcomes = require_outcomes(log, mapping)
    decided = _decided(log.events, outcomes)
    cases = (
        log.events.group_by("case_id")
        .agg(opened=pl.col("time").min())
        .join(decided, on="case_id")
        .join(_cuts(log.events, decided, mapping), on="case_id")
        .sort("opened", "case_id")
        .with_row_index("place")
    )
    trained_on = int(cases.height * (1 - HELD_OUT))
    if cases.height - trained_on < FEWEST_HELD_OUT:
        raise TooFewCasesError(
            f"{cases.height} cases are labelled, and the last fifth of them is held out; at least "
            f"{FEWEST_HELD_OUT} must be, so {int(FEWEST_HELD_OUT / HELD_OUT)} labelled cases are needed"
        )
    return Protocol(
        outcomes=tuple(outcomes.names),
        cases=cases.with_columns(held_out=pl.col("place") >= trained_on).drop("place", "number"),
        resolutions=_resolutions(log.events, outcomes, mapping),
        ends=log.events.select(pl.col("time").max()).item(),
    )


def _decided(events: pl.DataFrame, outcomes: Outcomes) -> pl.DataFrame:
    """Return each labelled case with its outcome and its last deciding event (number, decided)."""
    meaning = {activity: name for name, said in outcomes.names.items() for activity in said}
    meaning |= dict.fromkeys(outcomes.others, OTHER)
    decides = [name for name in events["activity"].unique() if outcomes.decides(name)]
    return (
        events.filter(pl.col("activity").is_in(decides))
        .group_by("case_id", maintain_order=True)
        .agg(pl.last("activity"), pl.last("number"), decided=pl.last("time"))
        .filter(pl.col("activity").is_in(list(meaning)))
        .with_columns(outcome=pl.col("activity").replace_strict(meaning, return_dtype=pl.String))
        .drop("activity")
    )


def _cuts(events: pl.DataFrame, decided: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Return the number of the first event of each labelled case that gives its outcome away."""
    always = [tell.activity for tell in mapping.gives_away if tell.only is None]
    deciding = [tell.activity for tell in mapping.gives_away if tell.only == "deciding"]
    tells = events.join(decided.select("case_id", last="number"), on="case_id").filter(
        pl.col("activity").is_in(always)
        | (pl.col("activity").is_in(deciding) & (pl.col("number") == pl.col("last")))
    )
    return tells.group_by("case_id").agg(cut=pl.col("number").min())


def _resolutions(events: pl.DataFrame, outcomes: Outcomes, mapping: Mapping) -> pl.DataFrame:
    """Return when each case's outcome was first to be seen, and which it was then.

    A case is resolved by its first event that always gives the outcome away, or by a deciding one where the
    mapping has none of those. The outcome is read from events up to that moment alone, so it is what a
    colleague could have known, even where the case went on afterwards.
    """
    always = [tell.activity for tell in mapping.gives_away if tell.only is None] or list(outcomes.labels())
    known = (
        events.filter(pl.col("activity").is_in(always)).group_by("case_id").agg(known=pl.col("time").min())
    )
    seen = events.join(known, on="case_id").filter(pl.col("time") <= pl.col("known"))
    return (
        _decided(seen, outcomes)
        .join(known, on="case_id")
        .select("case_id", "known", "outcome")
        .sort("case_id")
    )


def weights(protocol: Protocol, log: EventLog) -> pl.Series:
    """Return how much each labelled case counts in training, so that training resembles what is held out.

    A held-out case is labelled only if its outcome came before the log ends, soon after it began; slow
    outcomes are missing there but not in training. A case counts by the share of the cases begun in the
    held-out period, labelled or not, that leave as much time as its outcome took. No outcome of a held-out
    case is used.
    """
    begins = protocol.cases.filter("held_out").select(pl.col("opened").min()).item()
    opened = log.events.group_by("case_id").agg(opened=pl.col("time").min())["opened"]
    left = (protocol.ends - opened.filter(opened >= begins)).dt.total_microseconds().sort().to_numpy()
    took = protocol.cases.select((pl.col("decided") - pl.col("opened")).dt.total_microseconds()).to_series()
    in_time = 1 - np.searchsorted(left, took.to_numpy(), side="left") / left.size
    return pl.Series("weight", np.maximum(in_time, LEAST_WEIGHT))
