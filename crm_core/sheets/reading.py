"""Reading a sheet off a file: its encoding and signs found out, its rows laid out one a line, once.

The laid-out file holds `[line, cell, cell, ...]` as JSON a line, so work on it goes on from any byte.
"""

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from crm_core.sheets.errors import SheetTooLargeError, SheetUnreadableError

MOST_BYTES: Final = 1024 * 2**20
MOST_IN_WORKBOOK: Final = 100 * 2**20
_MOST_UNPACKED: Final = 1024 * 2**20
MOST_ROWS: Final = 5_000_000
MOST_COLUMNS: Final = 500
LONGEST_CELL: Final = 100_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 64 * 1024
_PIECE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written."""

    kind: str
    """csv or xlsx."""
    encoding: str | None
    delimiter: str | None
    page: str | None
    """The name of the workbook's sheet."""
    rows: int
    """All of them, the header among them."""
    size: int
    """Bytes of the laid-out file."""


def lay_out(path: Path, to: Path) -> Layout:
    """Read a file and lay its rows out in another; rows without any cell filled in are left out.

    Raises:
        SheetUnreadableError: It is neither a workbook nor a text of cells.
        SheetTooLargeError: It has too many rows, or a workbook is too large.

    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head:
        raise SheetUnreadableError("The file is empty.")
    if head.startswith(b"PK\x03\x04"):
        page, rows = _workbook(path)
        written, size = _write(((n, row) for n, row in rows), to)
        return Layout("xlsx", None, None, page, written, size)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetUnreadableError(
            "This is an old workbook (.xls) or a protected one; save it as .xlsx or CSV."
        )
    encoding = encoding_of(path)
    delimiter = delimiter_of(head.decode(encoding, errors="ignore"))
    written, size = _write(_text(path, encoding, delimiter), to)
    return Layout("csv", encoding.replace("_sig", ""), delimiter, None, written, size)


def encoding_of(path: Path) -> str:
    """Find out the encoding, over the whole file: by its mark, as UTF-8, or else Windows' western one."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith(codecs.BOM_UTF8):
            return "utf_8_sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf_16"
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 5:
            return "utf_16_le" if odd > even else "utf_16_be"
        if 0 in head:
            raise SheetUnreadableError("The file is no text and no workbook.")
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf_8"


def delimiter_of(sample: str) -> str:
    """Find out what stands between cells: what gives the most rows of one width, and more than one column."""
    whole = sample[: sample.rfind("\n") + 1] if len(sample) > _PIECE // 1000 and "\n" in sample else sample
    best, found = (0.0, 0), ","
    for sign in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(whole), delimiter=sign) if row)
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = (times / widths.total() if width > 1 else 0.0, width)
        if score > best:
            best, found = score, sign
    return found


def _text(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL * 4)
    errors = "replace" if encoding == "cp1252" else "strict"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        line = 1
        try:
            for row in reader:
                yield line, row
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise SheetUnreadableError(f"The file cannot be read from line {line} on: {error}.") from None


def _workbook(path: Path) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    if path.stat().st_size > MOST_IN_WORKBOOK:
        raise SheetTooLargeError(f"A workbook has at most {MOST_IN_WORKBOOK >> 20} MB; save it as CSV.")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise SheetTooLargeError("The workbook is too large once unpacked; save it as CSV.")
        book = CalamineWorkbook.from_path(str(path))
        named = next((name for name in book.sheet_names if book.get_sheet_by_name(name).height), None)
        if named is None:
            raise SheetUnreadableError("The workbook holds no rows.")
        sheet = book.get_sheet_by_name(named)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise SheetUnreadableError(f"The workbook cannot be read: {error}.") from None
    rows = sheet.iter_rows()
    first = sheet.start[0] + 1 if sheet.start else 1
    return named, ((first + n, [_cell(one) for one in row]) for n, row in enumerate(rows))


def _cell(value: Any) -> str:  # noqa: PLR0911 - one line a type
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _write(rows: Iterable[tuple[int, list[str]]], to: Path) -> tuple[int, int]:
    count = size = 0
    with to.open("wb") as file:
        for line, row in rows:
            cells = [cell.strip().replace("\0", "") for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise SheetUnreadableError(f"Line {line} has more than {MOST_COLUMNS} columns.")
            count += 1
            if count > MOST_ROWS:
                raise SheetTooLargeError(f"A sheet has at most {MOST_ROWS:,} rows.")
            size += file.write(orjson.dumps([line, *cells], option=orjson.OPT_APPEND_NEWLINE))
    if count == 0:
        raise SheetUnreadableError("The file holds no rows.")
    return count, size


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: where it begins in the file, its cells, and where the next begins laid out."""

    number: int
    cells: tuple[str, ...]
    end: int


def lines(path: Path, *, start: int, most: int | None = None) -> Iterator[Line]:
    """Read laid-out rows from a byte on."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        for count, raw in enumerate(file):
            if count == most:
                return
            end += len(raw)
            number, *cells = orjson.loads(raw)
            yield Line(number, tuple(cells), end)
