"""The protocol: who is labelled, where prefixes end, who is held out, and how much a training case counts."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.event_log.errors import TooFewCasesError
from pipelines.event_log.mapping import SHIPPED, Columns, Mapping, load_mapping
from pipelines.event_log.protocol import lay_out, weights
from pipelines.event_log.read import EventLog, read_log
from tests.pipelines.event_log.conftest import Event, sales

OFFERS = Mapping.model_validate(
    {
        "name": "offers",
        "columns": {"case": "c", "activity": "a", "time": "t"},
        "outcomes": {"last_with_prefix": "O_", "names": {"yes": ["O_YES"], "off": ["O_OFF"]}},
        "gives_away": [
            {"activity": "A_END"},
            {"activity": "O_YES"},
            {"activity": "O_OFF", "only": "deciding"},
        ],
    }
)


@pytest.fixture
def log_of(write_csv: Callable[[list[Event]], Path]) -> Callable[[Sequence[str]], EventLog]:
    """Write cases given as their activities, one a day, and read them."""

    def make(cases: Sequence[str]) -> EventLog:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        events = [
            {
                "c": f"{number:03}",
                "a": activity,
                "t": (start + timedelta(days=number, hours=hour)).isoformat(),
            }
            for number, case in enumerate(cases)
            for hour, activity in enumerate(case.split())
        ]
        return read_log(write_csv(events), Columns(case="c", activity="a", time="t"))

    return make


def test_a_prefix_ends_before_the_outcome_is_given_away(
    log_of: Callable[[Sequence[str]], EventLog],
) -> None:
    """An earlier cancellation is harmless, the deciding one is not, and what always tells always cuts."""
    stories = {
        "A O_SENT O_OFF O_SENT O_OFF A_END": ("off", 5),
        "A O_OFF O_SENT O_YES": ("yes", 4),
        "A O_SENT A_END O_OFF": ("off", 3),
        "A O_SENT": None,
        "A": None,
    }
    protocol = lay_out(log_of([*stories] * 40), OFFERS)
    labelled = {row["case_id"]: (row["outcome"], row["cut"]) for row in protocol.cases.iter_rows(named=True)}

    assert labelled == {
        f"{number:03}": said for number, said in enumerate([*stories.values()] * 40) if said is not None
    }


def test_the_last_fifth_by_first_event_is_held_out(log_of: Callable[[Sequence[str]], EventLog]) -> None:
    """Time decides, nothing else."""
    protocol = lay_out(log_of(["A O_YES", "A O_OFF A_END"] * 60), OFFERS)

    assert protocol.cases.filter("held_out")["case_id"].to_list() == [
        f"{number:03}" for number in range(96, 120)
    ]


def test_what_was_known_is_what_could_be_known(log_of: Callable[[Sequence[str]], EventLog]) -> None:
    """A case that went on after its end counts, for others, as it stood at that end."""
    known = lay_out(log_of(["A O_OFF A_END O_YES", "A O_YES"] * 60), OFFERS).resolutions

    assert known.filter(pl.col("case_id") == "000")["outcome"].to_list() == ["off"]


def test_too_few_cases_are_refused_with_the_number_needed(
    log_of: Callable[[Sequence[str]], EventLog],
) -> None:
    """A figure from a handful of cases would be a rumour."""
    with pytest.raises(TooFewCasesError, match=r"50 cases are labelled.*100 labelled cases are needed"):
        lay_out(log_of(["A O_YES", "A O_OFF A_END"] * 25), OFFERS)


def test_outcomes_too_slow_to_be_seen_in_the_held_out_part_count_less(
    mapping: Mapping, write_csv: Callable[[list[Event]], Path]
) -> None:
    """The slower a training case ended, the less it resembles what is held out."""
    log = read_log(write_csv(sales(200, seed=3)), mapping.columns)
    protocol = lay_out(log, mapping)
    took = protocol.cases.select(pl.col("decided") - pl.col("opened")).to_series()
    by_time = weights(protocol, log).gather(took.arg_sort())

    assert by_time.is_sorted(descending=True)
    assert by_time[0] > 0.9
    assert 0 < by_time[-1] < 0.9


@pytest.mark.shared
def test_the_real_log_gives_the_published_numbers(shared: Path) -> None:
    """BPI Challenge 2012: labels, split and the share of rows the cut removes, as its README has them."""
    mapping = load_mapping(SHIPPED / "bpi_challenge_2012.yaml")
    log = read_log(shared / "data/event_log/BPI_Challenge_2012.xes.gz", mapping.columns)
    protocol = lay_out(log, mapping)
    length = log.events.group_by("case_id").agg(length=pl.len())
    held_out = protocol.cases.filter("held_out").join(length, on="case_id")
    before_cut = held_out.select(pl.min_horizontal(pl.col("cut") - 1, 40).sum()).item()
    without_cut = held_out.select(pl.min_horizontal("length", 40).sum()).item()
    labels = dict(protocol.cases["outcome"].value_counts().iter_rows())

    assert labels == {"accepted": 2243, "declined": 802, "cancelled": 1640}
    assert (protocol.cases.height, held_out.height) == (4685, 937)
    assert round(1 - before_cut / without_cut, 2) == 0.08
