"""Feature rows handed to analysts."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from features.compute import Facts
from features.services import FeatureService, service_of
from features.sources import SOURCES
from features.store import as_arrow, as_pandas, as_polars
from features.views.deal_shape import DEAL_SHAPE

START = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone


@pytest.fixture
def service() -> FeatureService:
    """A small service, since the frame does not depend on which."""
    return service_of("shape", (DEAL_SHAPE,))


@pytest.fixture
def facts() -> Facts:
    """A deal whose amount doubled on the fortieth day."""
    rows = {
        "deal_opened": [_fact(0, deal_id="a", source="tender")],
        "deal_amount": [
            _fact(0, deal_id="a", amount=100.0),
            _fact(40, deal_id="a", amount=200.0, from_amount=100.0),
        ],
    }
    return {
        source: pa.Table.from_pylist(
            [{name: row.get(name) for name in SOURCES[source].names} for row in found], schema=SOURCES[source]
        )
        for source, found in rows.items()
    }


def _fact(day: int, **columns: object) -> dict[str, object]:
    moment = START + timedelta(days=day)
    return {"occurred_at": moment, "known_at": moment, **columns}


def test_analysts_get_their_own_frame(service: FeatureService, facts: Facts) -> None:
    """Arrow, Polars and pandas hold the same features as of any time, with or without a zone."""
    ask = {"deal_ids": ["a"], "as_of": (START + timedelta(days=10)).replace(tzinfo=UTC)}

    table = as_arrow(service, facts, deal_ids=["a"], as_of=START + timedelta(days=10))
    later = as_arrow(service, facts, deal_ids=["a"], as_of=START + timedelta(days=41))

    assert table.column("amount").to_pylist() == [100.0]
    assert later.column("amount").to_pylist() == [200.0]
    assert as_polars(service, facts, **ask)["amount"].to_list() == [100.0]  # type: ignore[arg-type]
    assert as_pandas(service, facts, **ask)["amount"].tolist() == [100.0]  # type: ignore[arg-type]
