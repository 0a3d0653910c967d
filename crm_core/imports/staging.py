"""Staging: a bundle's readable rows go by COPY into temporary tables of one connection, the others aside.

COPY cannot write into tables under row-level security, and checks are fastest in sets: hence the staging.
The temporary tables live as long as the connection; an import that starts again stages again.
"""

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final, TypeAlias

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg import sql
from uuid_utils import uuid7

from crm_core.imports.bundle import TABLES, Kind, Table
from crm_core.imports.reading import BadRow, Batch, Bundle

Connection: TypeAlias = psycopg.AsyncConnection[Any]
Report: TypeAlias = Callable[[str, int, int], None]
"""Told how far an import is: phase, done, total (rows; total may be an estimate while reading)."""

_TYPES: Final[dict[Kind, str]] = {
    Kind.TEXT: "text",
    Kind.NUMBER: "numeric",
    Kind.INTEGER: "int4",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "date",
    Kind.TIME: "timestamptz",
}
_FAULTS: Final = """
create temporary table staged_faults (
    "table" text not null, file text not null, line int not null, external_id text,
    "column" text, value text, reason text not null, remedy text not null
)"""


async def stage(connection: Connection, bundle: Bundle, *, report: Report) -> dict[str, int]:
    """Stage every table of the bundle and return how many rows each had, bad ones included.

    Each table `staged_<name>` has the bundle's columns and: `line`; `id`, a new UUIDv7 for the record; `bad`,
    set once a check finds a fault; `state` (new, same, changed, rewritten) and `record_id` of a row imported
    before; `depth` in a tree. Faults are in `staged_faults`.

    Raises:
        BundleError: A file cannot be read to its end.

    """
    total = sum(_rows_of(path) for path in bundle.files.values())
    done = 0
    counts = dict.fromkeys((table.name for table in TABLES), 0)
    await connection.execute(_FAULTS)
    for table in TABLES:
        await connection.execute(_create(table))
        for batch in bundle.batches(table.name):
            await _copy(connection, table, batch)
            await _put_aside(connection, batch.bad)
            counts[table.name] += batch.count
            done += batch.count
            report("read", done, max(total, done))
        await _index(connection, table)
    return counts


def staged(name: str) -> sql.Identifier:
    """The temporary table of that bundle table."""
    return sql.Identifier(f"staged_{name}")


def _rows_of(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    with path.open("rb") as file:
        return max(0, sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b"")) - 1)


def _create(table: Table) -> sql.Composed:
    columns = [
        sql.SQL("{} " + _TYPES[column.kind]).format(sql.Identifier(column.name)) for column in table.columns
    ]
    return sql.SQL(
        "create temporary table {} (line int not null, id uuid not null, {}, bad bool not null default false,"
        " state text not null default 'new', record_id uuid, depth int)"
    ).format(staged(table.name), sql.SQL(", ").join(columns))


async def _index(connection: Connection, table: Table) -> None:
    for name in ("line", "external_id", *(c.name for c in table.columns if c.name == "deal")):
        column = sql.Identifier(name)
        await connection.execute(sql.SQL("create index on {} ({})").format(staged(table.name), column))
    await connection.execute(sql.SQL("analyze {}").format(staged(table.name)))


async def _copy(connection: Connection, table: Table, batch: Batch) -> None:
    if not batch.lines:
        return
    ids = pa.array([str(uuid7()) for _ in batch.lines])
    rows = pa.record_batch(
        [pa.array(batch.lines, pa.int32()), ids, *batch.rows.columns],
        names=["line", "id", *batch.rows.schema.names],
    )
    text = pa.BufferOutputStream()
    pa_csv.write_csv(rows, text, pa_csv.WriteOptions(include_header=False))
    names = sql.SQL(", ").join(sql.Identifier(name) for name in rows.schema.names)
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(staged(table.name), names)
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(text.getvalue().to_pybytes())


async def _put_aside(connection: Connection, rows: list[BadRow]) -> None:
    if not rows:
        return
    async with connection.cursor() as cursor, cursor.copy("copy staged_faults from stdin") as copy:
        for row in rows:
            for fault in row.faults:
                await copy.write_row(astuple(fault))
