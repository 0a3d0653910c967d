# ruff: noqa: E501 - SQL reads better in whole lines
"""An activity that was still going on when it was imported: what a later bundle fills in, and what it may not change."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_core import imports
from crm_core.kit import Database
from tests.crm_core.imports.conftest import BringIn, Tables, day
from tests.database import Org

Rows = Callable[..., list[tuple[Any, ...]]]
_NOW = "select ended_at, outcome, completed_at, (select u.name from users u where u.id = user_id) from activities where external_id = 't1'"
_TOLD = "select type, occurred_at, known_at, data ->> 'outcome', (data ->> 'duration_seconds')::float from events where record_id = (select id from activities where external_id = 't1') and not exists (select from import_runs r where r.id = import_id and r.undone_at is not null) order by seq"


@pytest.fixture
def call(history: Tables) -> dict[str, object]:
    """The history's call, as it was while it went on."""
    call = history["activities"][0]
    call.update(ended_at=None, outcome=None, user=None)
    return call


END = day(4) + timedelta(seconds=90)


async def test_a_call_that_was_open_gets_its_end(
    bring_in: BringIn, history: Tables, call: dict[str, object], rows: Rows
) -> None:
    """End, outcome and user are filled in; the completion is told once, known when the call ended."""
    await bring_in(history)
    call.update(ended_at=END, outcome="connected", user="u2")

    outcomes = [await bring_in(history), await bring_in(history)]

    assert [(found.rejected_rows, found.tables["activities"].changed) for found in outcomes] == [
        (None, 1),
        (None, 0),
    ]
    assert rows(_NOW) == [(END, "connected", END, "Bo")]
    assert rows(_TOLD) == [
        ("ActivityLogged", day(4), day(4), None, None),
        ("ActivityCompleted", END, END, "connected", 90.0),
    ]


async def test_what_came_of_it_may_be_known_later_still(
    bring_in: BringIn, history: Tables, call: dict[str, object], rows: Rows, at: datetime
) -> None:
    """An outcome without an end is known from the import on, since nothing says since when."""
    await bring_in(history)
    call.update(outcome="connected")
    await bring_in(history)
    call.update(ended_at=END)
    await bring_in(history)

    assert rows(_NOW) == [(END, "connected", day(4), None)]
    assert [row[:3] for row in rows(_TOLD)] == [
        ("ActivityLogged", day(4), day(4)),
        ("ActivityCompleted", day(4), at),
        ("ActivityEdited", at, at),
    ]


@pytest.mark.parametrize("change", [{"ended_at": END + timedelta(minutes=1)}, {"ended_at": None}, {"outcome": "no_answer"}, {"user": "u1"}, {"user": None}])  # fmt: skip
async def test_what_is_there_does_not_change(
    *,
    bring_in: BringIn,
    history: Tables,
    call: dict[str, object],
    rows: Rows,
    tmp_path: Path,
    change: dict[str, object],
) -> None:
    """An end, outcome or user that was imported is history, and taking one away is a change too."""
    call.update(ended_at=END, outcome="connected", user="u2")
    await bring_in(history)
    before = rows(_NOW), rows(_TOLD)
    call.update(change)

    outcome = await bring_in(history)

    assert outcome.tables["activities"].rejected == 1
    with (tmp_path / "rejected.csv").open() as file:
        assert [row["reason"] for row in csv.DictReader(file)] == [
            "comes with an end, outcome or user that differs from what was imported before"
        ]
    assert (rows(_NOW), rows(_TOLD)) == before


async def test_undoing_the_later_import_opens_it_again(
    *, bring_in: BringIn, history: Tables, call: dict[str, object], rows: Rows, database: Database, org: Org, at: datetime
) -> None:  # fmt: skip
    """And a third import fills it in as the second did."""
    await bring_in(history)
    before = rows(_NOW), rows(_TOLD)
    call.update(ended_at=END)
    second = await bring_in(history)
    after = rows(_NOW), rows(_TOLD)

    await imports.undo(database, org.tenant.system, second.run_id, at=at)
    undone = rows(_NOW), rows(_TOLD)
    await bring_in(history)

    assert undone == before
    assert (rows(_NOW), rows(_TOLD)) == after
