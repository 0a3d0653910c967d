"""Reading a flat table from a file, and its verdict: what `bellwether train --data` does."""

import csv
import gzip
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from models.tabular import Params, Question, TableRefusedError, Verdict, judge

_LOOKED_AT: Final = 64 * 1024
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class Inputs:
    """The file of the table (text, also as .gz or .zip, or .parquet), and what is asked of it."""

    table: Path
    question: Question


@dataclass(frozen=True)
class Outputs:
    """The folder that the model is saved to, or None."""

    model: Path | None = None


def run(params: Params, inputs: Inputs, outputs: Outputs) -> Verdict:
    """Judge the table and save its model; raises TableRefusedError with a sentence for who asked."""
    content = inputs.table.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    table = read_table(content, name=inputs.table.name)
    verdict = judge(
        table, question=inputs.question, params=params, read={"dataset": digest, "rows": str(table.num_rows)}
    )
    if outputs.model is not None:
        verdict.model.save(outputs.model)
    return verdict


def read_table(content: bytes, *, name: str) -> pa.Table:
    """Return a file's table; text columns stay text, whatever they look like."""
    if name.lower().endswith(".parquet"):
        try:
            return pq.read_table(pa.BufferReader(content))
        except pa.ArrowInvalid as error:
            raise TableRefusedError(f"{name} is no Parquet file: {error}") from error
    try:
        text = _decoded(_unpacked(content, name))
    except (OSError, zipfile.BadZipFile) as error:
        raise TableRefusedError(f"{name} cannot be unpacked: {error}") from error
    if not text.strip():
        raise TableRefusedError(f"{name} is empty.")
    delimiter = _delimiter(text)
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(set(header)) != len(header):
        twice = sorted({each for each in header if header.count(each) > 1})
        raise TableRefusedError(f"Columns have the same name: {', '.join(map(repr, twice))}.")
    try:
        return pc.read_csv(
            io.BytesIO(text.encode()),
            parse_options=pc.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pc.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
        )
    except pa.ArrowInvalid as error:
        raise TableRefusedError(f"{name} is not a table: {error}") from error


def _unpacked(content: bytes, name: str) -> bytes:
    if name.lower().endswith(".gz"):
        return gzip.decompress(content)
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [each for each in archive.namelist() if not each.endswith("/")]
            if len(inside) != 1:
                raise TableRefusedError(f"{name} holds {len(inside)} files; give one table.")
            return archive.read(inside[0])
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text[:_LOOKED_AT].splitlines()[0]
    return max(_DELIMITERS, key=first.count)
