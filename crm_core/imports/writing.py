"""Writing a bundle: rows in, a folder of CSV or Parquet out, refused where it could not be read back."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.imports.bundle import BY_NAME, MANIFEST, Table
from crm_core.imports.cells import CellError, Value, reader_of
from crm_core.imports.columns import arrow_schema, read_columns
from crm_core.imports.errors import BundleError
from crm_core.imports.manifest import Manifest

Record: TypeAlias = Mapping[str, object]
Form: TypeAlias = Literal["parquet", "csv"]
Put: TypeAlias = Callable[[pa.RecordBatch], None]

_BATCH: Final = 16384


def write(
    folder: Path,
    manifest: Manifest,
    tables: Mapping[str, Iterable[Record] | pa.Table],
    *,
    form: Form = "parquet",
) -> dict[str, int]:
    """Write a bundle and return the number of rows of each table.

    Rows may come from a generator; they are checked and written as they come, so memory stays small. A column
    that a row leaves out is empty. The manifest is written last: a folder without one is a bundle cut short.
    Files of an earlier bundle in the same folder are replaced, also those of tables that this one lacks.

    Raises:
        BundleError: An unknown table or column, or a value that the importer could not read, with the row.

    """
    unknown = [name for name in tables if name not in BY_NAME]
    if unknown:
        raise BundleError(
            [f"{name}: no table of a bundle; known are {', '.join(BY_NAME)}" for name in unknown]
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in BY_NAME:
        for suffix in (".csv", ".parquet"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
    counts = {name: _write_table(folder, BY_NAME[name], rows, form=form) for name, rows in tables.items()}
    with _whole(folder / MANIFEST) as partial:
        partial.write_text(manifest.to_text(), encoding="utf-8")
    return counts


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a name to write under; the file takes its own name only once it is whole."""
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write_table(folder: Path, table: Table, rows: Iterable[Record] | pa.Table, *, form: Form) -> int:
    count = 0
    with (
        _whole(folder / f"{table.name}.{form}") as partial,
        _csv_writer(partial, table) if form == "csv" else _parquet_writer(partial, table) as put,
    ):
        for cells in _batches(rows):
            batch = _typed(table, cells, after=count)
            put(batch)
            count += batch.num_rows
    return count


def _batches(rows: Iterable[Record] | pa.Table) -> Iterator[list[Record] | pa.RecordBatch]:
    if isinstance(rows, pa.Table):
        yield from rows.to_batches(max_chunksize=_BATCH)
        return
    stream = iter(rows)
    while part := list(islice(stream, _BATCH)):
        yield part


def _typed(table: Table, cells: Sequence[Record] | pa.RecordBatch, *, after: int) -> pa.RecordBatch:
    """The cells in the table's schema; `after` is how many rows of the table came before."""
    if isinstance(cells, pa.RecordBatch):
        typed = read_columns(table, cells)
        if typed is not None and {column.name for column in table.columns} >= set(cells.schema.names):
            return typed
        return _typed(table, cells.to_pylist(), after=after)
    readers = tuple((column.name, reader_of(column)) for column in table.columns)
    names = frozenset(name for name, _ in readers)
    rows: list[dict[str, Value]] = []
    for number, record in enumerate(cells, start=after + 1):
        if not names >= record.keys():
            extra = ", ".join(sorted(record.keys() - names))
            raise BundleError([f"{table.name} row {number}: no such column: {extra}"])
        row = {}
        for name, read in readers:
            try:
                row[name] = read(record.get(name))
            except CellError as error:
                told = f"{record.get(name)!r} {error.reason}; {error.remedy}"
                raise BundleError([f"{table.name} row {number}, column {name}: {told}"]) from error
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=arrow_schema(table))


@contextmanager
def _parquet_writer(path: Path, table: Table) -> Iterator[Put]:
    with pq.ParquetWriter(path, arrow_schema(table), compression="zstd") as writer:
        yield writer.write_batch


@contextmanager
def _csv_writer(path: Path, table: Table) -> Iterator[Put]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])

        def put(batch: pa.RecordBatch) -> None:
            columns = [[_shown(value) for value in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))

        yield put


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)
