"""Logs become bundles that the importer reads, with every event accounted for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from crm_core import imports
from pipelines.event_log.convert import convert
from pipelines.event_log.deals_of import with_ids
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
        ("7:Call:SCHEDULE:20260302T090200Z", "task", "robot", "schedule", None),
        ("7:Call:START:20260302T090300Z", "call", "ann", None, minute(4)),
        ("7:Call:START:20260302T090500Z", "call", "bob", None, None),
        ("7:Call:START:20260302T090600Z", "call", "ann", None, minute(7)),
        ("7:Call:COMPLETE:20260302T090800Z", "call", "bob", None, None),
    ]


def test_people_own_deals_and_machines_do_not(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """The owner is the last person who moved the deal; alike names get addresses of their own."""
    convert(log, spanning, folder=tmp_path)

    assert rows(tmp_path, "deals")[0].get("owner") is None
    assert [(row["external_id"], row["value"]) for row in rows(tmp_path, "deal_changes")] == [
        ("7:Lost:COMPLETE:20260302T091000Z:owner", "ann"),
        ("7:Won:COMPLETE:20260302T091100Z:owner", "Ann"),
    ]
    assert {row["external_id"]: row["email"] for row in rows(tmp_path, "users")} == {
        "Ann": "user-ann-2@example.invalid",
        "ann": "user-ann@example.invalid",
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


def test_converting_twice_gives_the_same_bundle(log: EventLog, spanning: Mapping, tmp_path: Path) -> None:
    """To the byte: an import that was killed knows the bundle again, and goes on."""
    convert(log, spanning, folder=tmp_path / "one")
    convert(log, spanning, folder=tmp_path / "two")
    one, two = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    ]

    assert len(one) == 8
    assert one == two


def _told(*events: tuple[str, str, str, str]) -> list[Event]:
    """Events of one case: activity, transition, resource, and the minute after nine."""
    return [
        {"c": "7", "a": activity, "l": lifecycle, "r": who, "t": f"2026-03-02T09:{minute}:00Z"}
        for activity, lifecycle, who, minute in events
    ]


@pytest.fixture
def activities_of(
    spanning: Mapping, write_csv: Callable[[list[Event]], Path], tmp_path: Path
) -> Callable[..., dict[object, dict[str, object]]]:
    """Convert events and give the activities of the bundle by their ids."""
    deals = spanning.deals.model_copy(update={"ignored": ()})
    stages = tuple(
        stage.model_copy(update={"activities": stage.activities[:1]}) for stage in spanning.deals.stages
    )
    small = spanning.model_copy(update={"deals": deals.model_copy(update={"stages": stages})})
    ends = _told(("Won", "COMPLETE", "bob", "58"), ("Lost", "COMPLETE", "bob", "59"))

    def convert_these(*events: tuple[str, str, str, str]) -> dict[object, dict[str, object]]:
        log = read_log(write_csv(_told(*events) + ends), small.columns)
        convert(log, small, folder=tmp_path / "bundle")
        return {row["external_id"]: row for row in rows(tmp_path / "bundle", "activities")}

    return convert_these


_CALL = (("Call", "START", "ann", "10"), ("Call", "COMPLETE", "ann", "15"))
_LATER = (("Call", "START", "", "20"), ("Call", "COMPLETE", "ann", "25"))


def test_an_event_that_arrives_late_renames_no_other(
    activities_of: Callable[..., dict[object, dict[str, object]]],
) -> None:
    """A longer export holds every activity of the shorter one as it was, and what is new beside it."""
    short = activities_of(("Opened", "COMPLETE", "ann", "01"), *_LATER)
    long = activities_of(("Opened", "COMPLETE", "ann", "01"), *_CALL, *_LATER)

    assert len(long) == len(short) + 1
    assert {key: long[key] for key in short} == short


def test_a_call_still_open_keeps_its_id_when_it_ends(
    activities_of: Callable[..., dict[object, dict[str, object]]],
) -> None:
    """The completion fills in the end, and who did it where the start does not say."""
    opened = ("Opened", "COMPLETE", "ann", "01")
    before = activities_of(opened, *_CALL, _LATER[0])
    after = activities_of(opened, *_CALL, *_LATER)
    (call,) = [key for key, row in before.items() if "ended_at" not in row]

    assert before.keys() == after.keys()
    assert after[call] == before[call] | {"user": "ann", "ended_at": NINE + timedelta(minutes=25)}


def test_alike_events_are_told_apart_and_different_ones_never_share_an_id() -> None:
    """Twice the same at one moment is two rows; a colon in a name does not make two names one."""
    moment = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
    told = [("7", "a", "b"), ("7", "a", "b"), ("7", "a:b", None), ("7:a", "b", None), ("7", "a%3Ab", None)]
    events = pl.DataFrame(
        [(*one, moment) for one in told], schema=["case_id", "activity", "lifecycle", "time"], orient="row"
    )

    assert with_ids(events)["id"].to_list() == [
        "7:a:b:20260302T090000.250Z",
        "7:a:b:20260302T090000.250Z:2",
        "7:a%3Ab::20260302T090000.250Z",
        "7:a:b::20260302T090000.250Z",
        "7:a%253Ab::20260302T090000.250Z",
    ]


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
