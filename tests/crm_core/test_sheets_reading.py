"""Sheets are read as they were written: encodings, signs between cells, dates, numbers, formulas of none."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core.sheets import SheetUnreadableError, lay_out
from crm_core.sheets.columns import analyse, has_header
from crm_core.sheets.reading import lines
from crm_core.sheets.values import Convention, country, day, flag, moment, number


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_common_encoding_and_delimiter_is_found_out(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    """Umlauts arrive, quoted line breaks and signs stay inside their cells, and lines keep their numbers."""
    rows = [["Name", "Wörter"], ["Jürgen", f'"a{delimiter} ""b""\nc"'], ["", ""], ["Zoë", "d"]]
    path = tmp_path / "x.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))

    found = lay_out(path, tmp_path / "x.rows")

    laid = [(line.number, line.cells) for line in lines(tmp_path / "x.rows", start=0)]
    assert laid == [
        (1, ("Name", "Wörter")),
        (2, ("Jürgen", f'a{delimiter} "b"\nc')),
        (5, ("Zoë", "d")),
    ]
    assert found.delimiter == delimiter


@pytest.mark.parametrize(
    "held", [b"", b"\x00\x01\x02binary\x00\xff", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0old"]
)
def test_what_is_no_sheet_is_refused_in_words(tmp_path: Path, held: bytes) -> None:
    """An empty, binary, broken or old file is an answer and not a fault."""
    (tmp_path / "x").write_bytes(held)

    with pytest.raises(SheetUnreadableError):
        lay_out(tmp_path / "x", tmp_path / "x.rows")


def _column(tmp_path: Path, values: list[str], *others: list[str]) -> list[tuple[str, str, bool]]:
    path = tmp_path / "c.csv"
    columns = [["h", *values], *(["o", *other] for other in others)]
    path.write_text("\n".join(";".join(row) for row in zip(*columns, strict=True)))
    lay_out(path, tmp_path / "c.rows")
    begin = next(iter(lines(tmp_path / "c.rows", start=0))).end
    found = analyse(tmp_path / "c.rows", header=True, begin=begin)
    return [(one.convention.decimal, one.convention.dates, one.ambiguous_dates) for one in found]


def test_a_column_is_read_in_one_order_decided_on_all_of_it(tmp_path: Path) -> None:
    """One day past the twelfth, three thousand rows down, says how every date of the column is read."""
    early = ["03/04/2025"] * 3000

    assert _column(tmp_path, [*early, "03/25/2025"]) == [(".", "mdy", False)]
    assert _column(tmp_path, [*early, "25/03/2025"]) == [(".", "dmy", False)]
    assert _column(tmp_path, early) == [(".", "dmy", True)]
    assert _column(tmp_path, early[:2], ["12/31/2025", "01/02/2025"])[0] == (".", "mdy", False)


def test_a_column_has_one_decimal_mark(tmp_path: Path) -> None:
    """Points in thousands are no decimals when another value of the column says so."""
    assert _column(tmp_path, ["1.234", "5,5"])[0][0] == ","
    assert _column(tmp_path, ["1,234", "5.5"])[0][0] == "."
    assert _column(tmp_path, ["1.234.567,89", "12"])[0][0] == ","


@pytest.mark.parametrize(
    ("cell", "mark", "meant"),
    [("1.234,50 €", ",", "1234.50"), ("$1,234.50", ".", "1234.50"), ("(12)", ".", "-12"),
     ("1 234", ".", "1234"), ("1'234.5", ".", "1234.5"), ("-0,5", ",", "-0.5"), ("12 %", ".", "12")],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell: str, mark: str, meant: str) -> None:
    """Currency, thousands, parentheses and percent signs are no obstacle."""
    assert number(cell, Convention(decimal=mark)) == Decimal(meant)


def test_dates_flags_and_countries_are_read(tmp_path: Path) -> None:
    """In several orders and tongues; what cannot be is refused and not guessed."""
    assert day("31.12.25", Convention(dates="dmy")) == date(2025, 12, 31)
    assert day("Mar 3, 2026") == day("3. März 2026") == date(2026, 3, 3)
    assert moment("2026-03-02T09:00:00+0200") == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert moment("3/2/2026 1:05 pm", Convention(dates="mdy")) == datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
    assert (flag("Ja"), flag("no"), country("Deutschland"), country("uk")) == (True, False, "DE", "GB")
    for wrong in ("31/02/2026", "yesterday", "2026-13-01"):
        with pytest.raises(ValueError, match="is no"):
            day(wrong, Convention(dates="dmy"))
    assert tmp_path.exists()


def test_a_sheet_without_a_header_is_seen(tmp_path: Path) -> None:
    """A first row of values is a row."""
    path = tmp_path / "x.csv"
    path.write_text("ann@x.example,12\nbo@x.example,13\n")
    lay_out(path, tmp_path / "x.rows")

    assert not has_header(list(lines(tmp_path / "x.rows", start=0)))
