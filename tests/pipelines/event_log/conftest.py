"""A small sales log, written as CSV and as XES, whose outcomes follow from what happens early."""

import csv
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
import yaml

from pipelines.event_log.mapping import Mapping

Event = dict[str, str]
START = datetime(2025, 1, 6, 8, 0, tzinfo=UTC)

MAPPING = {
    "name": "small_sales",
    "columns": {"case": "deal", "activity": "what", "time": "when", "resource": "who", "amount": "value"},
    "deals": {
        "pipeline": "Sales",
        "stages": [
            {"name": "New", "activities": ["Opened"]},
            {"name": "Won", "kind": "won", "activities": ["Won"]},
            {"name": "Lost", "kind": "lost", "activities": ["Lost"]},
        ],
        "touches": [
            {"activity": "Call", "kind": "call", "direction": "outbound"},
            {"activity": "Answer", "kind": "email", "direction": "inbound"},
        ],
    },
    "outcomes": {"last_of": ["Won", "Lost"], "names": {"won": ["Won"]}, "others": ["Lost"]},
    "gives_away": [{"activity": "Won"}, {"activity": "Lost"}],
}


@pytest.fixture
def mapping() -> Mapping:
    """What the small log's names mean: one outcome, no lifecycle."""
    return Mapping.model_validate(MAPPING)


def sales(cases: int, *, seed: int) -> list[Event]:
    """Make cases of an opening, calls and answers, and an end; those who answer mostly buy."""
    random = np.random.default_rng(seed)

    def happening(number: int, what: str, hours: float) -> Event:
        return {
            "deal": f"D{number}",
            "what": what,
            "when": (START + timedelta(hours=5 * number + hours)).isoformat(),
            "who": str(random.choice(["ann", "bob"])),
            "value": str(int(random.integers(1, 50)) * 500),
        }

    def story() -> list[str]:
        keen = random.random() < 0.5
        talk = random.random(int(random.integers(2, 7))) < (0.7 if keen else 0.2)
        end = "Won" if random.random() < (0.8 if keen else 0.2) else "Lost"
        return ["Opened", *("Answer" if answered else "Call" for answered in talk), end]

    return [
        happening(number, what, hours)
        for number in range(cases)
        for said in [story()]
        for what, hours in zip(said, np.cumsum(random.exponential(20, len(said))).tolist(), strict=True)
    ]


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[[list[Event]], Path]:
    """Write events as a CSV file."""

    def write(events: list[Event]) -> Path:
        path = tmp_path / "log.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(events[0]))
            writer.writeheader()
            writer.writerows(events)
        return path

    return write


@pytest.fixture
def write_mapping(tmp_path: Path) -> Callable[[dict[str, object]], Path]:
    """Write a mapping as YAML."""

    def write(entries: dict[str, object]) -> Path:
        path = tmp_path / "mapping.yaml"
        path.write_text(yaml.safe_dump(entries), encoding="utf-8")
        return path

    return write


def xes(traces: dict[str, list[Event]], *, head: str = "") -> str:
    """Write traces as XES; attributes of an event as they are given, the trace's name as concept:name."""

    def attribute(key: str, value: str) -> str:
        kind = "date" if key == "time:timestamp" else "string"
        return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"

    body = "".join(
        f"<trace>{attribute('concept:name', case)}"
        + "".join(f"<event>{''.join(attribute(*pair) for pair in event.items())}</event>" for event in events)
        + "</trace>"
        for case, events in traces.items()
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}<log>{body}</log>"


@pytest.fixture
def write_xes(tmp_path: Path) -> Callable[..., Path]:
    """Write text as an XES file, gzipped when asked."""

    def write(text: str, *, packed: bool = False) -> Path:
        path = tmp_path / ("log.xes.gz" if packed else "log.xes")
        data = text.encode()
        path.write_bytes(gzip.compress(data) if packed else data)
        return path

    return write
