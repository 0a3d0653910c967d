"""Writing a bundle: rows in, a folder of CSV or Parquet out, refused where it could not be read back."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.imports.bundle import BY_NAME, MANIFEST, Kind, Table
from crm_core.imports.cells import PLACES, CellError, Value, reader_of
from crm_core.imports.errors import BundleError
from crm_core.imports.manifest import Manifest

Record: TypeAlias = Mapping[str, object]
Form: TypeAlias = Literal["parquet", "csv"]

_BATCH: Final = 16384
_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.decimal128(24, PLACES),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.timestamp("us", "UTC"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Parquet schema of a bundle table: amounts as decimals, times in UTC microseconds."""
    return pa.schema(
        [pa.field(column.name, _TYPES[column.kind], nullable=not column.required) for column in table.columns]
    )


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
    counts = {}
    for name, rows in tables.items():
        records = rows.to_batches(max_chunksize=_BATCH) if isinstance(rows, pa.Table) else [rows]
        stream = (
            record
            for part in records
            for record in (part.to_pylist() if isinstance(part, pa.RecordBatch) else part)
        )
        counts[name] = _write_table(folder, BY_NAME[name], stream, form=form)
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


def _write_table(folder: Path, table: Table, records: Iterable[Record], *, form: Form) -> int:
    path = folder / f"{table.name}.{form}"
    rows = _checked(table, records)
    with _whole(path) as partial:
        return _write_csv(partial, table, rows) if form == "csv" else _write_parquet(partial, table, rows)


def _checked(table: Table, records: Iterable[Record]) -> Iterator[tuple[Value, ...]]:
    readers = tuple((column.name, reader_of(column)) for column in table.columns)
    names = frozenset(name for name, _ in readers)
    for number, record in enumerate(records, start=1):
        if not names >= record.keys():
            extra = ", ".join(sorted(record.keys() - names))
            raise BundleError([f"{table.name} row {number}: no such column: {extra}"])
        cells = []
        for name, read in readers:
            try:
                cells.append(read(record.get(name)))
            except CellError as error:
                told = f"{record.get(name)!r} {error.reason}; {error.remedy}"
                raise BundleError([f"{table.name} row {number}, column {name}: {told}"]) from error
        yield tuple(cells)


def _write_parquet(path: Path, table: Table, rows: Iterator[tuple[Value, ...]]) -> int:
    schema = arrow_schema(table)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while part := list(islice(rows, _BATCH)):
            arrays = [
                pa.array(cells, field.type)
                for cells, field in zip(zip(*part, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(part)
    return count


def _write_csv(path: Path, table: Table, rows: Iterator[tuple[Value, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for row in rows:
            writer.writerow([_shown(value) for value in row])
            count += 1
    return count


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)
