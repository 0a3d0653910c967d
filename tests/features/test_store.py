"""Feature rows kept on disk, and handed to analysts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.asks import training_asks
from features.services import FeatureService, service_of
from features.sources import SOURCES
from features.store import as_arrow, as_pandas, as_polars, materialise, training_set
from features.views.deal_shape import DEAL_SHAPE

START = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone
UNTIL = START + timedelta(days=70)


@pytest.fixture
def service() -> FeatureService:
    """A small service, since keeping rows does not depend on which."""
    return service_of("shape", (DEAL_SHAPE,))


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """One organization's facts on disk: a deal whose amount doubled."""
    folder = tmp_path / "facts"
    folder.mkdir()
    _write(folder, "deal_opened", [{"deal_id": "a", "source": "tender"}], day=0)
    _write(folder, "deal_amount", [{"deal_id": "a", "amount": 100.0}], day=0)
    _write(folder, "deal_amount", [{"deal_id": "a", "amount": 200.0, "from_amount": 100.0}], day=40)
    return folder


def _write(folder: Path, source: str, rows: list[dict[str, object]], *, day: int) -> None:
    when = {"occurred_at": START + timedelta(days=day), "known_at": START + timedelta(days=day)}
    full = [{name: (row | when).get(name) for name in SOURCES[source].names} for row in rows]
    (folder / source).mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(full, schema=SOURCES[source]), folder / source / f"{day}.parquet")


def _paths(folder: Path) -> dict[str, Path]:
    return {found.name: found / "*.parquet" for found in folder.iterdir()}


def test_rows_are_written_month_by_month(service: FeatureService, facts: Path, tmp_path: Path) -> None:
    """A file for each month holds the asks of that month with features, weights and labels."""
    asks = training_asks(_paths(facts), until=UNTIL)

    files = materialise(service, asks, _paths(facts), folder=tmp_path / "features")

    assert [path.name for path in files] == ["2025-11.parquet", "2025-12.parquet", "2026-01.parquet"]
    assert sum(pq.read_metadata(path).num_rows for path in files) == asks.num_rows
    assert {"weight", "won", "closed_at"} < set(pq.read_schema(files[0]).names)


def test_only_months_that_moved_are_written_again(
    service: FeatureService, facts: Path, tmp_path: Path
) -> None:
    """A later fact rewrites the months that may know it and leaves earlier files untouched."""
    asks = training_asks(_paths(facts), until=UNTIL)
    target = tmp_path / "features"
    files = materialise(service, asks, _paths(facts), folder=target)
    before = {path.name: path.stat().st_mtime_ns for path in files}
    _write(facts, "deal_amount", [{"deal_id": "a", "amount": 300.0, "from_amount": 200.0}], day=45)

    again = materialise(service, asks, _paths(facts), folder=target)

    moved = [path.name for path in again if path.stat().st_mtime_ns != before[path.name]]
    assert moved == ["2025-12.parquet", "2026-01.parquet"]
    assert pq.read_table(again[-1]).column("amount").to_pylist()[-1] == 300.0


def test_the_training_set_is_point_in_time(service: FeatureService, facts: Path) -> None:
    """Rows before the amount doubled show the amount of then."""
    rows = training_set(service, facts, until=UNTIL).to_pylist()

    assert {row["amount"] for row in rows if row["as_of"] < START + timedelta(days=40)} == {100.0}
    assert {row["amount"] for row in rows if row["as_of"] >= START + timedelta(days=40)} == {200.0}


def test_analysts_get_their_own_frame(service: FeatureService, facts: Path) -> None:
    """Arrow, Polars and pandas hold the same features as of any time, with or without a zone."""
    ask = {"deal_ids": ["a"], "as_of": (START + timedelta(days=10)).replace(tzinfo=UTC)}

    table = as_arrow(service, _paths(facts), deal_ids=["a"], as_of=START + timedelta(days=10))

    assert table.column("amount").to_pylist() == [100.0]
    assert as_polars(service, _paths(facts), **ask)["amount"].to_list() == [100.0]  # type: ignore[arg-type]
    assert as_pandas(service, _paths(facts), **ask)["amount"].tolist() == [100.0]  # type: ignore[arg-type]
