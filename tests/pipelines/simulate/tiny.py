"""The smallest company that is still one."""

from datetime import UTC, datetime

from pipelines.simulate import SimulationSpec

TINY = SimulationSpec(
    seed=3,
    start=datetime(2025, 6, 2, tzinfo=UTC),
    until=datetime(2025, 12, 1, 12, tzinfo=UTC),
    reps=4,
    accounts=40,
    deals=120,
)
"""Four reps, half a year."""
