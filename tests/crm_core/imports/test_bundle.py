"""What a bundle promises: what is written is read back, and what is wrong is named to the line and column."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.imports import (
    TABLES,
    BundleError,
    Column,
    Kind,
    Manifest,
    Table,
    open_bundle,
    write,
)
from crm_core.imports.cells import reader_of
from crm_core.imports.columns import read_column

MANIFEST = Manifest(source="test")
SAMPLES = (
    "", "1e3", "-0", "1_000", " 7", "0.1234567", "nan", "inf", "TRUE", "no", "2026-03-02", "20260302",
    "2026-03-02T09", "2026-03-02 09:30", "2026-03-02T09:30:00+01:00", "2026-03-02T09:30:00.123456789",
    "2026-W10-1", "99999999999",
)  # fmt: skip

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
_VALUES: dict[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: _TEXT,
    Kind.NUMBER: st.decimals("-1e9", "1e9", places=4),
    Kind.INTEGER: st.integers(-(2**31), 2**31 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    Kind.TIME: st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}


def _cells(column: Column) -> st.SearchStrategy[object]:
    values = st.sampled_from(column.choices) if column.choices else _VALUES[column.kind]
    if column.name == "currency":
        values = st.sampled_from(["EUR", "USD"])
    return values if column.required else st.none() | values


def _records(table: Table) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(
        st.fixed_dictionaries({column.name: _cells(column) for column in table.columns}), max_size=6
    )


def _read(folder: Path, table: str) -> list[dict[str, object]]:
    return [row for batch in open_bundle(folder).batches(table) for row in batch.rows.to_pylist()]


def _as_text(value: object) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip(tmp_path: Path, form: str, data: st.DataObject) -> None:
    """Every row that can be written is read back with equal values, in order, in either form."""
    table = data.draw(st.sampled_from(TABLES))
    records = data.draw(_records(table))

    write(tmp_path, MANIFEST, {table.name: records}, form="csv" if form == "csv" else "parquet")

    assert records == _read(tmp_path, table.name)


def test_manifest_round_trip(tmp_path: Path) -> None:
    """The manifest comes back as it was written."""
    manifest = Manifest(
        source="erp", made_by="test", currency="EUR", simulated=True, until=datetime(2026, 3, 1, tzinfo=UTC)
    )

    write(tmp_path, manifest, {})

    assert manifest == open_bundle(tmp_path).manifest


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_columns_and_cells_agree(data: st.DataObject) -> None:
    """A column read at once holds what its cells hold read one by one, unless it is left to the cells."""
    column = data.draw(st.sampled_from([column for table in TABLES for column in table.columns]))
    texts = st.none() | _TEXT | st.sampled_from(SAMPLES) | _cells(column).map(_as_text)
    cells = data.draw(st.lists(texts, max_size=4))

    read = read_column(column, pa.array(cells, pa.string()))

    if read is not None:
        reader = reader_of(replace(column, required=False))
        assert [reader(cell) for cell in cells] == read.to_pylist()


def test_arrow_tables_are_written(tmp_path: Path) -> None:
    """A whole Arrow table is taken as it is, columns that it lacks staying empty."""
    table = pa.table(
        {"external_id": ["a1"], "name": ["Acme"], "created_at": [datetime(2026, 3, 1, tzinfo=UTC)]}
    )

    counts = write(tmp_path, MANIFEST, {"accounts": table})

    assert counts == {"accounts": 1}
    (row,) = _read(tmp_path, "accounts")
    assert (row["external_id"], row["created_at"]) == ("a1", datetime(2026, 3, 1, tzinfo=UTC))
    assert row["industry"] is None


def _bundle(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "bundle.yaml").write_text(MANIFEST.to_text())
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_every_fault_is_named(tmp_path: Path) -> None:
    """A bad row tells each of its faults: file, line, column, value, reason and what to do."""
    text = (
        "external_id,name,created_at,employees\n"
        'a1,"Two\nlines",2026-01-01,5\n'
        "a2,,yesterday,many\n"
        "a3,Fine,2026-01-01T10:00:00+02:00,\n"
        "a4,Short\n"
    )

    (batch,) = open_bundle(_bundle(tmp_path, accounts=text)).batches("accounts")

    assert batch.lines == [2, 5]
    assert batch.rows.to_pylist()[1]["created_at"] == datetime(2026, 1, 1, 8, tzinfo=UTC)
    short, bad = batch.bad
    assert (short.line, short.faults[0].reason) == (6, "has 2 cells where the header has 4")
    assert [fault.column for fault in bad.faults] == ["name", "employees", "created_at"]
    assert bad.faults[0].sentence() == "accounts.csv line 4, column name: is missing; every row needs a name"
    assert bad.faults[1].sentence() == (
        "accounts.csv line 4, column employees: 'many' is not a number; "
        "write digits with a point, such as 1234.50, and no sign for thousands"
    )


@pytest.mark.parametrize(
    ("table", "column", "cell", "reason"),
    [
        ("deals", "amount", "1,5", "is not a number"),
        ("deals", "amount", "NaN", "is not a finite number"),
        ("deals", "amount", "1e15", "is too large"),
        ("deals", "currency", "euro", "is not a currency"),
        ("deals", "expected_close", "2026-02-30", "is not a date"),
        ("deals", "created_at", "0001-01-01", "is not a likely time"),
        ("stages", "position", "1.5", "is not a whole number"),
        ("stages", "kind", "done", "is not one of the choices"),
        ("users", "active", "perhaps", "is neither true nor false"),
        ("users", "name", "a\x00b", "holds a NUL character"),
    ],
)
def test_cells_that_cannot_be_read(tmp_path: Path, table: str, column: str, cell: str, reason: str) -> None:
    """Each kind of column refuses what it cannot hold, with its own reason."""
    columns = [c.name for c in next(t for t in TABLES if t.name == table).columns]
    _bundle(tmp_path)
    with (tmp_path / f"{table}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([columns, [cell if name == column else "" for name in columns]])

    (batch,) = open_bundle(tmp_path).batches(table)

    assert batch.rows.num_rows == 0
    assert reason in [fault.reason for fault in batch.bad[0].faults if fault.column == column]


def test_unreadable_bundles_are_refused_whole(tmp_path: Path) -> None:
    """Names that do not exist are refused together, each with the name that was likely meant."""
    folder = _bundle(tmp_path, activites="external_id\n", deals="external_id,nmae,pipeline,created_at\n")

    with pytest.raises(BundleError) as refused:
        open_bundle(folder)

    assert refused.value.reasons == [
        "activites.csv: no table of a bundle; did you mean activities?",
        "deals.csv: unknown column 'nmae'; did you mean name?",
        "deals.csv: column 'name' is missing; every row needs it",
    ]


def test_folder_without_manifest(tmp_path: Path) -> None:
    """A folder without a manifest is no bundle, so one that was cut short while written is refused."""

    def broken() -> list[dict[str, object]]:
        return [{"external_id": "a1", "name": "x", "created_at": "never"}]

    with pytest.raises(BundleError, match="'never' is not a time"):
        write(tmp_path, MANIFEST, {"accounts": broken()})
    with pytest.raises(BundleError, match="no such file"):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bundle: 2\nsource: x\n", "this version reads bundle: 1"),
        ("bundle: 1\n", "source is missing"),
        ("bundle: 1\nsource: x\ncurrency: euro\n", "ISO 4217"),
        ("bundle: 1\nsource: x\nuntil: soon\n", "until is 'soon'"),
        ("bundle: 1\nsource: x\nsauce: y\n", "unknown entry 'sauce'"),
        ("- 1\n", "expected entries"),
        ("a: [\n", "not readable as YAML"),
    ],
)
def test_manifests_that_say_nothing_usable(tmp_path: Path, text: str, reason: str) -> None:
    """A manifest that this version cannot understand is refused with what it should say."""
    (tmp_path / "bundle.yaml").write_text(text)

    with pytest.raises(BundleError, match=reason):
        open_bundle(tmp_path)


def test_one_table_in_two_forms(tmp_path: Path) -> None:
    """Two files for one table are refused: nobody can say which one counts."""
    write(tmp_path, MANIFEST, {"users": []})
    (tmp_path / "users.csv").write_text("external_id,name,email,role\n")

    with pytest.raises(BundleError, match="keep one of the two"):
        open_bundle(tmp_path)


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is refused, not read as mojibake."""
    _bundle(tmp_path)
    (tmp_path / "accounts.csv").write_bytes(b"external_id,name,created_at\na1,Caf\xe9,2026-01-01\n")

    with pytest.raises(BundleError, match="UTF-8"):
        list(open_bundle(tmp_path).batches("accounts"))


def test_writing_an_unknown_table_or_column(tmp_path: Path) -> None:
    """A program that writes what no bundle has is told at once."""
    with pytest.raises(BundleError, match="no table of a bundle"):
        write(tmp_path, MANIFEST, {"leads": []})
    with pytest.raises(BundleError, match="no such column: colour"):
        write(tmp_path, MANIFEST, {"accounts": [{"external_id": "a", "colour": "red"}]})


def test_rewriting_leaves_no_old_table(tmp_path: Path) -> None:
    """Writing again into the same folder replaces the whole bundle, whatever its form."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    write(
        tmp_path, MANIFEST, {"accounts": [{"external_id": "a", "name": "A", "created_at": start}]}, form="csv"
    )
    write(
        tmp_path,
        MANIFEST,
        {"people": [{"external_id": "p", "name": "P", "created_at": start + timedelta(1)}]},
    )

    assert list(open_bundle(tmp_path).files) == ["people"]
