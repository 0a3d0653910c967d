"""Reading logs: what comes in, in which order, and what is refused."""

import gzip
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
        "2026-03-02T10",
        "2026-03-02T10:00:00,000",
        "20260302T100000",
        "20260302T1000+0100",
        "2026-03-02 09:00:00Z",
        "2026-03-02 10:00:00 +01",
    ]
    columns = Columns(case="c", activity="a", time="t", time_zone="Europe/Amsterdam")
    path = write_csv([{"c": str(number), "a": "x", "t": shape} for number, shape in enumerate(shapes)])

    assert set(read_log(path, columns).events["time"]) == {datetime(2026, 3, 2, 9, tzinfo=UTC)}


def test_csv_reads_times_of_a_given_format(write_csv: Callable[[list[Event]], Path]) -> None:
    """A format of one's own is one entry in the mapping."""
    columns = Columns(case="c", activity="a", time="t", time_format="%d/%m/%Y %H:%M")
    path = write_csv([{"c": "1", "a": "x", "t": "02/03/2026 09:00"}])

    assert read_log(path, columns).events["time"].to_list() == [datetime(2026, 3, 2, 9, tzinfo=UTC)]


def test_a_date_alone_is_its_first_moment(write_csv: Callable[[list[Event]], Path]) -> None:
    """In the mapping's zone, in the extended form and the basic one."""
    columns = Columns(case="c", activity="a", time="t", time_zone="Europe/Amsterdam")
    path = write_csv([{"c": "1", "a": "x", "t": date} for date in ("2026-03-02", "20260302")])

    assert set(read_log(path, columns).events["time"]) == {datetime(2026, 3, 1, 23, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("columns", "time", "told"),
    [
        ({"time_zone": "Europe/Amsterdam"}, "2024-03-31T02:30", "clocks in Europe/Amsterdam skip that hour"),
        ({"time_format": "%Q"}, "2024-03-31T02:30", "not as columns.time_format '%Q' says"),
        ({}, "31/03/2024", "write ISO 8601, or give columns.time_format"),
        ({}, "2024", "write ISO 8601"),
    ],
)
def test_a_time_that_cannot_be_read_is_told_with_the_reason(
    write_csv: Callable[[list[Event]], Path], columns: dict[str, str], time: str, told: str
) -> None:
    """Also where the time is well written but never was."""
    path = write_csv([{"c": "1", "a": "x", "t": time}, {"c": "1", "a": "x", "t": "2024-03-31"}])
    with pytest.raises(EventLogError, match=f"'{time}' of event 1; .*{told}"):
        read_log(path, Columns(case="c", activity="a", time="t", **columns))


SMALL = Columns(case="c", activity="a", time="t")
ROW = "1,x,2026-03-02"


def test_csv_is_read_with_a_byte_order_mark_blank_lines_and_packed(tmp_path: Path) -> None:
    """What spreadsheets and archives add is no part of the log."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(f'\ufeffc,a,t\r\n{ROW}\r\n\r\n1,"y, ""z""",20260303\r\n'.encode()))

    assert read_log(path, SMALL).events["activity"].to_list() == ["x", 'y, "z"']


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty; its first line names the columns"),
        (b"c,a,t\n", "holds no events"),
        (f"c,a,t,a\n{ROW},y\n".encode(), "the header names 'a' twice"),
        (f"c,a,t\n{ROW}\n1,x\n".encode(), "line 3 has 2 cells, the header 3"),
        (f"c,a,t\n{ROW},more\n".encode(), "line 2 has 4 cells, the header 3"),
        (f'c,a,t\n1,"x,2026-03-02\n{ROW}\n'.encode(), "line 3: a double quote that opens a cell is never"),
        (f'c,a,t\n{ROW}\n1,"x"y,2026\n'.encode(), "line 3: text goes on after a cell's closing double quote"),
        (b"c;a;t\n1;x;2026-03-02\n", "write 'separator: ';'' under columns"),
        ("c,a,t\n1,x,2026-03-02\n1,caf\xe9,2026-03-02\n".encode("latin-1"), "line 3 is not text in UTF-8"),
        (f"c,a,t\n{ROW}\n".encode("utf-16"), "is text in UTF-16; save it as UTF-8"),
    ],
)
def test_a_csv_that_is_not_right_is_refused_in_a_sentence(tmp_path: Path, content: bytes, told: str) -> None:
    """The line is named, nothing is padded, dropped or guessed."""
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(EventLogError, match=told) as refused:
        read_log(path, SMALL)

    assert "\n" not in str(refused.value)


def test_a_separator_may_be_any_character(tmp_path: Path) -> None:
    """Also one that takes two bytes."""
    path = tmp_path / "log.csv"
    path.write_text("cäaät\n1äxä2026-03-02\n", encoding="utf-8")
    columns = Columns(case="c", activity="a", time="t", separator="ä")

    assert read_log(path, columns).events["activity"].to_list() == ["x"]


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A folder, a missing file, and a file with nothing in it."""
    (tmp_path / "empty.xes").touch()
    for name, told in (("", "is a folder"), ("gone.xes", "no such file"), ("empty.xes", "is empty")):
        with pytest.raises(EventLogError, match=told):
            read_log(tmp_path / name, Columns())


def test_another_kind_of_file_is_told_what_is_read(tmp_path: Path) -> None:
    """The name decides what a log is read as."""
    path = tmp_path / "log.txt"
    path.write_text(f"c,a,t\n{ROW}\n")
    with pytest.raises(EventLogError, match=r"the name of a CSV log ends in \.csv"):
        read_log(path, SMALL)


def test_an_amount_that_is_no_number_counts_as_none(write_csv: Callable[[list[Event]], Path]) -> None:
    """It is counted, and the case stays."""
    columns = Columns(case="c", activity="a", time="t", amount="v")
    moment = "2026-03-02T09:00:00Z"
    log = read_log(
        write_csv(
            [
                {"c": "1", "a": "x", "t": moment, "v": "1,200.50"},
                {"c": "1", "a": "x", "t": moment, "v": "a lot"},
                {"c": "2", "a": "x", "t": moment, "v": " 5 "},
            ]
        ),
        columns,
    )

    assert log.events["amount"].to_list() == [None, None, 5.0]
    assert (log.unreadable_amounts, log.unreadable_amount) == (1, "1,200.50")
