"""From log to figures: any log with its mapping, hidden labels, and the bar on the real one."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from models.prefix_outcome import SPEC
from pipelines.event_log.evaluate import main, prefixes, run
from pipelines.event_log.mapping import SHIPPED, Mapping, load_mapping
from pipelines.event_log.protocol import lay_out
from pipelines.event_log.read import EventLog, read_log
from tests.pipelines.event_log.conftest import MAPPING, Event, sales

QUICK = replace(SPEC, seeds=1, rounds=30)
KEYS = {"weighted_auc", "brier", "ece", "base_rate", "train_cases", "test_cases", "basis", "by_prefix"}
TWO = {"last_of": ["Won", "Lost"], "names": {"won": ["Won"], "lost": ["Lost"]}}


@pytest.mark.parametrize(
    ("outcomes", "names"),
    [(MAPPING["outcomes"], {"won"}), (TWO, {"won", "lost"})],
)
@pytest.mark.parametrize("bare", [False, True])
def test_any_log_gets_figures(
    write_csv: Callable[[list[Event]], Path], outcomes: object, names: set[str], *, bare: bool
) -> None:
    """One outcome or two, with people and amounts or without, the report has the documented shape."""
    columns = {"case": "deal", "activity": "what", "time": "when"} if bare else MAPPING["columns"]
    mapping = Mapping.model_validate(MAPPING | {"outcomes": outcomes, "columns": columns})
    found = run(read_log(write_csv(sales(400, seed=1)), mapping.columns), mapping, seed=1, spec=QUICK)

    assert found["outcomes"].keys() == names
    for figures in found["outcomes"].values():
        assert figures.keys() == KEYS
        assert (figures["train_cases"], figures["test_cases"]) == (320, 80)
        assert figures["by_prefix"][0]["n"] == 80
        assert figures["weighted_auc"] > 0.6


def test_the_same_seed_gives_the_same_figures(
    write_csv: Callable[[list[Event]], Path], mapping: Mapping
) -> None:
    """An evaluation can be repeated to the last digit."""
    log = read_log(write_csv(sales(300, seed=1)), mapping.columns)

    assert run(log, mapping, seed=5, spec=QUICK) == run(log, mapping, seed=5, spec=QUICK)


def test_a_rare_outcome_is_answered_by_its_rate(
    write_csv: Callable[[list[Event]], Path], mapping: Mapping
) -> None:
    """Below the stated number of cases nothing is learned, and the report says so."""
    log = read_log(write_csv(sales(120, seed=1)), mapping.columns)
    found = run(log, mapping, seed=1, spec=replace(QUICK, fewest=80))["outcomes"]["won"]

    assert (found["basis"], found["weighted_auc"]) == ("prior", 0.5)


def test_an_outcome_shows_in_no_row_before_it_was_known(
    write_csv: Callable[[list[Event]], Path], mapping: Mapping
) -> None:
    """Turning every held-out outcome round changes no row up to the moment the first of them was known."""
    events = sales(300, seed=4)
    log = read_log(write_csv(events), mapping.columns)
    held_out = lay_out(log, mapping).cases.filter("held_out")
    turned = {"Won": "Lost", "Lost": "Won"}
    other = [
        {**event, "what": turned.get(event["what"], event["what"])}
        if event["deal"] in held_out["case_id"]
        else event
        for event in events
    ]
    first_known = held_out.select(pl.col("decided").min()).item()
    early = log.events.filter(pl.col("time") <= first_known).select("case_id", "number")

    def rows(log: EventLog) -> pl.DataFrame:
        table = prefixes(log, mapping, lay_out(log, mapping)).drop("outcome")
        return table.join(early, on=["case_id", "number"], how="semi")

    found = rows(log)

    assert found["held_out"].sum() > 10
    assert_frame_equal(found, rows(read_log(write_csv(other), mapping.columns)))


def test_no_prefix_holds_its_outcome(write_csv: Callable[[list[Event]], Path], mapping: Mapping) -> None:
    """The allowed rows never count the events that give the outcome away."""
    log = read_log(write_csv(sales(200, seed=4)), mapping.columns)
    table = prefixes(log, mapping, lay_out(log, mapping))

    assert table["count: Won"].sum() == table["count: Lost"].sum() == 0


def test_the_command_writes_the_report(
    write_csv: Callable[[list[Event]], Path], write_mapping: Callable[[dict[str, Any]], Path], tmp_path: Path
) -> None:
    """The file holds what the documentation promises; a wrong mapping ends in a message and status 2."""
    log = str(write_csv(sales(150, seed=1)))
    out = tmp_path / "report.json"

    assert main([log, "--mapping", str(write_mapping(MAPPING)), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["outcomes"]["won"].keys() == KEYS
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump(MAPPING | {"gives_away": [{"activity": "Win"}]}))
    assert main([log, "--mapping", str(wrong)]) == 2


@pytest.mark.slow
@pytest.mark.shared
def test_the_real_log_is_foretold_as_well_as_promised(shared: Path) -> None:
    """BPI Challenge 2012: better than untuned, calibrated on average over outcomes, not too good."""
    mapping = load_mapping(SHIPPED / "bpi_challenge_2012.yaml")
    log = read_log(shared / "data/event_log/BPI_Challenge_2012.xes.gz", mapping.columns)
    found = run(log, mapping, seed=1)["outcomes"]

    for name, floor, too_good in (
        ("accepted", 0.640, 0.70),
        ("declined", 0.560, 0.64),
        ("cancelled", 0.655, 0.72),
    ):
        assert (found[name]["train_cases"], found[name]["test_cases"]) == (3748, 937)
        assert floor <= found[name]["weighted_auc"] < too_good
    assert sum(figures["ece"] for figures in found.values()) / len(found) < 0.03
