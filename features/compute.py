"""One computation in two contexts: all of history from Parquet, or the facts of a few deals from Arrow.

Both run the service's one SQL text. History is planned afresh over views of Parquet files. Live asks share a
`LiveFeatures`: its tables are functions that hand over the Arrow rows of the moment, so that DuckDB keeps the
plan, which takes several times as long as the answer (docs/adr/0004-one-sql-two-contexts.md).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from features.entities import DEAL, Entity
from features.services import FeatureService, in_parts
from features.sources import SOURCES
from features.view import schema_of

_SIDE_BY_SIDE: Final = 2
"""Parts in which live asks are computed; more cost more in all than they save (ADR 4)."""

Stored = Path | str | Sequence[Path]
"""The path or glob of Parquet files, or several paths."""
Facts = Mapping[str, pa.Table | Stored]
"""Source name to its rows: an Arrow table, or Parquet files; absent means no rows."""

ASKS: Final = DEAL.asks
"""What is asked of deals; of other entities, `service.entity.asks`."""


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
        asks: the entity's id and `as_of`; the same ask may come twice.
        facts: the service's sources, as `features.scope` says which rows are needed.
        connection: where to run, such as a database file that may spill; in memory when None.
    """
    numbered = _numbered(asks, service.entity)
    cursor = duckdb.connect() if connection is None else connection.cursor()
    with cursor:
        cursor.register("asks", numbered)
        for source in service.sources:
            offer(cursor, source, facts.get(source))
        return _answer(service, numbered, [cursor.sql(service.sql).to_arrow_table()])


class LiveFeatures:
    """Computes a service over a few deals' facts on shared connections, its plans made once.

    The service's views are computed in two parts side by side (`features.services.in_parts`), each by the one
    query that `compose` writes for its views. Safe to share between threads; asks wait for each other. Give
    many asks at once rather than one by one.
    """

    def __init__(self, service: FeatureService) -> None:
        self.service = service
        self._turn = Lock()
        self._parts = [_Part(part) for part in in_parts(service, most=_SIDE_BY_SIDE)]
        self._pool = ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="features")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def compute(self, asks: pa.Table, facts: Mapping[str, pa.Table]) -> pa.Table:
        """As `compute`, over Arrow facts."""
        numbered = _numbered(asks, self.service.entity)
        given = {"asks": numbered, **facts}
        with self._turn:
            under_way = [self._pool.submit(part.answer, given) for part in self._parts]
            wait(under_way)
        found = [part.result() for part in under_way]
        return _answer(self.service, numbered, found)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.shutdown()
        for part in self._parts:
            part.close()


class _Part:
    """One query, its plan made once, over tables that are whatever rows are held at the moment."""

    def __init__(self, service: FeatureService) -> None:
        self._tables = {
            "asks": _numbering(service.entity),
            **{source: SOURCES[source] for source in service.sources},
        }
        self._rows: dict[str, pa.Array[Any]] = {}
        self._connection = duckdb.connect(config={"threads": 1, "default_block_size": "16384"})
        for name, schema in self._tables.items():
            self._lend(name, schema)
        self._connection.execute(f"PREPARE answer AS {service.sql}")

    def answer(self, given: Mapping[str, pa.Table]) -> pa.Table:
        """The query's columns over these rows; sources that are not given have none."""
        for name, schema in self._tables.items():
            self._rows[name] = _one_list(given.get(name, schema.empty_table()), schema)
        try:
            computed: pa.Table = self._connection.sql("EXECUTE answer").to_arrow_table()
        finally:
            self._rows.clear()
        return computed

    def close(self) -> None:
        self._connection.close()

    def _lend(self, name: str, schema: pa.Schema) -> None:
        """Make `name` a view of whatever rows are held under that name when it is read."""
        fields = ", ".join(f"{field.name} {_SQL_TYPES[field.type]}" for field in schema)
        self._connection.create_function(
            f"rows_of_{name}",
            lambda _: self._rows[name],
            ["INTEGER"],
            f"STRUCT({fields})[]",
            type=PythonUDFType.ARROW,
            side_effects=True,
        )
        self._connection.execute(
            f'CREATE VIEW "{name}" AS SELECT unnest(rows_of_{name}(0), recursive := true)'
        )


_SQL_TYPES: Final = {
    pa.string(): "VARCHAR",
    pa.timestamp("us"): "TIMESTAMP",
    pa.date32(): "DATE",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
}


def _numbering(entity: Entity) -> pa.Schema:
    return schema_of(pa.field("ask_id", pa.int64(), nullable=False), *entity.asks)


def _numbered(asks: pa.Table, entity: Entity) -> pa.Table:
    """The asks as the query reads them: `ask_id` is the row's position."""
    columns: list[pa.Array[Any] | pa.ChunkedArray[Any]] = [pa.array(range(asks.num_rows), pa.int64())]
    for field in entity.asks:
        column = asks.column(field.name)
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = column.cast(pa.timestamp("us", "UTC"))
        columns.append(column.cast(field.type))
    return pa.table(columns, schema=_numbering(entity))


def _one_list(rows: pa.Table, schema: pa.Schema) -> "pa.Array[Any]":
    """A list array of length one that holds the rows as structs."""
    columns = [_whole(rows.column(field.name), field.type) for field in schema]
    structs = pa.StructArray.from_arrays(columns, names=schema.names)
    return pa.ListArray.from_arrays(pa.array([0, len(structs)], pa.int32()), structs)


def _whole(column: "pa.ChunkedArray[Any]", of_type: pa.DataType) -> "pa.Array[Any]":
    return column.cast(of_type).combine_chunks()


def offer(cursor: duckdb.DuckDBPyConnection, source: str, rows: pa.Table | Stored | None) -> None:
    """Make a source readable by its name on this connection."""
    if rows is None:
        rows = SOURCES[source].empty_table()
    if isinstance(rows, pa.Table):
        cursor.register(source, rows)
        return
    columns = ", ".join(f'"{name}"' for name in SOURCES[source].names)
    paths = [rows] if isinstance(rows, Path | str) else rows
    files = ", ".join("'{}'".format(str(path).replace("'", "''")) for path in paths)
    cursor.execute(f'CREATE OR REPLACE TEMP VIEW "{source}" AS SELECT {columns} FROM read_parquet([{files}])')


def _answer(service: FeatureService, asks: pa.Table, parts: Sequence[pa.Table]) -> pa.Table:
    """Put the columns in their order; parts are in the order of the asks."""
    computed = {name: part.column(name) for part in parts for name in part.column_names}
    columns = [asks.column(service.entity.key), asks.column("as_of")]
    columns += [computed[feature.name] for feature in service.features]
    return pa.table(columns, schema=service.schema)
