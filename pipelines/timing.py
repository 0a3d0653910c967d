"""Training rows of the close-timing model: the win probability's, and until when each deal was watched."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from features.compute import Facts, offer
from features.services import WIN_PROBABILITY_V1, FeatureService
from models.close_timing import Params
from pipelines.features import paths_of, training_rows
from pipelines.layout import Asking

_UNTIL: Final = """
WITH last AS (
    SELECT max(known_at) AS seen FROM (SELECT known_at FROM touch UNION ALL SELECT known_at FROM deal_stage)
), gone AS (
    SELECT deal_id, max(known_at) AS known_at FROM deal_life GROUP BY deal_id
    HAVING max_by(state, known_at) = 'deleted'
)
SELECT least($at, last.seen, gone.known_at) AS until
FROM asks CROSS JOIN last LEFT JOIN gone USING (deal_id)
ORDER BY asks.place
"""
"""A deleted deal was watched until then, every other until the record's last word."""


def rows(facts: Path, *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return the training rows of an organization's facts as of a moment."""
    return rows_of(paths_of(facts), params=Params.read(params), at=at)


def rows_of(
    facts: Facts, *, params: Params, at: datetime, service: FeatureService = WIN_PROBABILITY_V1
) -> pa.Table:
    """Return asks along the open life of every deal, with outcome, the service's columns and `until`."""
    asking = Asking(first_days=params.first_days, every_days=params.every_days, most_days=params.most_days)
    table = training_rows(asking, facts, service=service)
    places = pa.array(range(table.num_rows), pa.int64())
    asks = table.select(["deal_id"]).append_column("place", pa.chunked_array([places]))
    with duckdb.connect() as connection:
        for name in ("deal_life", "deal_stage", "touch"):
            offer(connection, name, facts.get(name))
        connection.register("asks", asks)
        moment = at.astimezone(UTC).replace(tzinfo=None)
        until = connection.sql(_UNTIL, params={"at": moment}).to_arrow_table()
    watched: pa.Table = table.append_column("until", until.column("until").cast(pa.timestamp("us")))
    return watched
