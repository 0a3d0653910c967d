"""Files of exported records, written as they are sent: CSV and JSON lines in pieces, workbooks by a file.

A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection): it
begins with `=`, `+`, `-`, `@`, a tab or a carriage return. Numbers are numbers and stay as they are. In a
workbook every text is written as text, which no program evaluates.
"""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID

import orjson
import xlsxwriter

Format = Literal["csv", "xlsx", "ndjson"]
MEDIA_TYPES: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}
MOST_IN_WORKBOOK: Final = 1_048_575
"""Rows that a sheet holds under its header."""
_PIECE: Final = 64 * 1024
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms, which some spreadsheets read as the plain ones."""
Rows = AsyncIterator[tuple[Any, ...]]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def cell(value: Any) -> str:  # noqa: PLR0911 - one line a type
    """A value as CSV holds it: times in UTC, amounts with all their digits, nothing for null."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case list() | dict():
            return harmless(orjson.dumps(value, default=str).decode())
        case _:
            return str(value)


async def as_csv(header: Iterable[str], rows: Rows) -> AsyncIterator[bytes]:
    """The records as CSV (RFC 4180), with a byte-order mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    async for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


async def as_json_lines(header: Iterable[str], rows: Rows) -> AsyncIterator[bytes]:
    """The records as JSON, one on each line."""
    names = tuple(header)
    held = bytearray()
    async for row in rows:
        line = dict(zip(names, row, strict=True))
        held += orjson.dumps(line, default=_plain, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
        if len(held) > _PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


async def as_workbook(header: Iterable[str], rows: Rows) -> AsyncIterator[bytes]:
    """The records as a workbook; it is whole before its first byte can be sent, so it goes through a file."""
    with tempfile.TemporaryDirectory(prefix="bellwether-export-") as folder:
        path = Path(folder) / "export.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}  # fmt: skip
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet("Export")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, bold)
            line = 0
            async for row in rows:
                line += 1
                if line > MOST_IN_WORKBOOK:
                    break
                for column, value in enumerate(row):
                    _write(sheet, line, column, value)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _write(sheet: Any, line: int, column: int, value: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, value)
        case int() | float() | Decimal():
            sheet.write_number(line, column, value)
        case datetime():
            sheet.write_datetime(line, column, value.astimezone(UTC))
        case date():
            sheet.write_datetime(line, column, datetime(value.year, value.month, value.day, tzinfo=UTC))
        case str():
            sheet.write_string(line, column, value)
        case _:
            sheet.write_string(line, column, orjson.dumps(value, default=str).decode().strip('"'))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
