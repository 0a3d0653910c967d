"""`bellwether train --data table.csv --target ...`: the report for programs and people, and refusals."""

import gzip
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv as pc
import pytest
from typer.testing import CliRunner

from serving.cli.main import cli
from serving.cli.tell import Exit, Stop
from tests.models.leakage.planted import near_copy
from tests.serving.cli.conftest import Bellwether


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table with one column that is known only afterwards."""
    made = near_copy(4)
    file: Path = tmp_path_factory.mktemp("table") / "leads.csv"
    won = pa.array(np.where(made.won == 1, "yes", "no"))
    pc.write_csv(made.table.append_column("Converted", won).slice(0, 900), file)
    return file


def test_the_report_says_what_leaked_and_what_is_left(table: Path, tmp_path: Path) -> None:
    """The file holds the figures under the promised names; the terminal shows both ways of dividing."""
    out, model = tmp_path / "report.json", tmp_path / "model"

    shown = CliRunner().invoke(
        cli,
        ["train", "--data", str(table), "--target", "Converted", "--json", str(out), "--save", str(model)],
    )

    told = orjson.loads(out.read_bytes())
    assert {"auc_time", "auc_shuffled", "brier", "ece", "flagged"} <= set(told)
    assert [set(each) for each in told["flagged"]] == [{"column", "why"}]
    assert told["flagged"][0]["column"] == "Column 7"
    assert shown.exit_code == 0, shown.output
    assert "honest, shuffled" in shown.output
    assert (model / "manifest.json").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--data", "nowhere.csv", "--target", "Converted"], "no file"),
        (["--group", "Region"], "needs the column to foretell"),
    ],
)
def test_what_cannot_be_judged_is_refused(arguments: list[str], says: str) -> None:
    """A sentence and an exit code, before any work."""
    stopped = CliRunner().invoke(cli, ["train", *arguments]).exception

    assert isinstance(stopped, Stop)
    assert says in stopped.sentence
    assert stopped.code is Exit.REFUSED


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (gzip.compress(b"a,won\n" + b"1,yes\n" * 99, mtime=0)[:-12], "t.csv.gz", "ends early"),
        (b"PAR1 and no more", "t.parquet", "no Parquet file, or a damaged one"),
        (b"a,won\n1,\n2,\n", "t.csv", "Column 'won' is empty: name a column with an outcome"),
        (b"a,won\n1,x\n2,y\n3,z\n", "t.csv", "has 3: x, y, z. Leave out the rows of the others"),
        (b"a,won\n1,x\n2,x\n", "t.csv", "in all rows it is 'x'. Give rows of the other outcome"),
        (b"a;Won\n1;x\n2;y\n", "t.csv", "There is no column 'won'. There are: a, Won"),
    ],
    ids=["cut off", "damaged", "empty", "three", "one", "absent"],
)
def test_a_table_that_cannot_be_judged_is_told_in_a_sentence(
    bellwether: Bellwether, tmp_path: Path, content: bytes, name: str, says: str
) -> None:
    """What is wrong with the file or the column, and what to do."""
    file = tmp_path / name
    file.write_bytes(content)

    said = bellwether("train", "--data", str(file), "--target", "won")

    assert said.code == Exit.REFUSED
    assert says in said.err


def test_a_model_is_not_saved_where_a_file_is(bellwether: Bellwether, table: Path, tmp_path: Path) -> None:
    """That is said before the table is read, however long learning would take."""
    taken = tmp_path / "taken"
    taken.write_text("")

    for folder in (taken, taken / "below"):
        said = bellwether("train", "--data", str(table), "--target", "nothing", "--save", str(folder))
        assert said.code == Exit.REFUSED
        assert f"{taken} is a file." in said.err


def test_how_a_table_was_read_is_a_warning(bellwether: Bellwether, table: Path, tmp_path: Path) -> None:
    """Text that is not UTF-8 is read as Windows-1252, and the report says so."""
    file = tmp_path / "t.csv"
    lines = table.read_text(encoding="utf-8").splitlines()[:200]
    file.write_bytes("\n".join([lines[0].replace("Column 7", "Größe"), *lines[1:]]).encode("cp1252"))

    said = bellwether("train", "--data", str(file), "--target", "Converted", "--json", "-")

    assert "Windows-1252" in said.json["warnings"][0]
    assert "Größe" in said.json["columns"] + [each["column"] for each in said.json["flagged"]]
