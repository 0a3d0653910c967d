"""Logs become bundles that the importer reads, with every event accounted for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from crm_core import imports
from pipelines.event_log.convert import convert
from pipelines.event_log.errors import MappingError
from pipelines.event_log.mapping import SHIPPED, Mapping, load_mapping
from pipelines.event_log.read import EventLog, read_log
from tests.pipelines.event_log.conftest import MAPPING, Event, sales

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    """Read a table of the bundle, leaving out empty cells."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in pl.read_parquet(folder / f"{table}.parquet").iter_rows(named=True)
    ]


@pytest.fixture
def spanning() -> Mapping:
    """A mapping of work with start and completion, a machine, and an activity left out."""
    deals = {
        "pipeline": "Loans",
        "name": "Loan {case}",
        "user_name": "User {resource}",
        "automatic": ["robot"],
        "stages": [
            {"name": "New", "activities": ["Opened", "Opened again"]},
            {"name": "Won", "kind": "won", "activities": ["Won"]},
            {"name": "Lost", "kind": "lost", "activities": ["Lost"], "reason": "too dear"},
        ],
        "touches": [{"activity": "Call", "kind": "call", "direction": "outbound", "spans": True}],
        "ignored": [{"activity": "Heartbeat", "reason": "a machine's sign of life"}],
    }
    columns = {"case": "c", "activity": "a", "time": "t", "resource": "r", "lifecycle": "l"}
    return Mapping.model_validate({"name": "loans", "columns": columns, "deals": deals})


@pytest.fixture
def log(spanning: Mapping, write_csv: Callable[[list[Event]], Path]) -> EventLog:
    """One case that shows every way an event can go."""
    story = [
        ("Opened", "COMPLETE", "robot"),
        ("Opened again", "COMPLETE", "robot"),
        ("Call", "SCHEDULE", "robot"),
        ("Call", "START", ""),
        ("Call", "COMPLETE", "ann"),
        ("Call", "START", "bob"),
        ("Call", "START", "ann"),
        ("Call", "COMPLETE", "ann"),
        ("Call", "COMPLETE", "bob"),
        ("Heartbeat", "COMPLETE", "robot"),
        ("Lost", "COMPLETE", "ann"),
        ("Won", "COMPLETE", "Ann"),
    ]
    events = [
        {
            "c": "7",
            "a": activity,
            "l": lifecycle,
            "r": who,
            "t": (NINE + timedelta(minutes=number)).isoformat(),
        }
        for number, (activity, lifecycle, who) in enumerate(story)
    ]
    return read_log(write_csv(events), spanning.columns)


def test_every_event_is_accounted_for(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """The counts say where each of the twelve events went, by name where it left no row."""
    found = convert(log, spanning, folder=tmp_path / "bundle")

    assert (found.events, found.stage_changes, found.activities, found.paired_completions) == (12, 3, 5, 2)
    assert (found.stage_repeats, found.ignored) == ({"Opened again": 1}, {"Heartbeat": 1})


def test_a_call_runs_from_start_to_completion(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """A pair is one call, broken-off and stray halves stand alone, what was only scheduled is a task."""
    convert(log, spanning, folder=tmp_path)
    found = [
        (row["external_id"], row["kind"], row.get("user"), row.get("outcome"), row.get("ended_at"))
        for row in rows(tmp_path, "activities")
    ]

    def minute(number: int) -> datetime:
        return NINE + timedelta(minutes=number)

    assert found == [
        ("7:3", "task", "robot", "schedule", None),
        ("7:4", "call", "ann", None, minute(4)),
        ("7:6", "call", "bob", None, None),
        ("7:7", "call", "ann", None, minute(7)),
        ("7:9", "call", "bob", None, None),
    ]


def test_people_own_deals_and_machines_do_not(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """The owner is the last person who moved the deal; alike names get addresses of their own."""
    convert(log, spanning, folder=tmp_path)

    assert rows(tmp_path, "deals")[0].get("owner") is None
    assert [(row["external_id"], row["value"]) for row in rows(tmp_path, "deal_changes")] == [
        ("7:11:owner", "ann"),
        ("7:12:owner", "Ann"),
    ]
    assert {row["external_id"]: row["email"] for row in rows(tmp_path, "users")} == {
        "Ann": "user-ann@example.invalid",
        "ann": "user-ann-2@example.invalid",
        "bob": "user-bob@example.invalid",
        "robot": "user-robot@example.invalid",
    }


def test_the_bundle_opens_without_a_bad_row(
    mapping: Mapping, write_csv: Callable[[list[Event]], Path], tmp_path: Path
) -> None:
    """What this writes, the importer reads, references included."""
    log = read_log(write_csv(sales(30, seed=2)), mapping.columns)
    found = convert(log, mapping, folder=tmp_path / "bundle")
    bundle = imports.open_bundle(tmp_path / "bundle")

    assert bundle.manifest.source == "small_sales"
    assert found.rows["deals"] == 30
    assert {row["owner"] for row in rows(tmp_path / "bundle", "deals")} == {"ann", "bob"}


def test_converting_twice_gives_the_same_ids(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """Importing the log again finds what is there already."""
    convert(log, spanning, folder=tmp_path / "one")
    convert(log, spanning, folder=tmp_path / "two")

    assert rows(tmp_path / "one", "activities") == rows(tmp_path / "two", "activities")


def test_a_pipeline_without_a_way_to_lose_is_refused(
    write_csv: Callable[[list[Event]], Path], mapping: Mapping, tmp_path: Path
) -> None:
    """The record needs a stage of each kind, and nothing is written before that is known."""
    log = read_log(write_csv(sales(5, seed=1)), mapping.columns)
    poor = Mapping.model_validate(MAPPING)
    stages = tuple(stage for stage in poor.deals.stages if stage.kind != "lost")
    deals = poor.deals.model_copy(update={"stages": stages})
    with pytest.raises(MappingError, match="no stage of kind lost"):
        convert(log, poor.model_copy(update={"deals": deals}), folder=tmp_path / "bundle")

    assert not (tmp_path / "bundle").exists()


@pytest.mark.shared
def test_the_real_log_is_converted_whole(shared: Path, tmp_path: Path) -> None:
    """BPI Challenge 2012: 262,200 events, none lost."""
    mapping = load_mapping(SHIPPED / "bpi_challenge_2012.yaml")
    log = read_log(shared / "data/event_log/BPI_Challenge_2012.xes.gz", mapping.columns)
    found = convert(log, mapping, folder=tmp_path)

    assert (found.events, found.rows["deals"], found.rows["users"]) == (262_200, 13_087, 68)
    assert (found.stage_changes, found.activities, found.paired_completions) == (56_357, 129_980, 71_371)
    assert found.stage_repeats == {"A_ACTIVATED": 1770, "A_APPROVED": 1191, "A_REGISTERED": 1531}
