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
from features.compute import ASKS, Facts, compute, offer
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
    months = _by_month(asks)
    marks = _marks(service, asks, facts)
    paths = {month: target / f"{month}.parquet" for month in months}
    moved = [month for month, path in paths.items() if not path.exists() or _mark_of(path) != marks[month]]
    for together in _batches(moved, months):
        rows = _joined(service, pa.concat_tables([months[month] for month in together]), facts, connection)
        start = 0
        for month in together:
            _write(paths[month], rows.slice(start, months[month].num_rows), marks[month])
            start += months[month].num_rows
    for stale in set(target.glob("*.parquet")) - set(paths.values()):
        stale.unlink()
    return list(paths.values())


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


def _by_month(asks: pa.Table) -> dict[str, pa.Table]:
    """The asks of each month, months in order."""
    months = pc.strftime(asks.column("as_of"), format="%Y-%m")
    dated = asks.append_column("month", months)
    return {
        month: dated.filter(pc.field("month") == month).drop_columns(["month"])
        for month in sorted(str(found) for found in pc.unique(months.drop_null()).to_pylist())
    }


def _batches(moved: list[str], months: dict[str, pa.Table]) -> Iterator[list[str]]:
    """Months to compute in one pass over the facts: as many as make one piece."""
    together: list[str] = []
    held = 0
    for month in moved:
        if together and held + months[month].num_rows > _PIECE:
            yield together
            together, held = [], 0
        together.append(month)
        held += months[month].num_rows
    if together:
        yield together


def _marks(service: FeatureService, asks: pa.Table, facts: Facts) -> dict[str, str]:
    """For each month a digest of all its rows depend on: the SQL, the asks, and facts known by its end.

    The facts are read once, for sums by month that are then added up.
    """
    with duckdb.connect() as connection:
        connection.register("asks", asks)
        of_asks = _sums(connection, "asks", "as_of")
        of_facts = {}
        for source in service.sources:
            offer(connection, source, facts.get(source))
            of_facts[source] = _sums(connection, source, "known_at")
    marks = {}
    for month, asked in sorted(of_asks.items()):
        digest = blake2b(f"{service.sql}{asked}".encode(), digest_size=16)
        for source, sums in of_facts.items():
            known = [found for learned, found in sums.items() if learned <= month]
            digest.update(f"{source}{sum(n for n, _ in known)},{sum(h for _, h in known)}".encode())
        marks[month] = digest.hexdigest()
    return marks


def _sums(connection: duckdb.DuckDBPyConnection, table: str, moment: str) -> dict[str, tuple[int, int]]:
    """For each month of a table the number of rows and the sum of their hashes."""
    found = connection.execute(
        f"SELECT strftime({moment}, '%Y-%m'), count(*), sum(hash(t)) FROM {table} AS t"
        f" WHERE {moment} IS NOT NULL GROUP BY 1"
    ).fetchall()
    return {month: (rows, hashed) for month, rows, hashed in found}


def _mark_of(path: Path) -> str | None:
    metadata = pq.read_schema(path).metadata or {}
    mark = metadata.get(b"bellwether.made_from")
    return None if mark is None else mark.decode()


def _write(path: Path, rows: pa.Table, mark: str) -> None:
    """Write beside and rename, so that a reader or a kill never meets half a file."""
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(rows.replace_schema_metadata({"bellwether.made_from": mark}), unfinished)
    unfinished.replace(path)
