"""Feature rows on disk, and feature rows for analysts: the same computation, kept or handed over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.asks import parquet_facts, training_asks
from features.compute import ASKS, Facts, compute
from features.services import FeatureService

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_PIECE: Final = 250_000
"""Asks computed at a time: bounds memory at some hundreds of megabytes."""


def materialise(
    service: FeatureService,
    asks: pa.Table,
    facts: Facts,
    *,
    folder: Path,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> list[Path]:
    """Write the service's rows month by month under `folder/<service>/`, and return the files.

    The asks' further columns (weight, label) are kept beside the features. A month whose asks and facts have
    not changed since it was written is left as it is, so a daily run computes the months that moved.
    """
    target = folder / service.name
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for month, asked in _by_month(asks):
        path = target / f"{month}.parquet"
        mark = _mark(service, asked, facts)
        if not (path.exists() and _mark_of(path) == mark):
            _write(path, _joined(service, asked, facts, connection), mark)
        written.append(path)
    for stale in set(target.glob("*.parquet")) - set(written):
        stale.unlink()
    return written


def training_set(service: FeatureService, folder: Path, *, until: datetime, every_days: int = 7) -> pa.Table:
    """Features, weights and labels of every deal in one organization's facts, in the order of time."""
    facts = parquet_facts(folder)
    asks = training_asks(facts, until=until, every_days=every_days)
    return _joined(service, asks, facts, None)


def as_arrow(service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime) -> pa.Table:
    """The service's features of these deals as of any time."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    asks = [{"deal_id": deal_id, "as_of": moment} for deal_id in deal_ids]
    return compute(service, pa.Table.from_pylist(asks, schema=ASKS), facts)


def as_polars(
    service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime
) -> "pl.DataFrame":
    """The same as a Polars frame."""
    import polars as pl  # noqa: PLC0415 - analysts only; the web process does not load it

    frame = pl.from_arrow(as_arrow(service, facts, deal_ids=deal_ids, as_of=as_of))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - from_arrow of a table gives a frame
    return frame


def as_pandas(
    service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime
) -> "pd.DataFrame":
    """The same as a pandas frame."""
    return as_arrow(service, facts, deal_ids=deal_ids, as_of=as_of).to_pandas()


def _joined(
    service: FeatureService, asks: pa.Table, facts: Facts, connection: duckdb.DuckDBPyConnection | None
) -> pa.Table:
    pieces = [
        compute(service, asks.slice(start, _PIECE), facts, connection=connection)
        for start in range(0, max(asks.num_rows, 1), _PIECE)
    ]
    rows = pa.concat_tables(pieces)
    for name in asks.column_names:
        if name not in rows.column_names:
            rows = rows.append_column(asks.schema.field(name), asks.column(name))
    return rows


def _by_month(asks: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    months = pc.strftime(asks.column("as_of"), format="%Y-%m")
    dated = asks.append_column("month", months)
    for month in sorted({found for found in months.to_pylist() if found is not None}):
        yield month, dated.filter(pc.field("month") == month).drop_columns(["month"])


def _mark(service: FeatureService, asks: pa.Table, facts: Facts) -> str:
    """A digest of everything a month's rows depend on: the SQL, the asks, and the facts known by its end."""
    digest = blake2b(service.sql.encode(), digest_size=16)
    last = pc.max(asks.column("as_of")).as_py()
    with duckdb.connect() as connection:
        connection.register("asks", asks)
        for source in service.sources:
            rows = facts.get(source)
            if rows is None:
                continue
            if isinstance(rows, pa.Table):
                connection.register("facts", rows)
                origin = "facts"
            else:
                origin = "read_parquet('" + str(rows).replace("'", "''") + "')"
            counted = connection.execute(
                f"SELECT count(*), sum(hash(f)) FROM {origin} AS f WHERE known_at <= ?", [last]
            ).fetchone()
            digest.update(f"{source}{counted}".encode())
        digest.update(
            str(connection.execute("SELECT count(*), sum(hash(a)) FROM asks AS a").fetchone()).encode()
        )
    return digest.hexdigest()


def _mark_of(path: Path) -> str | None:
    metadata = pq.read_schema(path).metadata or {}
    mark = metadata.get(b"bellwether.made_from")
    return None if mark is None else mark.decode()


def _write(path: Path, rows: pa.Table, mark: str) -> None:
    """Write beside and rename, so that a reader or a kill never meets half a file."""
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(rows.replace_schema_metadata({"bellwether.made_from": mark}), unfinished)
    unfinished.replace(path)
