"""What churn takes a table's columns for: attributes as numbers or words, and columns that tell too much."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.churn_reading import (
    NAMES,
    TableNotUnderstoodError,
    amounts,
    labelled,
    leaks,
    named,
    typed,
    written_at_the_end,
)

ROWS = 400


def _lost() -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return (np.random.default_rng(1).random(ROWS) < 0.3).astype(np.float64)


@pytest.mark.parametrize(
    ("name", "leak"),
    [
        ("Value", lambda _, lost: str(int(lost))),
        ("Reason", lambda number, lost: ("price", "moved")[number % 2] if lost else ""),
        ("Zone", lambda number, lost: "gone" if lost and number % 2 else "abc"[number % 3]),
    ],
    ids=["copy", "filled in", "value of one class"],
)
def test_columns_that_tell_the_label_are_found(name: str, leak: Callable[[int, bool], str]) -> None:
    """By what they hold; a column that tells nothing beside them is not."""
    lost = _lost()
    table = pa.table(
        {
            name: [leak(number, bool(each)) for number, each in enumerate(lost)],
            "size": np.random.default_rng(2).normal(size=ROWS).tolist(),
        }
    )

    found = leaks(table, lost, target="Churn", seed=1)

    assert [each.column for each in found] == [name]


def test_a_status_of_today_tells_which_contracts_ended() -> None:
    """A plan that is left more often does not."""
    ended = _lost()
    plan = np.where(np.random.default_rng(3).random(ROWS) < 0.2 + 0.5 * ended, "weak", "strong")
    status = np.where(ended == 1, "cancelled", "active")
    table = pa.table({"status": status.tolist(), "plan": plan.tolist()})

    assert [each.column for each in written_at_the_end(table, ended, target="end", seed=1)] == ["status"]


def test_attributes_are_numbers_where_the_whole_column_is() -> None:
    """Decimal commas are read, switches are 1 and 0; dates, names and empty columns are left out."""
    notices: list[str] = []
    table = pa.table(
        {
            "fee": ["1.000,50", "7"] * 50,
            "on": ["Yes", "no"] * 50,
            "plan": ["a", "NA"] * 50,
            "odd": ["5,10", "6,20", "7,30", "n.b."] * 25,
            "since": ["01/02/2024", "2/3/2024"] * 50,
            "who": [f"name {number}" for number in range(100)],
            "nothing": [""] * 100,
            "id": list(range(100)),
        }
    )

    found = typed(table, {"id"}, notices)

    assert found.slice(0, 2).to_pydict() == {
        "fee": [1000.5, 7.0], "on": [1.0, 0.0], "plan": ["a", ""], "odd": ["5,10", "6,20"]
    }  # fmt: skip
    assert notices == [
        "Column fee: '1.000,50' is read as 1000.5, and the others likewise.",
        "Column odd: row 4 is no number: 'n.b.' (25 such rows). The column was taken as words.",
    ]


def test_columns_are_known_by_every_name_of_the_page(root: Path) -> None:
    """docs/reference/churn.md lists them all, and `Total Amount` is one of them."""
    page = (root / "docs/reference/churn.md").read_text(encoding="utf-8")

    for what, names in NAMES.items():
        (line,) = [each for each in page.splitlines() if each.startswith(f"| {what} | {names[0]},")]
        assert line.split(" | ")[1].split(";")[0].removesuffix(" |").split(", ") == list(names)
    assert named(["Total Amount", "CustomerID"]) == {"customer": "CustomerID", "amount": "Total Amount"}


def test_a_table_without_amounts_says_so() -> None:
    """Every purchase counts alike then."""
    notices: list[str] = []

    assert amounts(pa.table({"x": ["1", "2"]}), {}, notices).tolist() == [1, 1]
    assert "No column of amounts was found" in notices[0]


def test_a_label_of_other_words_says_which_would_do() -> None:
    """And one that was never entered is empty."""
    with pytest.raises(TableNotUnderstoodError, match=r"neither yes nor no: gone\. Write yes"):
        labelled(pa.table({"churn": ["gone", "no"]}), "churn", [])
    with pytest.raises(TableNotUnderstoodError, match="churn is empty"):
        labelled(pa.table({"churn": ["", "none"]}), "churn", [])
