"""Makes the browser tests' company: simulated, imported, trained on and scored, small enough for a test run.

Run as `python -m tests.e2e.company FOLDER`, in a process of its own; what is done is not done again.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_core.kit import Database, embedded
from features.services import WIN_PROBABILITY_V1
from models.registry import Registry
from models.win_probability import evaluate, train
from pipelines import demo
from pipelines.features import training_rows
from pipelines.layout import Settings
from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts

PASSWORD = "bellwether in the browser"
_ROOT = Path(__file__).parent.parent.parent
_HISTORY = timedelta(days=540)
_SURELY = 0.03
"""The least Brier skill, with 95 % confidence; the gate asks for more than none."""


def learnable(until: datetime, settings: Settings) -> SimulationSpec:
    """Find a small company whose model passes the gate with room to spare; not each of 900 deals does."""
    for seed in range(5, 40):
        spec = SimulationSpec(seed=seed, start=until - _HISTORY, until=until, reps=8, accounts=180, deals=900)
        rows = training_rows(settings.features, company_facts(simulate(spec)), service=WIN_PROBABILITY_V1)
        model = train(
            rows, service=WIN_PROBABILITY_V1, organization="tried", params=settings.train, at=until, read={}
        )
        judged = evaluate(
            model, rows, suspicious_auc=settings.promote.suspicious_auc,
            beyond_chance=settings.promote.ece_beyond_chance,
        )  # fmt: skip
        chance = judged.ece_by_chance
        if judged.metrics is None or judged.skill_low is None or chance is None:
            continue
        if judged.skill_low > _SURELY and judged.metrics.ece < chance.high:
            return spec
    raise RuntimeError("none of these companies can be learned from")


async def make(data: Path) -> None:
    """Make the company under `data`, as far as it is not there yet."""
    until, settings = datetime.now(UTC).replace(microsecond=0), Settings.read(_ROOT / "params.yaml")
    begun = (data / "demo" / "notes.json").exists()
    plan = demo.Plan(
        data=data,
        company=SimulationSpec.three_years(0, until) if begun else learnable(until, settings),
        password=PASSWORD,
        settings=settings,
        code_version="e2e",
        kinds=(),
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
