"""How far the win-probability model is from the best possible, on the demo company whose truth is known.

    python -m bench.simulator_gap [--seed 7] [--until 2026-11-23] [--json FILE]

Brier scores on the model's own held-out rows: `base_rate` (the share of deals won before), `model`,
`observable` (an ideal observer of the same record, below whom no model can expect to get) and `true` (one who
also knows the hidden state). `ece` are the calibration errors of the last three; that of `true` is what
chance alone shows on so many rows. `attained` is how far the model went from base_rate to observable, as a
share. `planted` tells what the model makes of the one attribute that plays no part: its share of all effects,
its rank among the columns, and how much worse the Brier score gets when the attribute is shuffled.

Keys of the JSON: seed, until, brier, ece, attained, held_out_rows, held_out_deals, training_rows, planted
(attribute, share, rank, columns, shuffled), seconds (simulate, facts_features_train), machine.
"""

import argparse
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.report import keep
from pipelines.layout import Settings
from pipelines.simulate import NON_CAUSAL, SimulationSpec, simulate
from pipelines.simulate.gap import belief_of, gap_of, study


def measure(seed: int, until: datetime) -> dict[str, Any]:
    """Simulate, train and score; return what `--json` writes."""
    begun = time.perf_counter()
    company = simulate(SimulationSpec.three_years(seed, until))
    simulated = time.perf_counter()
    settings = Settings.read(Path("params.yaml"))
    studied = study(company, params=settings.train, asking=settings.features, at=until)
    trained = time.perf_counter()
    gap = gap_of(studied)
    return {
        "seed": seed,
        "until": until.isoformat(),
        "brier": {name: getattr(gap, name) for name in ("base_rate", "model", "observable", "true")},
        "ece": dict(gap.ece),
        "attained": gap.attained,
        "held_out_rows": gap.rows,
        "held_out_deals": gap.deals,
        "training_rows": studied.table.num_rows,
        "planted": {"attribute": NON_CAUSAL, **asdict(belief_of(studied, seed=seed))},
        "seconds": {"simulate": simulated - begun, "facts_features_train": trained - simulated},
        "machine": machine(),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime(2026, 11, 23, 9, tzinfo=UTC))
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    until: datetime = asked.until if asked.until.tzinfo else asked.until.replace(tzinfo=UTC)
    figures = measure(asked.seed, until)
    keep(figures, asked.json)
    for name, score in figures["brier"].items():
        print(f"Brier {name:<11} {score:.4f}")
    for name, error in figures["ece"].items():
        print(f"ECE   {name:<11} {error:.4f}")
    print(f"attained          {figures['attained']:.0%} of what the record allows")
    planted = figures["planted"]
    print(
        f"planted attribute {planted['share']:.1%} of effects, rank {planted['rank']} of {planted['columns']}"
    )


if __name__ == "__main__":
    main()
