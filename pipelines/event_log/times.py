"""Reading times as logs write them: ISO 8601 in its forms, or a format of the log's own."""

from pathlib import Path
from typing import Final

import polars as pl

from pipelines.event_log.errors import EventLogError
from pipelines.event_log.mapping import Columns

_ISO: Final = (
    r"^(?<year>\d{4})-?(?<month>\d{2})-?(?<day>\d{2})"
    r"(?:[Tt ]\s*(?<hour>\d{1,2}):?(?<minute>\d{2})?(?::?(?<second>\d{2})(?:[.,](?<part>\d{1,9})\d*)?)?"
    r"\s*(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$"
)
"""Extended (2024-03-31T02:30:00) and basic (20240331T023000) forms, down to the date alone."""
_OFFSET: Final = r"([Zz]|[+-]\d{2}:?\d{2})$"


def read_times(path: Path, written: pl.Series, columns: Columns) -> pl.Series:
    """Read times as UTC; those without an offset are in the mapping's zone.

    Raises:
        EventLogError: Some cannot be read, or name an hour that the zone's clocks left out.

    """
    local, zoned = _of_format(written, columns.time_format) if columns.time_format else _iso(written)
    placed = local.dt.replace_time_zone(columns.time_zone, ambiguous="earliest", non_existent="null")
    skipped = local.is_not_null() & placed.is_null()
    _refuse(path, written, skipped, f"clocks in {columns.time_zone} skip that hour; correct it")
    read = placed.dt.convert_time_zone("UTC").zip_with(placed.is_not_null(), zoned)
    how = "write ISO 8601, or give columns.time_format"
    if columns.time_format:
        how = f"they are not as columns.time_format {columns.time_format!r} says"
    _refuse(path, written, read.is_null(), how)
    return read


def _of_format(written: pl.Series, form: str) -> tuple[pl.Series, pl.Series]:
    read = written.str.strip_chars().str.to_datetime(form, time_unit="us", strict=False)
    nothing = pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(read))
    if read.dtype.time_zone is None:  # type: ignore[attr-defined]
        return read, nothing.dt.replace_time_zone("UTC")
    return nothing, read.dt.convert_time_zone("UTC")


def _refuse(path: Path, written: pl.Series, wrong: pl.Series, how: str) -> None:
    if wrong.any():
        first = (wrong.arg_max() or 0) + 1
        raise EventLogError(
            f"{path}: {wrong.sum()} times cannot be read, first {written[first - 1]!r} of event {first}; "
            f"{how}"
        )


def _iso(written: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read ISO 8601: the times without an offset, and those with one; null where it is the other, or none."""
    text = written.str.strip_chars()
    local, zoned = _common(text)
    rare = local.is_null() & zoned.is_null()
    if rare.any():
        local_too, zoned_too = _common(_spelled_out(text.set(~rare, None)))
        local, zoned = local.zip_with(~rare, local_too), zoned.zip_with(~rare, zoned_too)
    return local, zoned


def _common(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read the usual form, those without an offset apart from those with one; null where it is another."""
    text = text.str.replace(" ", "T", literal=True)
    bare = ~text.str.contains(_OFFSET)
    local = text.set(~bare, None).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    zoned = text.set(bare, None).str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    return local, zoned


def _spelled_out(text: pl.Series) -> pl.Series:
    """Write every form of ISO 8601 in the usual one; null where it is none."""
    found = text.str.extract_groups(_ISO).struct.unnest()

    def two(name: str) -> pl.Expr:
        return pl.col(name).fill_null("00").str.zfill(2)

    offset = pl.col("zone").str.to_uppercase().str.replace(r"^([+-]\d{2}):?(\d{2})?$", "$1:${2}")
    offset = pl.when(offset.str.ends_with(":")).then(offset + "00").otherwise(offset).fill_null("")
    return found.select(
        pl.concat_str(
            pl.col("year"), pl.lit("-"), pl.col("month"), pl.lit("-"), pl.col("day"), pl.lit("T"),
            two("hour"), pl.lit(":"), two("minute"), pl.lit(":"), two("second"), pl.lit("."),
            pl.col("part").fill_null("0"), offset,
        ).alias("time")
    )["time"]  # fmt: skip
