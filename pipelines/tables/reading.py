"""A table's file as it comes: packed or not, in any usual encoding and with any usual delimiter."""

import csv
import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from pipelines.tables.refusal import UnreadableTableError

_LOOKED_AT: Final = 64 * 1024
_DELIMITERS: Final = ",;\t|"
_PARQUET: Final = (".parquet", ".pq")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_SHOWN: Final = 60


@dataclass(frozen=True)
class Reading:
    """A table, and what its user should know of how it was read."""

    table: pa.Table
    """Columns of a text file are text, whatever they look like; those of a Parquet file keep their types."""
    notices: tuple[str, ...] = ()


def read_file(path: Path) -> Reading:
    """Return a file's table; raise UnreadableTableError with a sentence where that cannot be done."""
    if not path.is_file():
        what = f"{path} is a folder, not a file." if path.is_dir() else f"There is no file {path}."
        raise UnreadableTableError(what)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableTableError(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_table(content, name=path.name)


def read_table(content: bytes, *, name: str) -> Reading:
    """Return the table of a file's content; its name says what it is (.csv, .gz, .zip, .parquet)."""
    if name.lower().endswith(_PARQUET):
        return Reading(_with_rows(_parquet(content, name), name))
    text, notices = _decoded(_unpacked(content, name), name)
    text = text.lstrip("\r\n")
    if not text.strip():
        raise UnreadableTableError(f"{name} is empty.")
    delimiter = _delimiter(text)
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(set(header)) != len(header):
        twice = sorted({each for each in header if header.count(each) > 1})
        raise UnreadableTableError(f"Columns have the same name: {', '.join(map(repr, twice))}.")
    return Reading(_with_rows(_separated(text, header, delimiter, name), name), notices)


def _with_rows(table: pa.Table, name: str) -> pa.Table:
    if not table.num_rows:
        raise UnreadableTableError(f"{name} has no rows.")
    return table


def _parquet(content: bytes, name: str) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        said = str(error).splitlines()[0].rstrip(".")
        raise UnreadableTableError(f"{name} is no Parquet file, or a damaged one: {said}.") from error


def _separated(text: str, header: list[str], delimiter: str, name: str) -> pa.Table:
    uneven: list[pc.InvalidRow] = []

    def keep(row: pc.InvalidRow) -> Literal["error", "skip"]:
        uneven.append(row)
        return "error"

    try:
        return pc.read_csv(
            io.BytesIO(text.encode()),
            parse_options=pc.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=pc.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
        )
    except pa.ArrowInvalid as error:
        if uneven:
            row = uneven[0]
            shown = row.text if len(row.text) <= _SHOWN else row.text[:_SHOWN] + "..."
            raise UnreadableTableError(
                f"{name} is not a table: its heading has {row.expected_columns} cells, but a row has "
                f"{row.actual_columns}: {shown!r}."
            ) from error
        raise UnreadableTableError(f"{name} is not a table: {error}") from error


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        if name.lower().endswith(".gz"):
            return gzip.decompress(content)
        if name.lower().endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                inside = [each for each in archive.namelist() if not each.endswith("/")]
                if len(inside) != 1:
                    raise UnreadableTableError(f"{name} holds {len(inside)} files; give one table.")
                return archive.read(inside[0])
    except EOFError as error:
        raise UnreadableTableError(
            f"{name} ends early: the packed file was cut off. Copy or download it again."
        ) from error
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise UnreadableTableError(f"{name} cannot be unpacked: {error}") from error
    return content


def _decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableTableError(f"{name} is a spreadsheet or an archive, not text: save it as CSV.")
    try:
        if content.startswith(_UTF_16):
            return content.decode("utf-16"), ()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        told = f"{name} is not UTF-8; it was read as Windows-1252 (cp1252). Look at its names and words."
        if "\0" not in text:
            return text, (told,)
    if "\0" in text:
        raise UnreadableTableError(f"{name} is not text: save it as CSV in UTF-8, or as Parquet.")
    return text, ()


def _delimiter(text: str) -> str:
    first = text[:_LOOKED_AT].splitlines()[0]
    return max(_DELIMITERS, key=first.count)
