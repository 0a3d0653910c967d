"""Columns known only after the outcome are refused, whatever their kind, and honest ones are not."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.leakage import Finding, Limits, examine, faults
from models.leakage.names import judged, planned, telling
from tests.models.leakage.planted import KINDS, Planted, clean, near_copy


def _examined(made: Planted, *, by_name: bool = True, combined: bool = True) -> list[Finding]:
    return examine(
        made.table, columns=made.table.column_names, target="Converted", won=made.won,
        order=np.arange(made.won.size), limits=Limits(), seed=1, by_name=by_name, combined=combined,
    )  # fmt: skip


def _refused(found: list[Finding]) -> set[str]:
    return {each.column for each in found if each.refused}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [3, 11])
def test_what_was_planted_is_refused_and_nothing_else(kind: str, seed: int) -> None:
    """Each kind of leak is found, with a sentence that says why."""
    made = KINDS[kind](seed)

    found = _examined(made)

    assert _refused(found) == set(made.leaks)
    assert all(each.why.endswith(".") for each in found)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), strength=st.floats(0.3, 1.6))
def test_honest_columns_are_left_alone(seed: int, strength: float) -> None:
    """However strong honest columns are, none is refused."""
    assert _refused(_examined(clean(seed, strength=strength), combined=False)) == set()


def test_a_strong_honest_column_does_not_count_as_dominating() -> None:
    """What tells much alone may add as much to the others."""
    assert _refused(_examined(clean(5, strength=1.6))) == set()


def test_names_do_not_count_where_they_may_not() -> None:
    """Our own features are named after the course of a deal."""
    made = KINDS["closing_days"](3)

    assert _refused(_examined(made, by_name=False, combined=False)) == set()


def test_a_column_by_chance_is_refused_for_no_name() -> None:
    """A telling name alone, without any tie to the outcome, is no reason."""
    made = clean(2)
    noise = np.random.default_rng(9).normal(size=made.won.size)
    named = Planted(made.table.append_column("Final Result", pa.array(noise)), made.won, ())

    assert "Final Result" not in _refused(_examined(named, combined=False))


def test_rows_of_one_group_are_one_piece_of_luck() -> None:
    """Five values that ten groups share by luck do not look exclusive."""
    random = np.random.default_rng(1)
    won = np.repeat(random.integers(0, 2, 40), 50).astype(np.float64)
    group = np.repeat(np.arange(40), 50)
    table = pa.table({"Team": pa.array(np.repeat(random.choice(list("abcdefgh"), 40), 50))})

    found = examine(
        table, columns=["Team"], target="won", won=won, order=np.arange(won.size), group=group,
        limits=Limits(), seed=1, combined=False,
    )  # fmt: skip

    assert not _refused(found)


def test_a_date_after_the_row_is_refused_unless_it_is_planned() -> None:
    """What is dated after the row's own moment was not known then; an expected date was."""
    made = clean(4)
    days = np.arange(made.won.size, dtype=np.float64)
    later = [f"2026-{1 + n % 12:02d}-15" for n in range(made.won.size)]
    table = made.table.append_column("Paid on", pa.array(later)).append_column("Expected on", pa.array(later))

    found = examine(
        table, columns=table.column_names, target="won", won=made.won, order=days, asked=days,
        limits=Limits(), seed=1, combined=False,
    )  # fmt: skip

    assert _refused(found) == {"Paid on"}


def test_what_is_filled_in_at_once_is_refused_at_once() -> None:
    """When most of a set of fields were known afterwards, so were the others of the set."""
    made = clean(8)
    random = np.random.default_rng(8)
    there = random.random(made.won.size) < 0.5
    grade = made.won + random.normal(0, 0.8, made.won.size)

    def seen(values: object) -> "pa.Array[Any]":
        column: pa.Array[Any] = pa.array(np.asarray(values, dtype=float), mask=~there)
        return column

    table = made.table
    for name, values in {
        "Fit Score": grade,
        "Call Rating": grade + 1,
        "Weather": random.normal(size=grade.size),
    }.items():
        table = table.append_column(name, seen(values))

    assert _refused(_examined(Planted(table, made.won, ()), combined=False)) == {
        "Fit Score",
        "Call Rating",
        "Weather",
    }


def test_the_same_table_gives_the_same_findings() -> None:
    """Nothing random is left."""
    made = near_copy(3)

    assert _examined(made) == _examined(made)


def test_faults_leave_out_what_somebody_answers_for() -> None:
    """A column kept by somebody's word is no fault of the card."""
    found = _examined(near_copy(3), combined=False)

    assert len(faults(found)) == 1
    assert faults(found, kept=["Column 7"]) == []


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("Total Days Identified Through Closing", True),
        ("elapsed_days_in_stage", True),
        ("ClosedReason", True),
        ("Churn Score", True),
        ("Expected Close Date", False),
        ("Previous Outcome", False),
        ("Total Time Spent on Website", False),
        ("Age", False),
        ("Last Name", False),
    ],
)
def test_what_a_name_tells(name: str, *, tells: bool) -> None:
    """Names of the end and of the whole course tell; planned and earlier things do not."""
    assert (telling(name, target="Churn") is not None) == tells


def test_names_of_judgements_and_of_what_is_planned() -> None:
    """A judgement is a weak sign, and a plan is none."""
    assert judged("Lead Quality") is not None
    assert judged("last_activity") is not None
    assert judged("Country") is None
    assert planned("Budget 2026")
