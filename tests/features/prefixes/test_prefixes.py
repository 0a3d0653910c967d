"""What a prefix's row may and may not depend on."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from features.prefixes import Catalogue, compute
from tests.features.prefixes.conftest import MONDAY, OUTCOMES, logs, numbered, resolutions

CATALOGUE = Catalogue(
    steps=("Call|COMPLETE", "Call|START", "Opened|COMPLETE", "Quote|COMPLETE"),
    activities=("Call", "Opened", "Quote"),
    work={"Call": (1, 0)},
)
Compute = Callable[[pl.DataFrame], pl.DataFrame]


def rows_of(events: pl.DataFrame) -> pl.DataFrame:
    """Compute the rows of all cases."""
    return compute(
        events,
        cases=events["case_id"].unique(),
        resolutions=resolutions(events),
        outcomes=OUTCOMES,
        catalogue=CATALOGUE,
        longest=40,
    )


def require_no_foresight(rows_of: Compute, events: pl.DataFrame, *, place: int) -> None:
    """Fail when the row of the event at `place` changes once everything that came after it is forgotten.

    Its own case is cut behind it; of other cases only what lies strictly before it is kept.
    """
    asked = events.row(place, named=True)
    own = pl.col("case_id") == asked["case_id"]
    past = events.filter(
        (own & (pl.col("number") <= asked["number"])) | (~own & (pl.col("time") < asked["time"]))
    )
    which = own & (pl.col("number") == asked["number"])
    assert_frame_equal(rows_of(events).filter(which), rows_of(past).filter(which))


@settings(max_examples=60, deadline=None)
@given(events=logs(), data=st.data())
def test_nothing_later_changes_a_row(events: pl.DataFrame, data: st.DataObject) -> None:
    """Forgetting every later event, of this case and of all others, leaves a row as it was."""
    require_no_foresight(rows_of, events, place=data.draw(st.integers(0, events.height - 1)))


@pytest.mark.parametrize(
    "leak",
    [
        pl.len().over("case_id").alias("length of the whole case"),
        pl.col("time").max().over("case_id").alias("when the case ended"),
        (pl.col("activity") == "Won").any().over("case_id").alias("the outcome itself"),
        pl.len().over("time").alias("events at this moment, the case's own later ones among them"),
    ],
)
def test_a_planted_leak_is_caught(leak: pl.Expr) -> None:
    """The check above does fail for a column that knows the future."""
    events = numbered(
        pl.DataFrame(
            {
                "case_id": ["a"] * 3,
                "activity": ["Opened", "Won", "Call"],
                "lifecycle": ["COMPLETE"] * 3,
                "resource": ["ann"] * 3,
                "time": [MONDAY, MONDAY, MONDAY.replace(hour=12)],
                "amount": [500.0] * 3,
            },
            schema_overrides={"time": pl.Datetime("us", "UTC")},
        )
    )

    def leaky(events: pl.DataFrame) -> pl.DataFrame:
        return rows_of(events).with_columns(events.select(leak).to_series())

    with pytest.raises(AssertionError):
        require_no_foresight(leaky, events, place=0)


@settings(max_examples=25, deadline=None)
@given(events=logs())
def test_a_row_is_the_same_alone_and_among_others(events: pl.DataFrame) -> None:
    """Asking for one case gives the rows that asking for all of them gives."""
    one = events["case_id"].first()
    alone = compute(
        events,
        cases=pl.Series([one]),
        resolutions=resolutions(events),
        outcomes=OUTCOMES,
        catalogue=CATALOGUE,
        longest=40,
    )

    assert_frame_equal(rows_of(events).filter(pl.col("case_id") == one), alone)


@settings(max_examples=25, deadline=None)
@given(events=logs())
def test_counts_along_a_case_agree_with_plain_loops(events: pl.DataFrame) -> None:
    """Counts, waits and recent events of a case are what a loop over its events finds."""
    for row in rows_of(events).iter_rows(named=True):
        past = events.filter(pl.col("case_id") == row["case_id"], pl.col("number") <= row["number"])
        now = past["time"].last()
        calls = past.filter(pl.col("activity") == "Call", pl.col("lifecycle") == "COMPLETE")
        week = past.filter((pl.lit(now) - pl.col("time")) <= pl.duration(days=7))

        assert row["length"] == past.height
        assert row["count: Call|COMPLETE"] == calls.height
        assert row["events in last 7 days"] == week.height
        assert row["resources"] == past["resource"].drop_nulls().n_unique()
        waits = (past["time"].diff().drop_nulls().dt.total_seconds() / 3600).to_list()
        assert row["longest wait"] == np.float32(max(waits, default=0.0))
