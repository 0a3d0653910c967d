"""The moments at which history is asked about, from which training rows come, and how each deal ended."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from features.compute import Facts, offer
from features.view import schema_of

TRAINING_ASKS: Final = schema_of(
    pa.field("deal_id", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("weight", pa.float64(), nullable=False),
    pa.field("won", pa.bool_()),
    pa.field("closed_at", pa.timestamp("us")),
)
"""`won` and `closed_at` are null while the deal is open: its rows are censored and carry no label."""

_SQL: Final = """
WITH closings AS (
    SELECT deal_id, min({'known_at': known_at, 'occurred_at': occurred_at, 'won': won}) AS closing
    FROM deal_closed WHERE known_at <= $until GROUP BY deal_id
), lives AS (
    SELECT opened.deal_id, opened.known_at AS since, closings.closing.known_at AS closed_at,
           closings.closing.won AS won, coalesce(closings.closing.known_at, $until) AS till
    FROM deal_opened AS opened LEFT JOIN closings ON closings.deal_id = opened.deal_id
    WHERE opened.known_at <= $until
), weeks AS (
    SELECT deal_id, unnest(generate_series(
        date_trunc('week', since) + INTERVAL 7 DAY, till, to_days(CAST($every AS INTEGER)))) AS as_of
    FROM lives
), moments AS (
    SELECT deal_id, since AS as_of FROM lives
    UNION
    SELECT deal_id, as_of FROM weeks
    UNION
    SELECT deal_id, known_at FROM deal_stage WHERE kind = 'open'
)
SELECT lives.deal_id, moments.as_of,
       1.0 / row_number() OVER (PARTITION BY lives.deal_id ORDER BY moments.as_of) AS weight, lives.won,
       lives.closed_at
FROM lives
JOIN moments ON moments.deal_id = lives.deal_id AND moments.as_of >= lives.since
     AND (moments.as_of < lives.till OR (lives.closed_at IS NULL AND moments.as_of <= lives.till))
ORDER BY moments.as_of, lives.deal_id
"""


def training_asks(facts: Facts, *, until: datetime, every_days: int = 7) -> pa.Table:
    """Moments along the open life of every deal, by `TRAINING_ASKS`, in the order of time.

    A deal is asked about when it was opened, each week (Mondays at midnight, so that deals of one owner share
    moments) and just after each change of stage, but never from the moment it was known to be closed. The
    nth row of a deal weighs 1/n, so that long deals do not dominate; one over the deal's final number of rows
    would tell its early rows how long it is going to last. Nothing known after `until` is used: a deal that
    closed later is open here, and its label null.
    """
    with duckdb.connect() as connection:
        for source in ("deal_opened", "deal_stage", "deal_closed"):
            offer(connection, source, facts.get(source))
        bound = {
            "until": until.astimezone(UTC).replace(tzinfo=None) if until.tzinfo else until,
            "every": every_days,
        }
        asked: pa.Table = connection.sql(_SQL, params=bound).to_arrow_table()
    return asked.cast(TRAINING_ASKS)


def labelled(asks: pa.Table) -> pa.Table:
    """Only the asks of deals whose end is known."""
    return asks.filter(asks.column("won").is_valid())


def parquet_facts(folder: Path) -> dict[str, Path]:
    """The facts of one organization on disk: `<folder>/<source>/*.parquet`."""
    return {
        found.name: found / "*.parquet" for found in sorted(folder.iterdir()) if any(found.glob("*.parquet"))
    }
