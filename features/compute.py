"""One computation in two contexts: all of history from Parquet, or the facts of a few deals from Arrow."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from features.services import FeatureService
from features.sources import SOURCES

Facts = Mapping[str, pa.Table | Path | str]
"""Source name to its rows: an Arrow table, or the path or glob of Parquet files. An absent source is empty."""

ASKS = pa.schema(
    [
        pa.field("deal_id", pa.string(), nullable=False),
        pa.field("as_of", pa.timestamp("us"), nullable=False),
    ]
)
"""What is asked: a deal and a moment, in UTC without a zone (a zone, if given, is converted)."""


def asks_table(asks: pa.Table) -> pa.Table:
    """The asks as the query wants them: the two columns of ASKS and `ask_id`, the row's position."""
    columns = []
    for field in ASKS:
        column = asks.column(field.name)
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = column.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
        columns.append(column.cast(field.type))
    positions = pa.array(range(asks.num_rows), pa.int64())
    return pa.table([positions, *columns], names=["ask_id", *ASKS.names])


def compute(
    service: FeatureService,
    asks: pa.Table,
    facts: Facts,
    *,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> pa.Table:
    """The service's columns for each ask, one row an ask in the order asked, by `service.schema`.

    Args:
        service: names the columns and their order.
        asks: `deal_id` and `as_of`; the same ask may come twice.
        facts: the service's sources, as `features.scope` says which rows are needed.
        connection: a shared DuckDB connection; without one an in-memory database is made for the call.
    """
    numbered = asks_table(asks)
    cursor = connection.cursor() if connection is not None else duckdb.connect()
    try:
        cursor.register("asks", numbered)
        for source in service.sources:
            _offer(cursor, source, facts.get(source))
        computed = cursor.sql(service.sql).to_arrow_table()
    finally:
        cursor.close()
    columns = [numbered.column("deal_id"), numbered.column("as_of")]
    columns += [computed.column(feature.name) for feature in service.features]
    return pa.table(columns, schema=service.schema)


def _offer(cursor: duckdb.DuckDBPyConnection, source: str, rows: pa.Table | Path | str | None) -> None:
    if rows is None:
        rows = SOURCES[source].empty_table()
    if isinstance(rows, pa.Table):
        cursor.register(source, rows)
        return
    columns = ", ".join(SOURCES[source].names)
    path = str(rows).replace("'", "''")
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {source} AS SELECT {columns} FROM read_parquet('{path}')")
