"""`bellwether train --data table.csv --target ...`: the report for programs and people, and refusals."""

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
