"""One made-up history of customers and one model of it, shared by the tests of this folder."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from features.services import CHURN_V1
from models.churn import LEARNER, ChurnModel
from models.learner import Origin
from pipelines.churn import rows_from
from tests.models.churn.customers import ENDS, facts

READ = (
    "days_since_order",
    "days_since_first_order",
    "orders_ever",
    "order_gap_days",
    "days_late_mean",
    "employees",
    "industry",
)
"""Of the many columns those that this history fills, so that learning is quick."""
SETTINGS: Mapping[str, Any] = {
    "minimum": {"events": 20, "a_period": 5},
    "fitting": {"members": 2, "most": 40, "ridges": (30.0,)},
    "blocks": 2,
    "leave_out": tuple(name for name in CHURN_V1.columns if name not in READ),
}
ORIGIN = Origin("acme", "2026-01-02T00:00:00+00:00", SETTINGS)


@pytest.fixture(scope="session")
def customers() -> Mapping[str, pa.Table]:
    """Three years of 260 customers."""
    return facts(accounts=260, seed=3)


@pytest.fixture(scope="session")
def rows(customers: Mapping[str, pa.Table]) -> pa.Table:
    """Their training rows."""
    return rows_from(customers, every=30, at=ENDS)


@pytest.fixture(scope="session")
def model(rows: pa.Table) -> ChurnModel:
    """The model of that history."""
    return LEARNER.train(rows, params=SETTINGS, origin=ORIGIN)
