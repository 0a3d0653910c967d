"""Reading an event log, XES or CSV, into one table of events in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import polars as pl

from pipelines.event_log.errors import EventLogError, MappingError, missing_name
from pipelines.event_log.mapping import Columns
from pipelines.event_log.separated import read_csv
from pipelines.event_log.times import read_times
from pipelines.event_log.xes import read_xes

SCHEMA: Final = pl.Schema(
    {
        "case_id": pl.String(),
        "number": pl.UInt32(),
        "activity": pl.String(),
        "lifecycle": pl.String(),
        "resource": pl.String(),
        "time": pl.Datetime("us", "UTC"),
        "amount": pl.Float64(),
        "account": pl.String(),
    }
)
"""One row per event, by case and time; events of one moment keep the order of the file.

`number` counts a case's events from 1. lifecycle, resource, amount and account are null where the log has
none; amount and account are those of the case, the first that is given.
"""

_REQUIRED: Final = ("case", "activity", "time")


@dataclass(frozen=True)
class EventLog:
    """A log as read."""

    events: pl.DataFrame
    """Columns as in SCHEMA."""
    unreadable_amounts: int
    """Cases whose amount is given but is no number; it counts as not given."""
    unreadable_amount: str | None = None
    """The first of these amounts, as it is written."""

    def until(self, moment: datetime) -> Self:
        """Return the log as it stood then: without the events of that moment and later ones."""
        return replace(self, events=self.events.filter(pl.col("time") < moment))

    @property
    def activities(self) -> frozenset[str]:
        """Every activity that occurs."""
        return frozenset(self.events["activity"].unique())


def require_file(path: Path) -> None:
    """Check what can be said of a log without reading it.

    Raises:
        EventLogError: There is no such file, or nothing in it.

    """
    if path.is_dir():
        raise EventLogError(f"{path}: is a folder; name the log's file in it")
    if not path.is_file():
        raise EventLogError(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise EventLogError(f"{path}: is empty")


def read_log(path: Path, columns: Columns, *, progress: Callable[[int], None] | None = None) -> EventLog:
    """Read a log (`.csv` or `.csv.gz`, else XES, gzipped or not).

    `progress` is told how many events were read so far.

    Raises:
        EventLogError: The file cannot be read, holds no event, or an event lacks case, activity or time.
        MappingError: The mapping names what the log does not have.

    """
    require_file(path)
    wanted = columns.named()
    if path.name.lower().endswith((".csv", ".csv.gz")):
        raw, names = read_csv(path, wanted, separator=columns.separator, progress=progress)
        kind = "column"
    else:
        raw, names = read_xes(path, wanted, progress=progress)
        kind = "attribute"
    faults = [
        missing_name(kind, name, where=f"columns.{role}", exist=names)
        for role, name in wanted.items()
        if name not in names
    ]
    if faults and names:
        raise MappingError(faults)
    if raw.is_empty():
        raise EventLogError(f"{path}: holds no events")
    _refuse_gaps(path, raw, wanted)
    return _typed(path, raw, columns)


def _refuse_gaps(path: Path, raw: pl.DataFrame, wanted: Mapping[str, str]) -> None:
    for role in _REQUIRED:
        empty = raw[role].is_null() | (raw[role] == "")
        if empty.any():
            first = (empty.arg_max() or 0) + 1
            raise EventLogError(
                f"{path}: {empty.sum()} events have no {role} ({wanted[role]!r}); the first is event {first}"
            )


def _typed(path: Path, raw: pl.DataFrame, columns: Columns) -> EventLog:
    raw = raw.with_columns(pl.when(pl.col(role) != "").then(pl.col(role)).alias(role) for role in raw.columns)
    absent = [pl.lit(None, pl.String).alias(role) for role in SCHEMA if role not in raw.columns]
    times = read_times(path, raw["time"], columns).alias("time")
    events = raw.with_columns(times).rename({"case": "case_id"})
    events = events.with_columns(*(column for column in absent if column.meta.output_name() != "case_id"))
    amount = pl.col("amount").str.strip_chars().cast(pl.Float64, strict=False)
    unreadable = events.filter(pl.col("amount").is_not_null(), amount.is_null() | ~amount.is_finite())
    events = (
        events.with_columns(
            amount=pl.when(amount.is_finite()).then(amount), file_order=pl.int_range(pl.len())
        )
        .sort("case_id", "time", "file_order")
        .with_columns(
            number=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("case_id"),
            amount=pl.col("amount").drop_nulls().first().over("case_id"),
            account=pl.col("account").drop_nulls().first().over("case_id"),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )
    return EventLog(
        events=events,
        unreadable_amounts=unreadable["case_id"].n_unique(),
        unreadable_amount=None if unreadable.is_empty() else unreadable["amount"][0],
    )
