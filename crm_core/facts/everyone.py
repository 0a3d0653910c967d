"""Everyone's facts as Parquet, a folder per source, brought up to date exactly once per event.

Whole transactions are taken, in the order of their ids: those below the reader's `pg_snapshot_xmin`, which
can gain no further rows. `position.json` names the files that count and where the next run begins; it is
replaced in one step after the files are in place, and files it does not name are removed by the next run.
Readers take what `parts` returns. A run that finds nothing new leaves the folder as it is, byte by byte.
"""

import io
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg import sql

from crm_core.facts.sources import SOURCES, Source

Connection: TypeAlias = psycopg.AsyncConnection[Any]

POSITION: Final = "position.json"
_CHUNK: Final = 8 * 1024 * 1024
_MOST_FILES: Final = 48
"""A run that would leave this many parts of one source writes everything again as one part each."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one run brought out."""

    next_xid: int
    """Every transaction below this one is in the facts; the next run begins with it."""
    rows: dict[str, int]
    """New rows of each source."""
    afresh: bool
    """True when everything was written again."""


@dataclass(frozen=True, slots=True)
class _Position:
    next_xid: int
    shape: str
    files: dict[str, list[str]]

    def save(self, folder: Path) -> None:
        text = json.dumps({"next_xid": self.next_xid, "shape": self.shape, "files": self.files}, indent=1)
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{POSITION}.partial"
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / POSITION)

    @classmethod
    def load(cls, folder: Path, *, shape: str) -> "_Position":
        """The saved position, or the beginning when there is none or the facts have another shape now."""
        path = folder / POSITION
        if path.is_file():
            saved = json.loads(path.read_text(encoding="utf-8"))
            if saved["shape"] == shape:
                return cls(saved["next_xid"], shape, saved["files"])
        return cls.beginning(shape)

    @classmethod
    def beginning(cls, shape: str) -> "_Position":
        """The position before anything was extracted."""
        return cls(0, shape, {name: [] for name in SOURCES})

    def fragmented(self) -> bool:
        """Whether some source is in too many parts to be read well."""
        return any(len(names) >= _MOST_FILES for names in self.files.values())


def parts(folder: Path) -> dict[str, list[Path]]:
    """Return the files that count, by source; sources without a row are absent, and all before the first run.

    A run that was cut short, or is under way, leaves further files beside them.
    """
    path = folder / POSITION
    files = json.loads(path.read_text(encoding="utf-8"))["files"] if path.is_file() else {}
    return {source: [folder / source / name for name in names] for source, names in files.items() if names}


async def extract(connection: Connection, *, org_id: UUID, currency: str, folder: Path) -> Extraction:
    """Bring the organization's facts under `folder` up to date: `<folder>/<source>/<from>-<to>.parquet`.

    The connection is in a transaction that may see the whole organization. When an import was undone since
    the last run, or the own currency changed, everything is written again. One process at a time may extract
    to a folder.
    """
    shape = json.dumps([currency, *(str(source.schema) for source in SOURCES.values())])
    before = _Position.load(folder, shape=shape)
    _sweep(folder, before)
    until = await safe_xid(connection)
    if before.next_xid and await undone_since(connection, org_id, before.next_xid):
        before = _Position.beginning(shape)
    after, rows = await _continue(
        connection, before, until=until, org_id=org_id, currency=currency, folder=folder
    )
    if not any(rows.values()) and before.next_xid:
        return Extraction(before.next_xid, rows, afresh=False)
    if after.fragmented():
        before = _Position.beginning(shape)
        after, rows = await _continue(
            connection, before, until=until, org_id=org_id, currency=currency, folder=folder
        )
    after.save(folder)
    _sweep(folder, after)
    return Extraction(until, rows, afresh=before.next_xid == 0)


async def _continue(
    connection: Connection, before: _Position, *, until: int, org_id: UUID, currency: str, folder: Path
) -> tuple[_Position, dict[str, int]]:
    """Write the rows from a position on; return the position after them, and how many there were."""
    files, rows = {}, {}
    for name, source in SOURCES.items():
        scope = sql.SQL("e.org_id = {} and e.xid >= {}::xid8 and e.xid < {}::xid8").format(
            sql.Literal(org_id), sql.Literal(str(before.next_xid)), sql.Literal(str(until))
        )
        part = f"{before.next_xid:020d}-{until:020d}.parquet"
        statement = source.select(scope, currency=currency)
        rows[name] = await _write(connection, source, statement, folder / name / part)
        files[name] = [*before.files[name], *([part] if rows[name] else [])]
    return _Position(until, before.shape, files), rows


def _sweep(folder: Path, position: _Position) -> None:
    """Remove files that do not count: cut short, or of a run that never finished."""
    for name in SOURCES:
        for path in (folder / name).glob("*"):
            if path.name not in position.files[name]:
                path.unlink()


async def safe_xid(connection: Connection) -> int:
    """The first transaction that may still be running: everything below it is final."""
    cursor = await connection.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::int8")
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def undone_since(connection: Connection, org_id: UUID, xid: int) -> bool:
    """Whether an import was undone by this transaction or a later one."""
    cursor = await connection.execute(
        "select exists (select from events e where e.org_id = %s and e.type = 'ImportUndone'"
        " and e.xid >= %s::xid8)",
        (org_id, str(xid)),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _write(connection: Connection, source: Source, statement: sql.Composed, path: Path) -> int:
    """Stream the SELECT's rows into one Parquet file, and return how many there were; none leave no file."""
    copy = sql.SQL("copy ({}) to stdout (format csv, force_quote *)").format(statement)
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with pq.ParquetWriter(partial, source.schema, compression="zstd") as writer:
        async for text in _lines(connection, copy):
            table = _parse(source, text)
            writer.write_table(table)
            count += table.num_rows
    if count:
        partial.replace(path)
    else:
        partial.unlink()
    return count


async def read_all(connection: Connection, source: Source, statement: sql.Composed) -> pa.Table:
    """The SELECT's rows as one table."""
    copy = sql.SQL("copy ({}) to stdout (format csv, force_quote *)").format(statement)
    parts = [_parse(source, text) async for text in _lines(connection, copy)]
    return pa.concat_tables([source.schema.empty_table(), *parts])


async def _lines(connection: Connection, copy: sql.Composed) -> AsyncIterator[bytes]:
    """The output of COPY in pieces of whole rows: each message of the protocol holds one row."""
    held = bytearray()
    async with connection.cursor() as cursor, cursor.copy(copy) as rows:
        async for row in rows:
            held += row
            if len(held) >= _CHUNK:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _parse(source: Source, text: bytes) -> pa.Table:
    schema = source.schema
    table = pa_csv.read_csv(
        io.BytesIO(text),
        read_options=pa_csv.ReadOptions(column_names=schema.names, use_threads=False),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.cast(schema)
