"""Reading XES (IEEE 1849), plain or gzipped, as a stream: the document is never held in memory."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final, cast
from xml.parsers import expat

import polars as pl

from pipelines.event_log.errors import EventLogError

CASE: Final = "case:"
"""Stands before the name of an attribute that belongs to the trace, not to the event."""

_CHUNK: Final = 1 << 20
_BLOCK: Final = 50_000
_EVENT_DEPTH: Final = 3
_TRACE_DEPTH: Final = 2


def _is(tag: str, name: str) -> bool:
    """Whether an element has this name, in whatever namespace."""
    return tag == name or tag.endswith(":" + name)


class _Events:
    """Collects the wanted attributes of events while the parser walks through the document.

    Only direct children of a trace or an event count: nested attributes describe an attribute.
    """

    def __init__(self, wanted: tuple[str, ...], progress: Callable[[int], None] | None) -> None:
        self._columns: dict[str, list[str | None]] = {name: [] for name in wanted}
        self._blocks: list[pl.DataFrame] = []
        self._progress = progress
        self._read = 0
        self._of_event = [name for name in wanted if not name.startswith(CASE)]
        self._of_case = [name for name in wanted if name.startswith(CASE)]
        self._depth = 0
        self._case: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._in_case = self._in_event = False
        self._first_event = 0
        self._rows = 0
        self.names: set[str] = set()
        self.is_log = False

    def open_tag(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == _EVENT_DEPTH + 1:
            if self._in_event and "key" in attributes:
                self._event[attributes["key"]] = attributes.get("value", "")
        elif self._depth == _EVENT_DEPTH and self._in_case:
            if _is(tag, "event"):
                self._in_event = True
            elif "key" in attributes:
                self._case[CASE + attributes["key"]] = attributes.get("value", "")
        elif self._depth == _TRACE_DEPTH:
            self._open_case(tag)
        elif self._depth == 1:
            self.is_log = _is(tag, "log")

    def close_tag(self, _tag: str) -> None:
        if self._depth == _EVENT_DEPTH and self._in_event:
            self._keep_event()
        elif self._depth == _TRACE_DEPTH and self._in_case:
            self._keep_case()
        self._depth -= 1

    def _open_case(self, tag: str) -> None:
        if _is(tag, "event"):
            raise EventLogError("holds an event outside any trace, which belongs to no case")
        self._in_case = _is(tag, "trace")
        self._case = {}
        self._first_event = self._rows

    def _keep_event(self) -> None:
        event = self._event
        for name in self._of_event:
            self._columns[name].append(event.get(name))
        self._rows += 1
        self.names.update(event)
        self._event = {}
        self._in_event = False

    def _keep_case(self) -> None:
        """A trace's own attributes may follow its events, so they are filled in when it ends."""
        count = self._rows - self._first_event
        for name in self._of_case:
            self._columns[name].extend([self._case.get(name)] * count)
        self.names.update(self._case)
        self._in_case = False
        if self._rows >= _BLOCK:
            self._keep_block()

    def _keep_block(self) -> None:
        self._blocks.append(pl.DataFrame(self._columns, schema=dict.fromkeys(self._columns, pl.String)))
        self._columns = {name: [] for name in self._columns}
        self._read += self._rows
        self._rows = 0
        if self._progress is not None:
            self._progress(self._read)

    def table(self) -> pl.DataFrame:
        """Return all events read so far."""
        self._keep_block()
        return pl.concat(self._blocks)


def _refuse_document_type(*_: object) -> None:
    raise EventLogError("declares a document type; a log needs none, and entities in it can be an attack")


def unpacked(path: Path) -> BinaryIO:
    """Open a file for reading, unpacking it when it is gzipped, whatever its name."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")


def _parse(path: Path, events: _Events) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = events.open_tag
    parser.EndElementHandler = events.close_tag
    with unpacked(path) as file:
        while piece := file.read(_CHUNK):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position only
        parser.Parse(b"", True)  # noqa: FBT003


def read_xes(
    path: Path, wanted: Mapping[str, str], *, progress: Callable[[int], None] | None = None
) -> tuple[pl.DataFrame, frozenset[str]]:
    """Read the wanted attributes (role -> name) of every event, as text, in the order of the file.

    Returns one row per event with a column per role, and the names of all attributes there are.

    Raises:
        EventLogError: The file is no XES, is damaged, or declares a document type.

    """
    events = _Events(tuple(dict.fromkeys(wanted.values())), progress)
    try:
        _parse(path, events)
    except expat.ExpatError as error:
        raise EventLogError(
            f"{path}: not readable as XES: {error}; the name of a CSV log ends in .csv or .csv.gz"
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise EventLogError(f"{path}: cannot be read: {error}") from error
    except EventLogError as error:
        raise EventLogError(f"{path}: {error}") from error
    if not events.is_log:
        raise EventLogError(f"{path}: XML, but not an event log: its first element is not <log>")
    return events.table().select(pl.col(name).alias(role) for role, name in wanted.items()), frozenset(
        events.names
    )
