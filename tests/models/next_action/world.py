"""A planted world small enough for tests: a log of decisions, and the model learned from it."""

from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

from models.learner import Origin
from models.next_action import LEARNER, NextAction
from pipelines.simulate import actions

AT: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARAMS: Final[dict[str, Any]] = {"horizon_days": 30}


def log_of(rows: int, *, seed: int = 1) -> pa.Table:
    """Return decisions spread over a year."""
    return actions.log(actions.states(rows, seed=seed), seed=seed, at=AT, days=365)


def learned(table: pa.Table, **params: Any) -> NextAction:
    """Return what is learned from decisions."""
    return LEARNER.train(
        table, params={**PARAMS, **params}, origin=Origin("northgate", AT.isoformat(), {**PARAMS, **params})
    )
