"""Reading a bundle as a stream of checked rows, each fault named to the line and column."""

import csv
import difflib
import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.imports.bundle import BY_NAME, MANIFEST, TABLES, Table
from crm_core.imports.cells import CellError, Value, reader_of
from crm_core.imports.errors import BundleError, Fault
from crm_core.imports.manifest import Manifest, read_manifest

_BATCH: Final = 8192
_LONGEST_CELL: Final = 10 * 1024 * 1024
_SUFFIXES: Final = (".csv", ".parquet")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table whose cells can all be read."""

    line: int
    values: tuple[Value, ...]
    """In the order of the table's columns; None where the cell is empty or the file has no such column."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be read, with everything that is wrong in it."""

    line: int
    external_id: str | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Bundle:
    """A folder that is a bundle: its manifest and the files of the tables it has."""

    folder: Path
    manifest: Manifest
    files: dict[str, Path]
    """By table name, in the order of `TABLES`."""

    def rows(self, name: str) -> Iterator[Row | BadRow]:
        """Stream one table's rows in the file's order; nothing when the bundle lacks the table.

        Raises:
            BundleError: The file is not text in UTF-8, or not Parquet.

        """
        path = self.files.get(name)
        return iter(()) if path is None else _rows(path, BY_NAME[name])


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


def _rows(path: Path, table: Table) -> Iterator[Row | BadRow]:
    check = _checker(path.name, table)
    raw = _csv_rows(path, table) if path.suffix == ".csv" else _parquet_rows(path, table)
    for line, cells in raw:
        yield cells if isinstance(cells, BadRow) else check(line, cells)


def _csv_rows(path: Path, table: Table) -> Iterator[tuple[int, tuple[object, ...] | BadRow]]:
    csv.field_size_limit(min(_LONGEST_CELL, sys.maxsize))
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader)
        places = [header.index(column.name) if column.name in header else None for column in table.columns]
        width = len(header)
        line = reader.line_num + 1
        try:
            for cells in reader:
                if len(cells) == width:
                    yield line, tuple(None if place is None else cells[place] for place in places)
                elif cells:
                    yield line, _wrong_width(path.name, table, line, cells, width)
                line = reader.line_num + 1
        except (UnicodeDecodeError, csv.Error) as error:
            raise BundleError([f"{path.name} line {line}: not readable as CSV in UTF-8: {error}"]) from error


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


def _parquet_rows(path: Path, table: Table) -> Iterator[tuple[int, tuple[object, ...]]]:
    line = 0
    with pq.ParquetFile(path) as file:
        present = [column.name for column in table.columns if column.name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_BATCH, columns=present):
            lists = {name: batch.column(name).to_pylist() for name in present}
            nothing = [None] * batch.num_rows
            for cells in zip(*(lists.get(column.name, nothing) for column in table.columns), strict=True):
                line += 1
                yield line, cells


def _checker(file: str, table: Table) -> Callable[[int, tuple[object, ...]], Row | BadRow]:
    readers = tuple(reader_of(column) for column in table.columns)

    def check(line: int, cells: tuple[object, ...]) -> Row | BadRow:
        try:
            return Row(line, tuple([read(cell) for read, cell in zip(readers, cells, strict=True)]))
        except CellError:
            return _bad_row(file, table, line, cells)

    return check


def _bad_row(file: str, table: Table, line: int, cells: tuple[object, ...]) -> BadRow:
    external_id = None if cells[0] in (None, "") else str(cells[0])[:_SHOWN]
    faults = []
    for column, cell in zip(table.columns, cells, strict=True):
        try:
            reader_of(column)(cell)
        except CellError as error:
            shown = None if cell in (None, "") else str(cell).replace("\x00", "\\0")[:_SHOWN]
            faults.append(
                Fault(table.name, file, line, external_id, column.name, shown, error.reason, error.remedy)
            )
    return BadRow(line, external_id, tuple(faults))


def fingerprint(values: tuple[Value, ...]) -> int:
    """A signed 64-bit digest of a row's values, equal for equal content whatever the file's format."""
    text = "\x1f".join(["" if value is None else _canonical(value) for value in values])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _canonical(value: Value) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
