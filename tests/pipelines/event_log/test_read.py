"""Reading logs: what comes in, in which order, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.event_log.errors import EventLogError, MappingError
from pipelines.event_log.mapping import Columns
from pipelines.event_log.read import read_log
from tests.pipelines.event_log.conftest import Event, xes

COLUMNS = Columns(resource="org:resource", lifecycle="lifecycle:transition", amount="case:worth")
A_CALL = {"concept:name": "Call", "time:timestamp": "2026-03-02T10:00:00.250+01:00", "org:resource": "ann"}
A_WIN = {
    "concept:name": "Won & done",
    "time:timestamp": "2026-03-02T08:00:00Z",
    "lifecycle:transition": "COMPLETE",
}
WORTH = '<string key="worth" value="1200.5"><string key="worth" value="7"/></string>'


@pytest.mark.parametrize("packed", [False, True])
def test_xes_becomes_one_row_per_event(write_xes: Callable[..., Path], *, packed: bool) -> None:
    """Events come by time with offsets resolved, case attributes on each, nested attributes left alone."""
    text = xes({"7": [A_CALL, A_WIN]}).replace("</trace>", f"{WORTH}</trace>")
    log = read_log(write_xes(text, packed=packed), COLUMNS)

    assert log.events.drop("account").rows() == [
        ("7", 1, "Won & done", "COMPLETE", None, datetime(2026, 3, 2, 8, tzinfo=UTC), 1200.5),
        ("7", 2, "Call", None, "ann", datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC), 1200.5),
    ]


def test_a_namespace_changes_nothing(write_xes: Callable[..., Path]) -> None:
    """XES writers differ in whether and how they name the namespace."""
    text = xes({"7": [A_CALL]}).replace("<log>", '<x:log xmlns:x="urn:x">').replace("</log>", "</x:log>")
    text = text.replace("<trace>", "<x:trace>").replace("</trace>", "</x:trace>")
    text = text.replace("<event>", "<x:event>").replace("</event>", "</x:event>")

    assert read_log(write_xes(text), Columns()).events["activity"].to_list() == ["Call"]


def test_events_of_one_moment_keep_the_order_of_the_file(write_xes: Callable[..., Path]) -> None:
    """A tie in time is no reason to shuffle."""
    names = ["c", "a", "b"]
    text = xes({"7": [{**A_CALL, "concept:name": name} for name in names]})

    assert read_log(write_xes(text), Columns()).events["activity"].to_list() == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<log><trace>", "not readable as XES"),
        ("<html></html>", "not an event log"),
        ("<log></log>", "holds no events"),
        ("<log><event/></log>", "outside any trace"),
        (xes({"7": [{"concept:name": "Call"}, A_CALL]}), "1 events have no time"),
        (xes({"7": [{**A_CALL, "time:timestamp": "yesterday"}]}), "'yesterday' of event 1"),
        (xes({"7": [A_CALL]}, head='<!DOCTYPE log [<!ENTITY a "boom">]>'), "document type"),
        (xes({"7": [A_CALL]}, head='<!DOCTYPE log SYSTEM "file:///etc/passwd">'), "document type"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(
    write_xes: Callable[..., Path], text: str, told: str
) -> None:
    """Damage, gaps and attacks end in a sentence, not in a wrong table."""
    with pytest.raises(EventLogError, match=told):
        read_log(write_xes(text), Columns())


def test_a_truncated_archive_is_refused(write_xes: Callable[..., Path]) -> None:
    """Half a download is not half a log."""
    path = write_xes(xes({"7": [A_CALL] * 500}), packed=True)
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(EventLogError, match=r"cannot be read|not readable"):
        read_log(path, Columns())


def test_a_wrong_attribute_is_refused_with_those_there_are(write_xes: Callable[..., Path]) -> None:
    """The user sees what the log calls things, the nearest first."""
    with pytest.raises(MappingError, match=r"no attribute 'concept:nam'.*mean 'concept:name'"):
        read_log(write_xes(xes({"7": [A_CALL]})), Columns(activity="concept:nam"))


def test_csv_reads_times_of_many_shapes(write_csv: Callable[[list[Event]], Path]) -> None:
    """With an offset it is obeyed, without one the mapping's zone holds."""
    shapes = [
        "2026-03-02 10:00",
        "2026-03-02T10:00:00+01:00",
        "2026-03-02T09:00:00Z",
        "2026-03-02 10:00:00.0",
    ]
    columns = Columns(case="c", activity="a", time="t", time_zone="Europe/Amsterdam")
    path = write_csv([{"c": str(number), "a": "x", "t": shape} for number, shape in enumerate(shapes)])

    assert set(read_log(path, columns).events["time"]) == {datetime(2026, 3, 2, 9, tzinfo=UTC)}


def test_csv_reads_times_of_a_given_format(write_csv: Callable[[list[Event]], Path]) -> None:
    """A format of one's own is one entry in the mapping."""
    columns = Columns(case="c", activity="a", time="t", time_format="%d/%m/%Y %H:%M")
    path = write_csv([{"c": "1", "a": "x", "t": "02/03/2026 09:00"}])

    assert read_log(path, columns).events["time"].to_list() == [datetime(2026, 3, 2, 9, tzinfo=UTC)]


def test_an_amount_that_is_no_number_counts_as_none(write_csv: Callable[[list[Event]], Path]) -> None:
    """It is counted, and the case stays."""
    columns = Columns(case="c", activity="a", time="t", amount="v")
    moment = "2026-03-02T09:00:00Z"
    log = read_log(
        write_csv(
            [{"c": "1", "a": "x", "t": moment, "v": "a lot"}, {"c": "2", "a": "x", "t": moment, "v": "5"}]
        ),
        columns,
    )

    assert (log.events["amount"].to_list(), log.unreadable_amounts) == ([None, 5.0], 1)
