"""`bellwether evaluate series` judges the forecasts on anybody's table, and says what it cannot read."""

from pathlib import Path

import numpy as np
import orjson

from serving.cli.tell import Exit
from tests.serving.cli.conftest import Bellwether


def sales(folder: Path) -> Path:
    """Three series of four years, and one too short."""
    file = folder / "sales.csv"
    chance = np.random.default_rng(1)
    rows = ["id,date,y"]
    for name, count in (("north", 48), ("south", 48), ("west", 48), ("new", 4)):
        months = np.datetime64("2020-01") + np.arange(count)
        values = (
            100 + np.arange(count) + 20 * np.sin(np.arange(count) / 6 * np.pi) + chance.normal(size=count)
        )
        rows += [f"{name},{month},{value}" for month, value in zip(months, values, strict=True)]
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_the_report_holds_these_keys_and_no_other(bellwether: Bellwether, tmp_path: Path) -> None:
    """Programs rely on them; what was too short is named on standard error."""
    out = tmp_path / "report.json"
    said = bellwether(
        "evaluate", "series", str(sales(tmp_path)), "--horizon", "6", "--season", "12", "--json", str(out)
    )
    report = orjson.loads(out.read_bytes())

    assert said.code == 0
    assert "Too short, left out: new." in said.err
    assert list(report) == ["smape", "mase", "coverage", "seconds", "series", "models", "warnings"]
    assert list(report["coverage"]) == ["80", "95"]
    assert report["series"] == 3
    assert report["smape"] < 5
    assert report["mase"] < 1


def test_a_series_with_a_long_gap_is_named(bellwether: Bellwether, tmp_path: Path) -> None:
    """It is left out, and which it is stands on standard error."""
    file = sales(tmp_path)
    months = {f"west,2023-{month:02}" for month in range(3, 11)}
    lines = [line for line in file.read_text().splitlines() if line.rpartition(",")[0] not in months]
    file.write_text("\n".join(lines), encoding="utf-8")

    said = bellwether("evaluate", "series", str(file), "--horizon", "6", "--season", "12", "--json", "-")

    assert said.code == 0
    assert "With more than 6 empty places in or right before the test part, left out: west." in " ".join(
        said.err.split()
    )
    assert orjson.loads(said.out)["series"] == 2


def test_what_cannot_be_read_is_told(bellwether: Bellwether, tmp_path: Path) -> None:
    """By the names that are there, with what to do."""
    file = tmp_path / "odd.csv"
    file.write_text("week,p,q\n1,2,3\n", encoding="utf-8")
    said = bellwether("evaluate", "series", str(file), "--horizon", "2", "--season", "1")

    assert said.code == Exit.REFUSED
    assert "Which column holds the values (y)? There are: p, q." in said.err
    assert "--y" in said.err
