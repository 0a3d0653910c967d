"""Stage: the champion's answers for every open deal, as of now and as of earlier weeks, from facts alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from features.compute import ASKS, compute
from models.contract import Prediction
from models.win_probability import WinProbability
from pipelines.features import paths_of

_BATCH: Final = 512

_OPEN: Final = """
SELECT opened.deal_id, min(opened.known_at) AS since
FROM deal_opened AS opened ANTI JOIN deal_closed AS closed
  ON closed.deal_id = opened.deal_id AND closed.known_at <= $at
WHERE opened.known_at <= $at
GROUP BY opened.deal_id
"""


@dataclass(frozen=True)
class Moments:
    """As of when to score: `at`, and `weeks` earlier moments a week apart, none before a deal was opened."""

    at: datetime
    """Aware."""
    weeks: int = 0


@dataclass(frozen=True)
class Scored:
    """One deal as of one moment: what the model was shown and what it answered."""

    deal_id: str
    features: dict[str, object]
    prediction: Prediction


def asks_of(moments: Moments, facts: Path) -> pa.Table:
    """Return what to ask: every deal open at `moments.at`, at each moment of its life, latest first."""
    paths = paths_of(facts)
    if "deal_opened" not in paths:
        return ASKS.empty_table()
    nothing = "SELECT NULL::VARCHAR AS deal_id, NULL::TIMESTAMP AS known_at WHERE false"
    closed = f"FROM read_parquet('{paths['deal_closed']}')" if "deal_closed" in paths else nothing
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW deal_opened AS FROM read_parquet('{paths['deal_opened']}')")
        connection.execute(f"CREATE VIEW deal_closed AS {closed}")
        at = _utc(moments.at)
        since = connection.execute(_OPEN, {"at": at}).fetchall()
    asks = [
        {"deal_id": deal_id, "as_of": moment}
        for moment in (at - timedelta(weeks=week) for week in range(moments.weeks + 1))
        for deal_id, opened in sorted(since)
        if opened <= moment
    ]
    return pa.Table.from_pylist(asks, schema=ASKS)


def score(model: WinProbability, asks: pa.Table, facts: Path) -> Iterator[list[Scored]]:
    """Yield the answers to the asks, some hundreds at a time, in their order.

    Features are computed by the query that live scores use, from what was known at each `as_of`.
    """
    paths = paths_of(facts)
    for start in range(0, asks.num_rows, _BATCH):
        rows = compute(model.definition, asks.slice(start, _BATCH), paths)
        shown = rows.select(list(model.columns)).to_pylist()
        yield [
            Scored(str(deal_id), features, prediction)
            for deal_id, features, prediction in zip(
                rows.column("deal_id").to_pylist(), shown, model.predict(rows), strict=True
            )
        ]


def _utc(at: datetime) -> datetime:
    """Return a moment as facts hold it: in UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)
