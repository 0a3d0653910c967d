"""A flat table is divided by time and group, judged on later rows, and gives the same bytes every time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from models.tabular import Params, Question, TableRefusedError, as_json, judge, load
from models.tabular.division import at_random, by_time
from models.tabular.rows import read_rows
from models.tabular.spec import PARTS, Trees
from pipelines.tables import read_table
from pipelines.tabular import Inputs, Outputs, run
from tests.models.leakage.planted import Planted, clean, near_copy

FAST = Params(trees=Trees(most=40, learning_rate=0.15, num_leaves=7))
ASKED = Question("Converted")


def _table(made: Planted, **more: object) -> pa.Table:
    table = made.table.append_column("Converted", pa.array(np.where(made.won == 1, "yes", "no")))
    for name, values in more.items():
        table = table.append_column(name.replace("_", " "), pa.array(values))  # type: ignore[call-overload]
    return table


def test_a_leak_is_refused_and_its_worth_is_told() -> None:
    """The honest figure is lower than what careless practice would have reported, and both are there."""
    told = as_json(judge(_table(near_copy(1)), question=ASKED, params=FAST, read={}))

    assert [each["column"] for each in told["flagged"]] == ["Column 7"]
    assert told["auc_time"] < 0.9 < told["with_flagged"]["auc_shuffled"]
    assert "Column 7" not in told["columns"]
    assert told["brier"] < told["baselines"]["base_rate"]["brier"]


def test_a_kept_column_is_learned_from_and_recorded() -> None:
    """Somebody's word overrules a sign, and the report says so."""
    kept = replace(ASKED, keep=("Column 7",))

    verdict = judge(_table(near_copy(1)), question=kept, params=FAST, read={})

    told = as_json(verdict)
    assert "Column 7" in told["columns"]
    assert told["kept"] == ["Column 7"]
    assert [each["column"] for each in told["flagged"]] == ["Column 7"]
    assert verdict.model.origin["kept"] == ["Column 7"]


@pytest.mark.parametrize("divide", [by_time, at_random])
def test_a_group_is_on_one_side_of_every_split(divide: object) -> None:
    """Rows of one opportunity are never learned from and tested on."""
    made = clean(1, rows=900)
    groups = np.random.default_rng(1).integers(0, 200, 900)
    rows = read_rows(_table(made, Number=groups), Question("Converted", group="Number"))

    parts = divide(rows, FAST)  # type: ignore[operator]

    sides = [set(rows.unit[parts.part(name)]) for name in PARTS]
    assert sum(len(side) for side in sides) == len(set.union(*sides)) == np.unique(groups).size
    assert sorted(np.concatenate([parts.part(name) for name in PARTS])) == list(range(900))


def test_rows_go_by_the_time_column_whatever_their_order() -> None:
    """A shuffled file with a time column is divided as the ordered one."""
    made = clean(2, rows=600)
    days = np.arange(600)
    table = _table(made, Day=days)
    mixed = table.take(np.random.default_rng(0).permutation(600))
    asked = Question("Converted", time="Day")

    rows = read_rows(mixed, asked)

    assert rows.table.column("Day").to_pylist() == days.tolist()
    assert max(by_time(rows, FAST).past) < min(by_time(rows, FAST).test)


def test_a_table_whose_newest_rows_come_first_is_read_from_its_end() -> None:
    """A number that falls from row to row tells the direction of time, and the report says so."""
    table = _table(clean(2, rows=600), Lead_Number=np.arange(9000, 8400, -1))

    verdict = judge(table, question=ASKED, params=FAST, read={})

    assert "Lead Number" in verdict.warnings[0]
    assert read_rows(table, ASKED).table.column("Lead Number")[0].as_py() == 8401


def test_the_same_table_settings_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    """A report and a model can be made again, byte by byte; another seed gives others."""
    table = _table(near_copy(2)).slice(0, 700)
    made = [judge(table, question=ASKED, params=FAST, read={"dataset": "x"}) for _ in range(2)]
    other = judge(table, question=ASKED, params=replace(FAST, seed=2), read={"dataset": "x"})

    files = []
    for number, verdict in enumerate((*made, other)):
        verdict.model.save(tmp_path / str(number))
        files.append({path.name: path.read_bytes() for path in (tmp_path / str(number)).iterdir()})

    assert files[0] == files[1] != files[2]
    assert as_json(made[0]) == as_json(made[1])


def test_a_saved_model_answers_as_before(tmp_path: Path) -> None:
    """Loaded again it says the same, whatever the columns' order, and without some of them too."""
    table = _table(clean(3, rows=800))
    model = judge(table, question=ASKED, params=FAST, read={}).model
    model.save(tmp_path)
    again = load(tmp_path)

    said = model.chances(table)

    assert np.array_equal(again.chances(table.select(table.column_names[::-1])), said)
    assert ((again.chances(table.drop_columns(["Fit"])) >= 0) & (again.chances(table) <= 1)).all()


def test_too_few_rows_are_answered_by_the_base_rate() -> None:
    """Below the stated minimum there is no model, and the report says so."""
    told = as_json(judge(_table(clean(1, rows=60)), question=ASKED, params=FAST, read={}))

    assert told["basis"] == "prior"
    assert told["auc_time"] is None
    assert "fewer than 20" in told["basis_note"]


@pytest.mark.parametrize("large", [slice(600, None), slice(0, 800)], ids=["last", "first"])
def test_a_group_of_any_size_leaves_each_part_one(large: slice) -> None:
    """A last or first group with more rows than a part's share is judged like any other table."""
    groups = np.arange(900) // 5
    groups[large] = groups[large][0]
    table = _table(clean(1, rows=900), Number=groups)
    asked = Question("Converted", group="Number")

    parts = by_time(read_rows(table, asked), FAST)
    told = as_json(judge(table, question=asked, params=FAST, read={}))

    assert min(parts.part(name).size for name in PARTS) > 0
    assert told["test_rows"] == parts.test.size


def test_what_lies_before_a_large_last_group_is_shared_as_ever() -> None:
    """Three quarters of it grow trees and a quarter calibrates, so that a model is learned."""
    groups = np.arange(900) // 5
    groups[500:] = groups[500]

    parts = by_time(
        read_rows(_table(clean(1, rows=900), Number=groups), Question("Converted", group="Number")), FAST
    )

    assert [parts.part(name).size for name in PARTS] == [375, 125, 400]


def test_four_rows_are_judged_and_two_refused() -> None:
    """Each part needs a row, or a group where groups are named."""
    table = pa.table(
        {"Size": [1.5, 2.5, 1.5, 3.5], "Converted": ["yes", "no", "yes", "no"], "Firm": ["a", "a", "b", "b"]}
    )

    told = as_json(judge(table, question=ASKED, params=FAST, read={}))

    assert (told["basis"], told["test_rows"]) == ("prior", 1)
    for few, asked in ((table, replace(ASKED, group="Firm")), (table.slice(0, 2), ASKED)):
        with pytest.raises(TableRefusedError, match=r"a moment: 2\. It takes 3"):
            judge(few, question=asked, params=FAST, read={})


def test_what_numbers_rows_or_is_free_text_is_not_learned_from() -> None:
    """Identifiers and free text are left out with a reason."""
    table = _table(clean(1, rows=500), Id=np.arange(500) + 7000, Note=[f"note {n}" for n in range(500)])

    told = as_json(judge(table, question=ASKED, params=FAST, read={}))

    assert {each["column"] for each in told["unused"]} == {"Id", "Note"}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (Question("Nothing"), "no column 'Nothing'"),
        (Question("Region"), "must have two values"),
        (Question("Converted", positive="maybe"), "never 'maybe'"),
        (Question("Converted", time="Region"), "does not sort by time"),
    ],
)
def test_what_cannot_be_answered_is_said(question: Question, says: str) -> None:
    """A sentence says what is wrong with what was asked."""
    with pytest.raises(TableRefusedError, match=says):
        judge(_table(clean(1, rows=200)), question=question, params=FAST, read={})


LEAKS_OF_LEADS = {
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity",
    "Asymmetrique Activity Index", "Asymmetrique Profile Index", "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
}  # fmt: skip


@pytest.mark.shared
def test_the_leads_are_judged_honestly(shared: Path) -> None:
    """What sales staff filled in afterwards is refused, and nothing else; the rest is worth what it is."""
    file = shared / "data" / "leads" / "Leads.csv"

    told = as_json(run(FAST, Inputs(file, Question("Converted")), Outputs()))

    assert {each["column"] for each in told["flagged"]} == LEAKS_OF_LEADS
    assert 0.85 < told["auc_shuffled"] < 0.90
    assert told["with_flagged"]["auc_shuffled"] > 0.97
    assert told["calibrated"]


@pytest.mark.shared
def test_day_counts_at_closing_are_refused(shared: Path) -> None:
    """Of the opportunities, what was measured at closing is refused and the rest is learned from."""
    file = shared / "data" / "win_loss" / "WA_Fn-UseC_-Sales-Win-Loss.csv.zip"
    asked = Question("Opportunity Result", group="Opportunity Number")
    table = read_table(file.read_bytes(), name=file.name).table.slice(0, 5000)

    told = as_json(judge(table, question=asked, params=FAST, read={}))

    assert {each["column"] for each in told["flagged"]} >= {
        "Elapsed Days In Sales Stage", "Total Days Identified Through Closing",
        "Total Days Identified Through Qualified", "Sales Stage Change Count",
    }  # fmt: skip
    assert "Opportunity Amount USD" in told["columns"]
    assert told["auc_time"] < told["with_flagged"]["auc_time"]
