"""Makes a tiny demo in a process of its own, which a test may kill; takes DATA and the database's URL."""

import asyncio
import sys
from pathlib import Path

from crm_core.kit import Database
from models.registry import Registry
from models.win_probability import Params
from pipelines import demo
from pipelines.layout import Settings
from tests.pipelines.simulate.tiny import TINY


def plan(data: Path) -> demo.Plan:
    """The smallest demo: too few deals for a model, so a prior answers."""
    return demo.Plan(
        data=data,
        company=TINY,
        password="demo-password",
        settings=Settings(train=Params()),
        code_version="test",
        kinds=("close_timing",),
        side_by_side=1,
        weeks_of_scores=4,
    )


def registry(data: Path) -> Registry:
    """The registry below a data folder."""
    return Registry(f"sqlite:///{data / 'mlflow.db'}", data / "mlartifacts", data / "models")


def tell(phase: demo.Phase, what: str, done: int, total: int) -> None:
    """Say on the terminal how far it is."""
    print(phase.value, what.replace(" ", "-"), done, total, flush=True)  # noqa: T201 - read by the test


async def main(data: Path, url: str) -> None:
    """Make the demo."""
    database = Database.connect(url, pool_size=3)
    await demo.run(plan(data), database=database, registry=registry(data), report=tell)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
