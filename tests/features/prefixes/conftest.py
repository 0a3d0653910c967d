"""Small logs for the tests of prefixes, with ties in time and gaps in what is known."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import strategies as st

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OUTCOMES = ("won", "lost")
SCHEMA = pl.Schema(
    {
        "case_id": pl.String(),
        "activity": pl.String(),
        "lifecycle": pl.String(),
        "resource": pl.String(),
        "time": pl.Datetime("us", "UTC"),
        "amount": pl.Float64(),
    }
)


def numbered(events: pl.DataFrame) -> pl.DataFrame:
    """Sort as the reader does and number each case's events."""
    return events.sort("case_id", "time", maintain_order=True).with_columns(
        number=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("case_id")
    )


def resolutions(events: pl.DataFrame) -> pl.DataFrame:
    """Read what became known of each case: the first Won or Lost."""
    return (
        events.filter(pl.col("activity").is_in(["Won", "Lost"]))
        .group_by("case_id", maintain_order=True)
        .agg(known=pl.first("time"), outcome=pl.first("activity").str.to_lowercase())
    )


EVENT = st.tuples(
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["Opened", "Call", "Quote", "Won", "Lost"]),
    st.sampled_from(["START", "COMPLETE", None]),
    st.sampled_from(["ann", "bob", None]),
    st.integers(0, 40),
)


@st.composite
def logs(draw: st.DrawFn) -> pl.DataFrame:
    """Draw a log of up to four cases whose events often share a moment."""
    drawn = draw(st.lists(EVENT, min_size=2, max_size=30))
    amounts = {case: draw(st.sampled_from([None, 0.0, 500.0, 12_000.0])) for case in "abcd"}
    rows = [
        (case, activity, lifecycle, resource, MONDAY + timedelta(hours=6 * quarter), amounts[case])
        for case, activity, lifecycle, resource, quarter in drawn
    ]
    return numbered(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
