"""Reading CSV, plain or gzipped: every row is as wide as the header, every fault is named by its line."""

import csv
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

import polars as pl

from pipelines.event_log.errors import EventLogError
from pipelines.event_log.xes import unpacked

_BLOCK: Final = 50_000
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def read_csv(
    path: Path,
    wanted: Mapping[str, str],
    *,
    separator: str,
    progress: Callable[[int], None] | None = None,
) -> tuple[pl.DataFrame, frozenset[str]]:
    """Read the wanted columns (role -> name) of every row, as text, in the order of the file.

    Returns one row per event with a column per role that the file has, and the names of all its columns.

    Raises:
        EventLogError: The file is no CSV in UTF-8, repeats a column, or has a row of another width.

    """
    try:
        with (
            unpacked(path) as packed,
            io.TextIOWrapper(packed, encoding="utf-8-sig", newline="") as text,
        ):
            return _read(path, text, wanted, separator=separator, progress=progress)
    except UnicodeDecodeError as error:
        raise EventLogError(_not_utf_8(path)) from error
    except (OSError, EOFError, zlib.error) as error:
        raise EventLogError(f"{path}: cannot be read: {error}") from error


def _read(
    path: Path,
    text: TextIO,
    wanted: Mapping[str, str],
    *,
    separator: str,
    progress: Callable[[int], None] | None,
) -> tuple[pl.DataFrame, frozenset[str]]:
    rows = csv.reader(text, delimiter=separator, strict=True)
    blocks: list[pl.DataFrame] = []
    read = 0
    try:
        header = _header(path, rows, separator)
        places = {role: header.index(name) for role, name in wanted.items() if name in header}
        for block in _blocks(path, rows, width=len(header)):
            blocks.append(_table(block, places))
            read += len(block)
            if progress is not None:
                progress(read)
    except csv.Error as error:
        raise EventLogError(f"{path}: line {rows.line_num}: {_in_our_words(error)}") from error
    return pl.concat(blocks) if blocks else _table([], places), frozenset(header)


def _header(path: Path, rows: Iterator[list[str]], separator: str) -> list[str]:
    header = next((row for row in rows if row), None)
    if header is None:
        raise EventLogError(f"{path}: is empty; its first line names the columns")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise EventLogError(
            f"{path}: the header names {', '.join(map(repr, repeated))} twice; give each column its own name"
        )
    if len(header) == 1 and (other := next((mark for mark in ";,\t|" if mark in header[0]), None)):
        raise EventLogError(
            f"{path}: has one column {header[0]!r} when split at {separator!r}; "
            f"write 'separator: {other!r}' under columns in the mapping"
        )
    return header


def _blocks(path: Path, rows: Iterator[list[str]], *, width: int) -> Iterator[list[list[str]]]:
    """Cut the rows into blocks; blank lines are no rows."""
    block: list[list[str]] = []
    for row in rows:
        if len(row) != width:
            if not row:
                continue
            line = rows.line_num  # type: ignore[attr-defined]
            raise EventLogError(
                f"{path}: line {line} has {len(row)} cells, the header {width}; "
                "put text that holds the separator in double quotes"
            )
        block.append(row)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block


def _table(block: list[list[str]], places: Mapping[str, int]) -> pl.DataFrame:
    columns = {role: [row[place] for row in block] for role, place in places.items()}
    return pl.DataFrame(columns, schema=dict.fromkeys(places, pl.String))


def _not_utf_8(path: Path) -> str:
    with unpacked(path) as file:
        if file.read(2) in _UTF_16:
            return f"{path}: is text in UTF-16; save it as UTF-8"
    with unpacked(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return f"{path}: line {number} is not text in UTF-8; save the file as UTF-8"
    return f"{path}: is not text in UTF-8; save it as UTF-8"


def _in_our_words(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a double quote that opens a cell is never closed"
    if "expected after" in said:
        return "text goes on after a cell's closing double quote; write a double quote inside a cell twice"
    return f"not readable as CSV: {said}"
