"""The command line as a user meets it: its real entry in this process, over a database that stays up."""

import csv
import fcntl
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson
import pytest
import yaml

from crm_core.kit import embedded
from serving.cli.main import main

MAPPING: Final = {
    "name": "small_sales",
    "columns": {
        "case": "deal", "activity": "what", "time": "when", "resource": "who", "lifecycle": "phase",
        "amount": "value",
    },
    "lifecycle": {"start": "start", "complete": "complete"},
    "deals": {
        "pipeline": "Sales",
        "stages": [
            {"name": "New", "activities": ["Opened"]},
            {"name": "Won", "kind": "won", "activities": ["Won"]},
            {"name": "Lost", "kind": "lost", "activities": ["Lost"], "reason": "price"},
        ],
        "touches": [{"activity": "Call", "kind": "call", "direction": "outbound", "spans": True}],
        "ignored": [{"activity": "Ping", "reason": "a machine's sign of life"}],
    },
}  # fmt: skip
DEALS: Final = 12
OPEN: Final = 4
_START: Final = datetime(2025, 1, 6, 9, 0)  # noqa: DTZ001 - the mapping's zone holds


def story() -> list[dict[str, str]]:
    """A dozen deals with a call each, four of them open, one with an amount that is no number."""
    rows = []
    for number in range(DEALS):
        begun = _START + timedelta(days=number)
        steps = [("Opened", "", 0), ("Call", "start", 60), ("Call", "complete", 75), ("Ping", "", 80)]
        if number >= OPEN:
            steps.append(("Won" if number % 2 else "Lost", "", 3000))
        rows += [
            {
                "deal": f"D{number}",
                "what": what,
                "phase": phase,
                "when": (begun + timedelta(minutes=minutes)).isoformat(sep=" "),
                "who": "ann" if number % 3 else "bob",
                "value": "1,200.50" if number == 1 else str(500 * (number + 1)),
            }
            for what, phase, minutes in steps
        ]
    return rows


@dataclass(frozen=True)
class Log:
    """An event log and its mapping, as files."""

    file: Path
    mapping: Path

    @classmethod
    def write(cls, folder: Path, rows: list[dict[str, str]]) -> "Log":
        """Write events as CSV, and the mapping beside."""
        folder.mkdir(parents=True, exist_ok=True)
        log = cls(folder / "log.csv", folder / "mapping.yaml")
        with log.file.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        log.mapping.write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
        return log

    @property
    def asked(self) -> tuple[str, ...]:
        """The command that imports it."""
        return ("import", "xes", str(self.file), "--mapping", str(self.mapping))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """The dozen deals as a log."""
    return Log.write(tmp_path, story())


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is JSON and nothing else."""
        return orjson.loads(self.out)


Bellwether: TypeAlias = Callable[..., Said]


@pytest.fixture
def bellwether(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Bellwether:
    """Run the real entry with these arguments; an exception it lets through fails the test."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["bellwether", *arguments])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder whose server stays up between commands, since somebody else uses it too."""
    with tempfile.TemporaryDirectory(prefix="bw-") as name:
        folder = Path(name)
        embedded.start_server(folder / "postgres", durable=False)
        with (folder / "postgres" / "users.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield folder
        embedded.start_server(folder / "postgres", durable=False)
        embedded.release(folder / "postgres")
