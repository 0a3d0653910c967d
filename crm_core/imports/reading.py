"""Reading a bundle as a stream of checked rows, each fault named to the line and column."""

import csv
import difflib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.imports.bundle import BY_NAME, MANIFEST, TABLES, Table
from crm_core.imports.cells import CellError, Value, reader_of
from crm_core.imports.columns import arrow_schema, read_columns
from crm_core.imports.errors import BundleError, Fault
from crm_core.imports.manifest import Manifest, read_manifest

_BATCH: Final = 8192
_LONGEST_CELL: Final = 10 * 1024 * 1024
_SUFFIXES: Final = (".csv", ".parquet")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be read, with everything that is wrong in it."""

    line: int
    external_id: str | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table: those that can be read, and those that cannot."""

    rows: pa.RecordBatch
    """In the table's schema (`arrow_schema`); null where a cell is empty or the file has no such column."""
    lines: list[int]
    """Where each of `rows` begins."""
    bad: list[BadRow]

    @property
    def count(self) -> int:
        """How many rows of the file these are."""
        return len(self.lines) + len(self.bad)


@dataclass(frozen=True)
class Bundle:
    """A folder that is a bundle: its manifest and the files of the tables it has."""

    folder: Path
    manifest: Manifest
    files: dict[str, Path]
    """By table name, in the order of `TABLES`."""

    def batches(self, name: str) -> Iterator[Batch]:
        """Stream one table in the file's order; nothing when the bundle lacks the table.

        Raises:
            BundleError: The file is not text in UTF-8, or not Parquet.

        """
        path = self.files.get(name)
        if path is not None:
            cut = _csv_batches if path.suffix == ".csv" else _parquet_batches
            for lines, cells, bad in cut(path, BY_NAME[name]):
                yield _read(path.name, BY_NAME[name], lines, cells, bad)


def open_bundle(folder: Path) -> Bundle:
    """Open a bundle and check everything that does not need its rows: manifest, file names and columns.

    Raises:
        BundleError: With every reason found, and the names that do exist.

    """
    manifest = read_manifest(folder)
    found: dict[str, Path] = {}
    reasons: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name == MANIFEST or path.name.startswith(".") or path.suffix == ".partial" or path.is_dir():
            continue
        if path.suffix not in _SUFFIXES or path.stem not in BY_NAME:
            reasons.append(f"{path.name}: no table of a bundle;{_closest(path.stem, tuple(BY_NAME))}")
        elif path.stem in found:
            reasons.append(f"{path.name}: {found[path.stem].name} holds the same table; keep one of the two")
        else:
            found[path.stem] = path
            reasons += _header_faults(path, BY_NAME[path.stem])
    if reasons:
        raise BundleError(reasons)
    return Bundle(
        folder, manifest, {table.name: found[table.name] for table in TABLES if table.name in found}
    )


def _closest(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" did you mean {near[0]}?" if near else f" known are {', '.join(known)}"


def _header_faults(path: Path, table: Table) -> list[str]:
    header = _csv_header(path) if path.suffix == ".csv" else _parquet_header(path)
    known = tuple(column.name for column in table.columns)
    reasons = [
        f"{path.name}: unknown column {name!r};{_closest(name, known)}"
        for name in header
        if name not in known
    ]
    reasons += [
        f"{path.name}: column {name!r} appears twice" for name in {n for n in header if header.count(n) > 1}
    ]
    reasons += [
        f"{path.name}: column {column.name!r} is missing; every row needs it"
        for column in table.columns
        if column.required and column.name not in header
    ]
    return reasons


def _csv_header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BundleError([f"{path.name}: not readable as CSV in UTF-8: {error}"]) from error


def _parquet_header(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise BundleError([f"{path.name}: not readable as Parquet: {error}"]) from error


def _csv_batches(path: Path, table: Table) -> Iterator[tuple[list[int], pa.RecordBatch, list[BadRow]]]:
    csv.field_size_limit(min(_LONGEST_CELL, sys.maxsize))
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader)
        schema = pa.schema([pa.field(name, pa.string()) for name in header])
        lines, rows, bad = [], [], []
        line = reader.line_num + 1
        try:
            for cells in reader:
                if len(cells) == len(header):
                    lines.append(line)
                    rows.append(cells)
                elif cells:
                    bad.append(_wrong_width(path.name, table, line, cells, len(header)))
                line = reader.line_num + 1
                if len(rows) + len(bad) == _BATCH:
                    yield lines, _columnar(rows, schema), bad
                    lines, rows, bad = [], [], []
        except (UnicodeDecodeError, csv.Error) as error:
            raise BundleError([f"{path.name} line {line}: not readable as CSV in UTF-8: {error}"]) from error
        yield lines, _columnar(rows, schema), bad


def _columnar(rows: list[list[str]], schema: pa.Schema) -> pa.RecordBatch:
    if not rows:
        return pa.RecordBatch.from_pylist([], schema=schema)
    return pa.record_batch(
        [pa.array(column, pa.string()) for column in zip(*rows, strict=True)], schema=schema
    )


def _wrong_width(file: str, table: Table, line: int, cells: list[str], width: int) -> BadRow:
    fault = Fault(
        table=table.name,
        file=file,
        line=line,
        external_id=None,
        column=None,
        value=None,
        reason=f"has {len(cells)} cells where the header has {width}",
        remedy="put text that holds commas or line breaks in quotes",
    )
    return BadRow(line, None, (fault,))


def _parquet_batches(path: Path, table: Table) -> Iterator[tuple[list[int], pa.RecordBatch, list[BadRow]]]:
    line = 1
    with pq.ParquetFile(path) as file:
        present = [column.name for column in table.columns if column.name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_BATCH, columns=present, use_threads=False):
            yield list(range(line, line + batch.num_rows)), batch, []
            line += batch.num_rows


def _read(file: str, table: Table, lines: list[int], cells: pa.RecordBatch, bad: list[BadRow]) -> Batch:
    rows = read_columns(table, cells)
    if rows is not None:
        return Batch(rows, lines, bad)
    readers = tuple((column.name, reader_of(column)) for column in table.columns)
    good: list[dict[str, Value]] = []
    kept: list[int] = []
    for line, record in zip(lines, cells.to_pylist(), strict=True):
        try:
            good.append({name: read(record.get(name)) for name, read in readers})
            kept.append(line)
        except CellError:
            bad.append(_bad_row(file, table, line, record))
    return Batch(pa.RecordBatch.from_pylist(good, schema=arrow_schema(table)), kept, bad)


def _bad_row(file: str, table: Table, line: int, record: dict[str, object]) -> BadRow:
    name = record.get(table.columns[0].name)
    external_id = None if name in (None, "") else str(name)[:_SHOWN]
    faults = []
    for column in table.columns:
        cell = record.get(column.name)
        try:
            reader_of(column)(cell)
        except CellError as error:
            shown = None if cell in (None, "") else str(cell).replace("\x00", "\\0")[:_SHOWN]
            faults.append(
                Fault(table.name, file, line, external_id, column.name, shown, error.reason, error.remedy)
            )
    return BadRow(line, external_id, tuple(faults))
