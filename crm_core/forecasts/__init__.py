"""The forecast ledger: every number that was shown, what people said beside it, and how right it was."""

from crm_core.forecasts.periods import LEVELS, Level, Period, Subject
from crm_core.forecasts.schemas import (
    CATEGORIES,
    CENT,
    QUANTILES,
    Category,
    Snapshot,
    SnapshotDeal,
    SnapshotHead,
    SnapshotLine,
    expected_in,
)

__all__ = [
    "CATEGORIES",
    "CENT",
    "LEVELS",
    "QUANTILES",
    "Category",
    "Level",
    "Period",
    "Snapshot",
    "SnapshotDeal",
    "SnapshotHead",
    "SnapshotLine",
    "Subject",
    "expected_in",
]
