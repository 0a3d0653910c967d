"""A long table of series is read whatever its columns are called, and what does not fit is told by name."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.series import Columns, SeriesTableError, read


def written(folder: Path, table: dict[str, list[Any]], name: str = "table.csv") -> Path:
    """The table as a file."""
    file = folder / name
    frame = pd.DataFrame(table)
    if name.endswith("parquet"):
        frame.to_parquet(file)
    else:
        frame.to_csv(file, index=False)
    return file


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz", "table.parquet"])
def test_rows_in_any_order_are_series(tmp_path: Path, name: str) -> None:
    """Sorted by time within each, in order of first appearance."""
    file = written(
        tmp_path,
        {"id": ["b"] * 5 + ["a"] * 5, "t": [5, 1, 2, 3, 4] * 2, "y": [50, 10, 20, 30, 40, 5, 1, 2, 3, 4]},
        name,
    )
    found = read(file, horizon=2)

    assert [one.name for one in found.series] == ["b", "a"]
    assert found.series[0].values.tolist() == [10, 20, 30, 40, 50]
    assert found.series[0].days is None


def test_one_series_needs_no_id(tmp_path: Path) -> None:
    """A date and one column of numbers are enough, and the months are known."""
    days = ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    found = read(written(tmp_path, {"Date": list(days), "Passengers": [1, 2, 3, 4, 5]}), horizon=2)

    (one,) = found.series
    assert one.days is not None
    assert one.days[1] == np.datetime64("2024-02-01")


def test_short_series_are_named_and_left_out(tmp_path: Path) -> None:
    """Three values must come before the test part."""
    file = written(tmp_path, {"id": ["a"] * 5 + ["b"] * 4, "t": [*range(5), *range(4)], "y": [1.0] * 9})
    found = read(file, horizon=2)

    assert [one.name for one in found.series] == ["a"]
    assert found.left_out == ("b",)


def test_missing_days_before_the_test_part_are_filled(tmp_path: Path) -> None:
    """On the line between their neighbours, so that the season keeps its beat."""
    days = [f"2024-01-{day:02}" for day in range(1, 22) if day != 5]
    values = [float(day) for day in range(1, 22) if day != 5]
    found = read(written(tmp_path, {"ds": list(days), "y": list(values)}), horizon=3)

    assert found.filled == 1
    assert found.series[0].values.tolist() == [float(day) for day in range(1, 22)]
    assert found.series[0].days is not None
    assert str(found.series[0].days[4]) == "2024-01-05"


def test_weekdays_are_left_as_they_are(tmp_path: Path) -> None:
    """Where two days in seven are never there, nothing is missing."""
    days = [str(day.date()) for day in pd.bdate_range("2024-01-01", periods=20)]
    found = read(written(tmp_path, {"date": list(days), "y": [1.0] * 20}), horizon=3)

    assert found.filled == 0
    assert found.series[0].values.size == 20


@pytest.mark.parametrize(
    ("table", "columns", "told"),
    [
        ({"id": ["a"], "y": [1]}, Columns(), r"No column says when \(t or date\); there are: id, y"),
        ({"t": [1], "p": [1], "q": [2]}, Columns(), r"Which column holds the values \(y\)\? There are: p, q"),
        ({"t": [1], "y": [1]}, Columns(y="amt"), "no column 'amt'; there are: t, y"),
        ({"t": [1, 2], "y": ["1", "x"]}, Columns(), "values in 'y' are not all numbers"),
        ({"date": ["soon", "later"], "y": [1, 2]}, Columns(), "times in 'date' cannot be read"),
        ({"t": [1, None], "y": [1, 2]}, Columns(), "1 rows have no time in 't'"),
        ({"t": [1, 2, 2, 3, 4, 5], "y": [1.0] * 6}, Columns(), "Series 'series' has two values at 2"),
        ({"t": [1, 2], "y": [1, 2]}, Columns(), "has 5 values: 2 to test and 3 to learn from"),
    ],
)
def test_what_does_not_fit_is_told(
    tmp_path: Path, table: dict[str, list[Any]], columns: Columns, told: str
) -> None:
    """With the names that are there."""
    with pytest.raises(SeriesTableError, match=told):
        read(written(tmp_path, table), horizon=2, columns=columns)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """Absent, or no table."""
    with pytest.raises(SeriesTableError, match="There is no file"):
        read(tmp_path / "absent.csv", horizon=2)
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    with pytest.raises(SeriesTableError, match="cannot be read"):
        read(tmp_path / "broken.parquet", horizon=2)
