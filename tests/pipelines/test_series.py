"""A long table of series is read whatever its columns are called, and what does not fit is told by name."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.series import Columns, SeriesTableError, read
from pipelines.tables import UnreadableTableError


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


def _months(missing: set[int], *, count: int = 60, name: str = "a") -> dict[str, list[Any]]:
    """Months from January 2019, numbered from 1; those missing have a row without a value."""
    return {
        "id": [name] * count,
        "t": [str(np.datetime64("2019-01") + number) for number in range(count)],
        "y": [None if number in missing else float(number) for number in range(1, count + 1)],
    }


@pytest.mark.parametrize(
    ("missing", "steps"),
    [
        (set(), [*range(1, 13)]),
        ({55}, [*range(1, 8), *range(9, 14)]),
        ({47, 48}, [*range(3, 15)]),
        ({48, 49}, [1, *range(4, 15)]),
        ({60}, [*range(1, 13)]),
    ],
)
def test_values_of_the_test_part_keep_their_places(
    tmp_path: Path, missing: set[int], steps: list[int]
) -> None:
    """A gap in or right before it makes later values lie farther ahead; one at the very end is none."""
    found = read(written(tmp_path, _months(missing)), horizon=12)

    assert found.steps[0].tolist() == steps
    (one,) = found.series
    assert [one.values[-13] + step for step in steps] == one.values[-12:].tolist()


def test_series_with_a_long_gap_in_the_test_part_are_named_and_left_out(tmp_path: Path) -> None:
    """More empty places than the horizon are too many; where no series is left, that is told."""
    short, long = _months({*range(53, 57)}), _months({*range(53, 58)}, name="b")
    both = {column: [*short[column], *long[column]] for column in short}

    found = read(written(tmp_path, both), horizon=4)

    assert [one.name for one in found.series] == ["a"]
    assert (found.left_out, found.torn) == ((), ("b",))
    with pytest.raises(SeriesTableError, match="at most 4 empty places in or right before"):
        read(written(tmp_path, long), horizon=4)


def test_weekdays_are_left_as_they_are(tmp_path: Path) -> None:
    """Where two days in seven are never there, nothing is missing."""
    days = [str(day.date()) for day in pd.bdate_range("2024-01-01", periods=20)]
    found = read(written(tmp_path, {"date": list(days), "y": [1.0] * 20}), horizon=3)

    assert found.filled == 0
    assert found.gaps == {}
    assert found.series[0].values.size == 20


def test_too_many_gaps_are_counted(tmp_path: Path) -> None:
    """Ten of 48 months before the test part are empty, too many to fill; of weekdays every second one."""
    found = read(written(tmp_path, _months({*range(11, 21)})), horizon=12)
    days = [str(day.date()) for day in pd.bdate_range("2024-01-01", periods=60)]
    kept = [day for place, day in enumerate(days) if place % 4]
    weekdays = read(written(tmp_path, {"date": list(kept), "y": [1.0] * 45}), horizon=5)

    assert found.gaps == {"a": (10, 48)}
    assert weekdays.gaps == {"series": (13, 53)}


@pytest.mark.parametrize(
    ("table", "columns", "told"),
    [
        ({"id": ["a"], "y": [1]}, Columns(), r"No column says when \(t or date\); there are: id, y"),
        ({"t": [1], "p": [1], "q": [2]}, Columns(), r"Which column holds the values \(y\)\? There are: p, q"),
        ({"t": [1], "y": [1]}, Columns(y="amt"), r"no column 'amt'\. There are: t, y"),
        ({"t": [1, 2], "y": ["1", "x"]}, Columns(), "Column y: row 2 is no number: 'x'"),
        ({"date": ["soon", "later"], "y": [1, 2]}, Columns(), "Column date: row 1 is no date: 'soon'"),
        ({"t": [1, None], "y": [1, 2]}, Columns(), "1 rows have no time in 't'"),
        ({"t": [1, 2, 2, 3, 4, 5], "y": [1.0] * 6}, Columns(), "Series 'series' has two values at 2"),
        ({"t": [1, 2], "y": [1, 2]}, Columns(), "has 5 values: 2 to test and 3 to learn from"),
    ],
)
def test_what_does_not_fit_is_told(
    tmp_path: Path, table: dict[str, list[Any]], columns: Columns, told: str
) -> None:
    """With the names that are there."""
    with pytest.raises(UnreadableTableError, match=told):
        read(written(tmp_path, table), horizon=2, columns=columns)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """Absent, or no table."""
    with pytest.raises(UnreadableTableError, match="There is no file"):
        read(tmp_path / "absent.csv", horizon=2)
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    with pytest.raises(UnreadableTableError, match="no Parquet file"):
        read(tmp_path / "broken.parquet", horizon=2)
