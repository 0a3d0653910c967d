"""Reading an event log, XES or CSV, into one table of events in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import polars as pl

from pipelines.event_log.errors import EventLogError, MappingError, missing_name
from pipelines.event_log.mapping import Columns
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

    def until(self, moment: datetime) -> Self:
        """Return the log as it stood then: without the events of that moment and later ones."""
        return replace(self, events=self.events.filter(pl.col("time") < moment))

    @property
    def activities(self) -> frozenset[str]:
        """Every activity that occurs."""
        return frozenset(self.events["activity"].unique())


def read_log(path: Path, columns: Columns, *, progress: Callable[[int], None] | None = None) -> EventLog:
    """Read a log (`.csv`, else XES, gzipped or not); `progress` is told how many events were read so far.

    Raises:
        EventLogError: The file cannot be read, holds no event, or an event lacks case, activity or time.
        MappingError: The mapping names what the log does not have.

    """
    if not path.is_file():
        raise EventLogError(f"{path}: no such file")
    wanted = columns.named()
    if path.suffix.lower() == ".csv":
        raw, names = _read_csv(path, wanted, separator=columns.separator)
    else:
        raw, names = read_xes(path, wanted, progress=progress)
    faults = [
        missing_name("attribute", name, where=f"columns.{role}", exist=names)
        for role, name in wanted.items()
        if name not in names
    ]
    if faults and names:
        raise MappingError(faults)
    if raw.is_empty():
        raise EventLogError(f"{path}: holds no events")
    _refuse_gaps(path, raw, wanted)
    return _typed(path, raw, columns)


def _read_csv(
    path: Path, wanted: Mapping[str, str], *, separator: str
) -> tuple[pl.DataFrame, frozenset[str]]:
    try:
        table = pl.scan_csv(path, separator=separator, infer_schema=False, encoding="utf8")
        names = frozenset(table.collect_schema().names())
        there = {role: name for role, name in wanted.items() if name in names}
        return table.select(pl.col(name).alias(role) for role, name in there.items()).collect(), names
    except (pl.exceptions.PolarsError, OSError) as error:
        raise EventLogError(f"{path}: not readable as CSV: {error}") from error


def _refuse_gaps(path: Path, raw: pl.DataFrame, wanted: Mapping[str, str]) -> None:
    for role in _REQUIRED:
        empty = raw[role].is_null() | (raw[role] == "")
        if empty.any():
            first = (empty.arg_max() or 0) + 1
            raise EventLogError(
                f"{path}: {empty.sum()} events have no {role} ({wanted[role]!r}); the first is event {first}"
            )


def _times(path: Path, written: pl.Series, columns: Columns) -> pl.Series:
    """Read times; those without an offset are in the mapping's zone."""
    if columns.time_format is not None:
        read = written.str.to_datetime(columns.time_format, time_unit="us", strict=False)
    else:
        text = written.str.strip_chars().str.replace(" ", "T", literal=True)
        bare = ~text.str.contains(r"(Z|z|[+-]\d{2}:?\d{2})$")
        local = text.set(~bare, None).str.replace(r"T(\d{1,2}:\d{2})$", "T$1:00")
        local = local.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
        zoned = text.set(bare, None).str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
        read = local.dt.replace_time_zone(
            columns.time_zone, ambiguous="earliest", non_existent="null"
        ).dt.convert_time_zone("UTC")
        read = read.zip_with(read.is_not_null(), zoned)
    if read.dtype.time_zone is None:  # type: ignore[attr-defined]
        read = read.dt.replace_time_zone(columns.time_zone, ambiguous="earliest", non_existent="null")
    read = read.dt.convert_time_zone("UTC")
    wrong = read.is_null()
    if wrong.any():
        first = (wrong.arg_max() or 0) + 1
        raise EventLogError(
            f"{path}: {wrong.sum()} times cannot be read, first {written[first - 1]!r} of event {first}; "
            "write ISO 8601, or give columns.time_format"
        )
    return read


def _typed(path: Path, raw: pl.DataFrame, columns: Columns) -> EventLog:
    raw = raw.with_columns(pl.when(pl.col(role) != "").then(pl.col(role)).alias(role) for role in raw.columns)
    absent = [pl.lit(None, pl.String).alias(role) for role in SCHEMA if role not in raw.columns]
    events = raw.with_columns(_times(path, raw["time"], columns).alias("time")).rename({"case": "case_id"})
    events = events.with_columns(*(column for column in absent if column.meta.output_name() != "case_id"))
    amount = pl.col("amount").cast(pl.Float64, strict=False)
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
    return EventLog(events=events, unreadable_amounts=unreadable["case_id"].n_unique())
