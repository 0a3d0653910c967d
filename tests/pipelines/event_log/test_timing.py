"""When the cases of a log end is learned from its earlier part, open cases included, and judged later."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from models.close_timing import Params
from models.close_timing.spec import Trees
from pipelines.event_log.mapping import SHIPPED, Mapping, load_mapping
from pipelines.event_log.protocol import lay_out
from pipelines.event_log.read import read_log
from pipelines.event_log.timing import RIVAL, asks_of, foretell, report, run
from tests.pipelines.event_log.conftest import MAPPING, Event, sales

QUICK = Params(trees=Trees(rounds=25, learning_rate=0.15, min_child_samples=40), most_rows=20_000)
TWO = {"last_of": ["Won", "Lost"], "names": {"won": ["Won"], "lost": ["Lost"]}}
Write = Callable[[list[Event]], Path]


@pytest.fixture
def ends() -> Mapping:
    """What the small log's names mean: won and lost."""
    return Mapping.model_validate(MAPPING | {"outcomes": TWO})


def test_each_end_has_figures_beside_rates(write_csv: Write, ends: Mapping) -> None:
    """The report has the documented shape; those who answer buy, and that is learned."""
    log = read_log(write_csv(sales(700, seed=1)), ends.columns)
    found = run(log, ends, seed=1, params=QUICK)

    assert found.keys() == {"basis", "train_cases", "test_cases", "test_rows", "censored", "outcomes"}
    assert (found["basis"], found["test_cases"]) == ("model", 140)
    assert found["outcomes"].keys() == {"won", "lost"}
    won = found["outcomes"]["won"]
    assert [each["days"] for each in won["by_horizon"]] == sorted(each["days"] for each in won["by_horizon"])
    assert won["by_horizon"][0]["auc"] > 0.65
    assert won["brier"] < 1.05 * won[RIVAL]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_cases_still_open_when_the_log_ends_are_asked_about(write_csv: Write, ends: Mapping) -> None:
    """Cut off in its middle, the log has cases without an end: they are at risk, and end nowhere."""
    events = sales(500, seed=2)
    border = sorted(each["when"] for each in events)[int(0.7 * len(events))]
    log = read_log(write_csv([each for each in events if each["when"] <= border]), ends.columns)
    found = foretell(log, ends, seed=1, params=QUICK)
    still = np.isinf(found.asks.ended)

    assert still.any()
    assert (found.asks.cause[still] == -1).all()
    assert (found.asks.asked < found.asks.ended).all()
    assert report(found)["censored"] > 0


def test_a_prefix_is_asked_about_only_before_its_end_is_given_away(write_csv: Write, ends: Mapping) -> None:
    """No ask has the deciding activity as its last event, and held-out cases begin after all others."""
    log = read_log(write_csv(sales(300, seed=3)), ends.columns)
    asks, causes, begins = asks_of(log, ends, lay_out(log, ends))

    assert causes == ("won", "lost")
    assert not {"Won", "Lost"} & set(asks.activity.tolist())
    assert asks.asked[asks.held_out].min() >= begins


def test_what_held_out_cases_become_reaches_nothing_learned(write_csv: Write, ends: Mapping) -> None:
    """With the ends of held-out cases turned round, the model says the same of their beginnings."""
    events = sales(400, seed=4)
    border = min(datetime.fromisoformat(e["when"]) for e in events) + timedelta(hours=5 * 330)
    opened = {e["deal"]: datetime.fromisoformat(e["when"]) for e in reversed(events)}
    other = {"Won": "Lost", "Lost": "Won"}
    turned = [
        e | {"what": other.get(e["what"], e["what"])} if opened[e["deal"]] > border else e for e in events
    ]
    said = []
    for each in (events, turned):
        found = foretell(read_log(write_csv(each), ends.columns), ends, seed=1, params=QUICK)
        first = np.flatnonzero(np.diff(found.asks.asked[found.test], prepend=-1.0) != 0)[:1]
        said.append(found.said["model"].incidence[first])

    assert said[0] == pytest.approx(said[1])


@pytest.mark.slow
@pytest.mark.shared
def test_on_the_real_log_it_beats_rates(shared: Path) -> None:
    """A bank's loan pipeline: better by when than Aalen-Johansen by last activity, for each end."""
    mapping = load_mapping(SHIPPED / "bpi_challenge_2012.yaml")
    found = run(
        read_log(shared / "data/event_log/BPI_Challenge_2012.xes.gz", mapping.columns), mapping, seed=1
    )

    for name in ("accepted", "declined", "cancelled"):
        outcome = found["outcomes"][name]
        assert outcome["brier"] < outcome[RIVAL]
        assert outcome["ece"] < 0.06
