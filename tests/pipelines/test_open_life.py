"""A deal is asked about while it is open, and its label is the outcome that stands."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from features.services import WIN_PROBABILITY_V1
from features.sources import SOURCES
from pipelines.features import training_rows
from pipelines.layout import Asking
from pipelines.score import Moments, asks_of
from tests.pipelines.kept import keep

START = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone
ASKING = Asking(first_days=(0, 1, 4), every_days=10, most_days=31)
_LAST = 32
"""The day of the last thing that is known."""

LIVES: Mapping[str, tuple[tuple[str, float], ...]] = {
    "open": (),
    "won": (("won", 12),),
    "lost": (("lost", 3),),
    "reopened": (("lost", 3), ("open", 8)),
    "reopened and won": (("lost", 3), ("open", 8), ("won", 25)),
    "reopened and lost": (("lost", 3), ("open", 8), ("lost", 25)),
    "deleted": (("deleted", 12),),
    "deleted after its loss": (("lost", 12), ("deleted", 13)),
    "reopened and deleted": (("lost", 3), ("open", 8), ("deleted", 12)),
    "lost, in truth won": (("lost", 3), ("won", 5)),
}
EXPECTED: Mapping[str, tuple[list[int], bool | None, int | None]] = {
    "open": ([0, 1, 4, 10, 20, 30], None, None),
    "won": ([0, 1, 4, 10], True, 12),
    "lost": ([0, 1], False, 3),
    "reopened": ([0, 1, 10, 20, 30], None, None),
    "reopened and won": ([0, 1, 10, 20], True, 25),
    "reopened and lost": ([0, 1, 10, 20], False, 25),
    "deleted": ([0, 1, 4, 10], None, None),
    "deleted after its loss": ([0, 1, 4, 10], False, 12),
    "reopened and deleted": ([0, 1, 10], None, None),
    "lost, in truth won": ([0, 1], True, 5),
}
"""Days asked about, outcome and the day it became known."""


def _at(day: float) -> dict[str, datetime]:
    moment = START + timedelta(days=day)
    return {"occurred_at": moment, "known_at": moment}


def _facts(life: tuple[tuple[str, float], ...]) -> dict[str, pa.Table]:
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SOURCES}
    rows["deal_opened"].append({"deal_id": "a", **_at(0)})
    rows["touch"].append({"touch_id": "last", "deal_id": "another", "kind": "note", **_at(_LAST)})
    for state, day in life:
        if state in ("won", "lost"):
            rows["deal_closed"].append(
                {"deal_id": "a", "won": state == "won", "opened_at": START, **_at(day)}
            )
        else:
            rows["deal_life"].append({"deal_id": "a", "state": state, **_at(day)})
    return {
        name: pa.Table.from_pylist(
            [{column: row.get(column) for column in schema.names} for row in rows[name]], schema=schema
        )
        for name, schema in SOURCES.items()
    }


@pytest.mark.parametrize("name", LIVES)
def test_rows_cover_the_open_life_and_carry_the_outcome_that_stands(name: str) -> None:
    """A lost deal that was opened again is not lost; a deal deleted while open never has an outcome."""
    rows = training_rows(ASKING, _facts(LIVES[name]), service=WIN_PROBABILITY_V1).to_pylist()

    days, won, known = EXPECTED[name]
    assert [(row["as_of"] - START).days for row in rows] == days
    assert {row["won"] for row in rows} == {won}
    assert {row["known_at"] for row in rows} == {None if known is None else START + timedelta(days=known)}


def test_the_features_of_a_row_do_not_know_how_the_deal_goes_on() -> None:
    """What happens after an ask changes its label and nothing else of it."""
    service = WIN_PROBABILITY_V1
    lost, won = (
        training_rows(ASKING, _facts(LIVES[name]), service=service) for name in ("lost", "reopened and won")
    )

    assert lost.select(service.columns) == won.slice(0, lost.num_rows).select(service.columns)


@pytest.mark.parametrize("name", LIVES)
def test_a_deal_is_scored_where_it_was_open(name: str, tmp_path: Path) -> None:
    """Deals open now are scored as of now and of the earlier weeks in which they were; others are not."""
    keep(_facts(LIVES[name]), tmp_path)

    asks = asks_of(Moments((START + timedelta(days=27)).replace(tzinfo=UTC), weeks=4), tmp_path)

    days = [(moment - START).days for moment in asks.column("as_of").to_pylist() if moment is not None]
    assert days == {"open": [27, 20, 13, 6], "reopened": [27, 20, 13]}.get(name, [])


def test_without_facts_there_is_nothing_to_score(tmp_path: Path) -> None:
    """Before anything was extracted nothing is asked."""
    assert asks_of(Moments(START.replace(tzinfo=UTC)), tmp_path).num_rows == 0
