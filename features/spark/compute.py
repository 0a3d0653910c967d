"""A service's query on Spark, over files or Arrow tables, by the contract of `features.compute`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from features.compute import Facts, Stored
from features.services import FeatureService
from features.sources import SOURCES
from features.spark.translate import ANSWER, steps
from features.view import schema_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ASK_ID: Final = "ask_id"
_CALLS: Final = count()
_TYPES: Final = {
    pa.string(): "STRING",
    pa.timestamp("us"): "TIMESTAMP_NTZ",
    pa.date32(): "DATE",
    pa.int64(): "BIGINT",
    pa.int32(): "INT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
}


def compute(service: FeatureService, asks: pa.Table, facts: Facts, *, spark: "SparkSession") -> pa.Table:
    """As `features.compute.compute`: the service's columns for each ask, in the order asked."""
    numbered = _numbered(service, asks)
    with computed(service, spark.createDataFrame(numbered, ddl(numbered.schema)), facts) as rows:
        found = rows.orderBy(ASK_ID).toArrow()
    columns = [numbered.column(name) for name in _keys(service)]
    columns += [found.column(name).cast(service.schema.field(name).type) for name in service.columns]
    return pa.table(columns, schema=service.schema)


@contextmanager
def computed(service: FeatureService, asks: "DataFrame", facts: Facts) -> "Iterator[DataFrame]":
    """Give `ask_id` and the service's columns, in no order, one row for each row of `asks`.

    Nothing is computed until the frame is read, and it can be read only inside the context.

    Args:
        service: names the columns.
        asks: `ask_id`, whose every value is there once, and the keys and `as_of` that the service asks about.
        facts: as for `features.compute.compute`; on a cluster, paths that every executor can read.
    """
    tables = {"asks": asks, **{source: facts.get(source) for source in service.sources}}
    with answered(service.sql, tables, spark=asks.sparkSession) as rows:
        yield rows


@contextmanager
def answered(
    sql: str,
    tables: "Mapping[str, DataFrame | pa.Table | Stored | None]",
    *,
    spark: "SparkSession",
    params: Mapping[str, Sequence[int]] | None = None,
) -> "Iterator[DataFrame]":
    """Give the rows of a query in DuckDB's words over tables by name; a source that is None has no rows.

    Views get names of their own for the time of the context, in which what several steps read is kept.

    Raises:
        ValueError: the session is not in UTC, so that days would begin at other hours.
    """
    if (zone := spark.conf.get("spark.sql.session.timeZone")) != "UTC":
        raise ValueError(f"facts are in UTC and the Spark session in {zone}: set spark.sql.session.timeZone")
    prefix = f"bellwether_{next(_CALLS)}_"
    with ExitStack() as kept:

        def name_it(name: str, frame: "DataFrame") -> None:
            frame.createOrReplaceTempView(prefix + name)
            kept.callback(spark.catalog.dropTempView, prefix + name)

        for name, rows in tables.items():
            name_it(name, _frame(spark, name, rows))
        for step in steps(sql, params=params, prefix=prefix):
            frame = spark.sql(step.sql)
            if step.name == ANSWER:
                yield frame
                continue
            if step.shared:
                kept.callback(frame.persist().unpersist)
            name_it(step.name, frame)


def ddl(schema: pa.Schema) -> str:
    """Return an Arrow schema as Spark writes it."""
    return ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in schema)


def _frame(spark: "SparkSession", source: str, rows: "DataFrame | pa.Table | Stored | None") -> "DataFrame":
    if rows is None:
        rows = SOURCES[source].empty_table()
    if isinstance(rows, pa.Table):
        schema = SOURCES.get(source, rows.schema)
        return spark.createDataFrame(rows.select(schema.names).cast(schema), ddl(schema))
    if isinstance(rows, str | Path | Sequence):
        paths = [rows] if isinstance(rows, str | Path) else rows
        return spark.read.schema(ddl(SOURCES[source])).parquet(*(str(path) for path in paths))
    return rows


def _keys(service: FeatureService) -> list[str]:
    """Return what an ask names: the entity's id and `as_of`."""
    return [name for name in service.schema.names if name not in service.columns]


def _numbered(service: FeatureService, asks: pa.Table) -> pa.Table:
    """Return the asks with their position; times in UTC without a zone."""
    fields = [service.schema.field(name) for name in _keys(service)]
    columns: list[pa.Array[Any] | pa.ChunkedArray[Any]] = [pa.array(range(asks.num_rows), pa.int64())]
    for field in fields:
        column = asks.column(field.name)
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = column.cast(pa.timestamp("us", "UTC"))
        columns.append(column.cast(field.type))
    return pa.table(columns, schema=schema_of(pa.field(ASK_ID, pa.int64(), nullable=False), *fields))
