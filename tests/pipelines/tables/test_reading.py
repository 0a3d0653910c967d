"""Files of users' own: packed, delimited and encoded in the usual ways, or refused with a sentence."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.tables import UnreadableTableError, column, find, read_file, read_table


def _parquet() -> bytes:
    kept = io.BytesIO()
    pq.write_table(pa.table({"A": [1, 2]}), kept)
    return kept.getvalue()


def _zip(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "A,B\n1,2\n")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"A,B\n1,2\n", "t.csv"),
        (b"A;B\r\n1;2\r\n", "t.csv"),
        (b"A\tB\n1\t2\n", "t.tsv"),
        (b"A|B\n1|2\n", "t.txt"),
        (b"\n\nA,B\n1,2\n", "t.csv"),
        ("\ufeffA,B\n1,2\n".encode(), "t.csv"),
        ("A,B\n1,2\n".encode("utf-16"), "t.csv"),
        (gzip.compress(b"A,B\n1,2\n"), "t.CSV.GZ"),
        (_zip("inside.csv"), "t.zip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_usual_files_are_read_the_same(content: bytes, name: str) -> None:
    """Comma, semicolon, tab and bar; byte-order mark and UTF-16; packed or not. Text stays text."""
    reading = read_table(content, name=name)

    assert reading.table.to_pydict() == {"A": ["1"], "B": ["2"]}
    assert reading.notices == ()


def test_quoted_line_breaks_stay_in_their_cell() -> None:
    """A cell may hold what usually parts rows."""
    assert read_table(b'A;B\n"x\ny";2\n', name="t.csv").table.to_pydict() == {"A": ["x\ny"], "B": ["2"]}


def test_parquet_is_known_by_its_name_in_any_case() -> None:
    """Its columns keep their types."""
    assert read_table(_parquet(), name="X.PARQUET").table.to_pydict() == {"A": [1, 2]}


def test_windows_text_is_read_with_a_word() -> None:
    """What is not UTF-8 is taken for cp1252, and the user is told."""
    reading = read_table("Größe,B\n1,2\n".encode("cp1252"), name="t.csv")

    assert reading.table.column_names == ["Größe", "B"]
    assert "cp1252" in reading.notices[0]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"A,A\n1,2\n", "t.csv", "same name: 'A'"),
        (b"", "t.csv", "t.csv is empty"),
        (b"A,B\n", "t.csv", "t.csv has no rows"),
        (b"A,B\n1,2\n1,2,3\n", "t.csv", "its heading has 2 cells, but a row has 3: '1,2,3'"),
        (b"no zip", "t.zip", "cannot be unpacked"),
        (_zip("a.csv", "b.csv"), "t.zip", "holds 2 files"),
        (gzip.compress(b"A,B\n" + b"1,2\n" * 99)[:-12], "t.csv.gz", "ends early"),
        (gzip.compress(b"A,B\n")[:10] + b"\xff" * 20, "t.csv.gz", "cannot be unpacked"),
        (_parquet()[:-9], "t.parquet", "no Parquet file, or a damaged one"),
        (_parquet()[:8] + b"\xff" * 30 + _parquet()[38:], "t.parquet", "no Parquet file, or a damaged one"),
        (_zip("xl/workbook.xml"), "t.csv", "spreadsheet or an archive"),
        (b"A,B\n\x00\x01,2\n", "t.csv", "is not text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_what_is_no_table_is_said(content: bytes, name: str, says: str) -> None:
    """Each fault is one sentence that names the file."""
    with pytest.raises(UnreadableTableError, match=re.escape(says)):
        read_table(content, name=name)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Absent, or a folder."""
    with pytest.raises(UnreadableTableError, match="There is no file"):
        read_file(tmp_path / "absent.csv")
    with pytest.raises(UnreadableTableError, match="is a folder"):
        read_file(tmp_path)


def test_columns_are_known_whatever_their_case_blanks_and_units() -> None:
    """`Total Amount (EUR)` is a total amount; the first usual name wins over the first column."""
    there = ["Customer ID", "InvoiceDate", "Total Amount (EUR)", "id"]

    assert find(there, ("customer_id", "id")) == "Customer ID"
    assert find(there, ("invoice_date",)) == "InvoiceDate"
    assert find(there, ("amount", "total_amount")) == "Total Amount (EUR)"
    assert find(there, ("reward",)) is None
    assert column(there, "invoicedate") == "InvoiceDate"
    with pytest.raises(UnreadableTableError, match=r"no column 'when'\. There are: Customer ID, Inv"):
        column(there, "when")
