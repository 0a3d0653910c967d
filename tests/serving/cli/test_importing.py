"""Importing by the command line: what it says, where it writes, what it founds, and how it is taken back."""

import csv
import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_core import imports
from serving.cli.tell import Exit
from tests.serving.cli.conftest import DEALS, Bellwether, Log, story


@pytest.fixture
def organizations(bellwether: Bellwether, data: Path) -> Callable[[], int]:
    """Count the organizations there are."""

    def count() -> int:
        found: int = bellwether("db", "status", "--json", "--data", str(data)).json["organizations"]
        return found

    return count


def test_from_an_empty_install_to_an_import_and_back(bellwether: Bellwether, log: Log, data: Path) -> None:
    """The hint makes the command whole; what came in is listed, told, and taken back."""
    where = ("--data", str(data))
    lost = bellwether(*log.asked, *where)
    brought = bellwether(*log.asked, "--new-org", "Müller & Söhne", *where)
    added = bellwether(
        "user", "add", "dana@example.com", "--name", "Dana", "--role", "admin",
        "--password", "a long enough password", *where,
    )  # fmt: skip
    again = bellwether(*log.asked, "--new-org", "Müller & Söhne", "--json", *where)
    (second, first) = bellwether("import", "status", "--json", *where).json
    listed = bellwether("import", "status", *where)
    undone = bellwether("import", "undo", first["id"], *where)

    assert lost.code == Exit.NOT_READY
    assert 'bellwether import xes LOG --mapping FILE --new-org "NAME"' in lost.err
    assert brought.code == added.code == again.code == undone.code == 0
    assert "bellwether user add dana@example.com" in brought.out
    assert f"bellwether import undo {first['id']}\n" in brought.out
    assert f"{DEALS} completions became the end of an activity." in brought.out
    assert f"{DEALS} events left out, as the mapping says: Ping {DEALS}" in brought.out
    assert "theirs is no number: 1, the first '1,200.50'" in brought.err
    assert again.json["organization"] == "muller-sohne"
    assert {table["created"] for table in again.json["tables"].values()} == {0}
    assert again.json["run_id"] == second["id"]
    assert (first["source"], first["state"]) == ("small_sales", "done")
    assert first["id"] in listed.out
    assert "Removed " in undone.out
    assert bellwether("import", "undo", first["id"], *where).code == Exit.REFUSED


def test_standard_output_is_json_alone(bellwether: Bellwether, log: Log, data: Path) -> None:
    """Progress and what could not be read go beside it; every event of the log is accounted for."""
    said = bellwether(*log.asked, "--new-org", "Json", "--json", "--data", str(data))
    told = said.json

    assert list(told) == ["run_id", "source", "organization", "resumed", "rejected_rows", "tables", "log"]
    assert told["log"]["events"] == len(story())
    assert told["log"]["ignored"] == {"Ping": DEALS}
    assert (told["log"]["unreadable_amounts"], told["log"]["unreadable_amount"]) == (1, "1,200.50")
    assert "became a bundle" in said.err


def test_each_organization_and_log_has_a_place_of_its_own(
    bellwether: Bellwether, tmp_path: Path, data: Path
) -> None:
    """Refused rows of one are not overwritten by a log of the same name elsewhere; they name the case."""
    rows = story()
    for row in rows:
        if row["deal"] == "D2":
            row["value"] = "-5"
    refused = []
    for org, name in (("One", "log.2023.csv"), ("One", "log.2024.csv"), ("Two", "log.2023.csv")):
        log = Log.write(tmp_path / org / name, rows)
        file = log.file.rename(log.file.with_name(name))
        command = ("import", "xes", str(file), "--mapping", str(log.mapping), "--new-org", org)
        said = bellwether(*command, "--json", "--data", str(data))
        refused.append(Path(said.json["rejected_rows"]))

    place = data / "imports"
    assert refused == [
        place / "one" / "log.2023.csv.rejected.csv",
        place / "one" / "log.2024.csv.rejected.csv",
        place / "two" / "log.2023.csv.rejected.csv",
    ]
    with refused[0].open() as kept:
        faults = list(csv.DictReader(kept))
    assert {fault["external_id"].split(":")[0] for fault in faults} == {"D2"}


@pytest.mark.parametrize("what", ["log", "bundle"])
def test_nothing_is_founded_for_what_cannot_be_read(
    *,
    bellwether: Bellwether,
    log: Log,
    data: Path,
    tmp_path: Path,
    organizations: Callable[[], int],
    what: str,
) -> None:
    """A mistyped path, or a log that breaks off, leaves no organization behind."""
    before = organizations()
    log.file.write_text(log.file.read_text() + "D99,Opened\n")
    asked = log.asked if what == "log" else ("import", "bundle", str(tmp_path / "gone"))
    said = bellwether(*asked, "--new-org", "Never", "--data", str(data))

    assert said.code == Exit.REFUSED
    assert ("has 2 cells, the header 6" in said.err) or ("bundle.yaml: no such file" in said.err)
    assert organizations() == before


def test_an_unknown_organization_is_told_before_the_log_is_read(
    bellwether: Bellwether, log: Log, data: Path
) -> None:
    """The log is damaged, and that is not what is told."""
    bellwether(*log.asked, "--new-org", "Known", "--data", str(data))
    log.file.write_text("x")
    said = bellwether(*log.asked, "--org", "nope", "--data", str(data))

    assert (said.code, "There is no organization 'nope'." in said.err) == (Exit.REFUSED, True)


def test_a_name_that_another_has_is_not_taken_for_it(bellwether: Bellwether, log: Log, data: Path) -> None:
    """Two names may have one short name; the second says which."""
    bellwether(*log.asked, "--new-org", "Same Name", "--data", str(data))
    said = bellwether(*log.asked, "--new-org", "Same-name", "--data", str(data))

    assert said.code == Exit.REFUSED
    assert "The short name same-name is taken by 'Same Name'." in said.err
    assert bellwether(*log.asked, "--new-org", "Same-name", "--org", "other", "--data", str(data)).code == 0


def test_a_log_is_imported_by_one_command_at_a_time(bellwether: Bellwether, log: Log, data: Path) -> None:
    """The second is told, and does not write into the first one's bundle."""
    place = data / "imports" / "busy"
    place.mkdir(parents=True)
    with (place / "log.csv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = bellwether(*log.asked, "--new-org", "Busy", "--data", str(data))

    assert said.code == Exit.TAKEN
    assert "log.csv is being imported for busy by another command." in said.err
    assert bellwether(*log.asked, "--new-org", "Busy", "--data", str(data)).code == 0


def test_a_longer_export_adds_what_is_new(bellwether: Bellwether, tmp_path: Path, data: Path) -> None:
    """A call arrives that came before the others, and one still open ends: nothing is twice or refused."""
    rows = story()
    ends = next(row for row in rows if row["deal"] == "D0" and row["phase"] == "complete")
    first = Log.write(tmp_path / "first", [row for row in rows if row is not ends])
    late = [
        ends | {"when": "2025-01-06 09:30:00", "phase": "start"},
        ends | {"when": "2025-01-06 09:40:00", "phase": "complete"},
    ]
    longer = Log.write(tmp_path / "longer", [*rows[:1], *late, *rows[1:]])
    bellwether(*first.asked, "--new-org", "Longer", "--data", str(data))
    said = bellwether(*longer.asked, "--org", "longer", "--json", "--data", str(data))

    tables = said.json["tables"]
    assert said.json["rejected_rows"] is None
    assert {name: table["created"] for name, table in tables.items() if table["created"]} == {"activities": 1}
    assert tables["activities"] == {
        "rows": DEALS + 1, "created": 1, "changed": 1, "unchanged": DEALS - 1, "rejected": 0,
    }  # fmt: skip


def test_a_bundle_is_imported_and_its_faults_are_kept_apart(
    bellwether: Bellwether, tmp_path: Path, data: Path
) -> None:
    """The bundle's own folder may be anybody's; what was refused is under data."""
    account = {"external_id": "a", "name": "A", "created_at": "2025-01-06T09:00:00Z", "employees": -1}
    imports.write(tmp_path / "history", imports.Manifest(source="x"), {"accounts": [account]})
    asked = ("import", "bundle", str(tmp_path / "history"), "--new-org", "Bundled")
    said = bellwether(*asked, "--json", "--data", str(data))

    assert said.json["rejected_rows"] == str(data / "imports" / "bundled" / "history.rejected.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history"]


def test_the_database_says_how_it_is(bellwether: Bellwether, data: Path, tmp_path: Path) -> None:
    """Running and migrated, or the command that makes it so."""
    bellwether("db", "migrate", "--data", str(data))
    up = bellwether("db", "status", "--json", "--data", str(data))
    down = bellwether("db", "status", "--data", str(tmp_path))

    assert (up.code, up.json["running"], up.json["migrated"]) == (0, True, True)
    assert (down.code, "Start it: bellwether db start" in down.err) == (Exit.NOT_READY, True)
