"""Makes the browser tests' company: simulated, imported, trained on and scored, small enough for a test run.

Run as `python -m tests.e2e.company FOLDER`, in a process of its own; what is done is not done again.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_core.kit import Database, embedded
from models.registry import Registry
from pipelines import demo
from pipelines.layout import Settings
from pipelines.simulate import SimulationSpec

PASSWORD = "bellwether in the browser"
_ROOT = Path(__file__).parent.parent.parent
_HISTORY = timedelta(days=540)


async def make(data: Path) -> None:
    """Make the company under `data`, as far as it is not there yet."""
    until = datetime.now(UTC).replace(microsecond=0)
    plan = demo.Plan(
        data=data,
        company=SimulationSpec(seed=5, start=until - _HISTORY, until=until, reps=8, accounts=180, deals=900),
        password=PASSWORD,
        settings=Settings.read(_ROOT / "params.yaml"),
        code_version="e2e",
        kinds=("close_timing",),
        weeks_of_scores=3,
    )
    registry = Registry(f"sqlite:///{data / 'mlflow.db'}", data / "mlartifacts", data / "models")
    database = Database.connect(embedded.start(data / "postgres", durable=False).app, pool_size=2)
    try:
        await demo.run(plan, database=database, registry=registry, report=lambda *_: None)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
