"""How well it is foretold when deals close, beside simple rivals and the best possible.

    python -m bench.close_timing [--seed 7] [--until 2026-11-23] [--json FILE]

The demo company is simulated anew, so its laws are known: for deals open at every second midnight of the test
period it is solved exactly how likely each is won within 4 and within 13 weeks. Brier scores on what
happened: `aalen_johansen_by_stage`, `date_on_record` (the stage's win rate for deals expected by then,
nothing for others), `model` (by its own chances of winning), `reconciled` (with the win probability's, as
shown to people), `observable` (an ideal observer of the same record, below whom no model can expect to get)
and `true` (one who also knows the hidden state); `ece` likewise, and `distance`, the mean squared distance
from the ideal observer. `attained` is how far `reconciled` went from the rate to the ideal observer. `card`
holds the figures of the model card, on all rows of the test period, weighted for deals that could not be
followed.

Keys of the JSON: seed, until, by (a list: weeks, rows, deals, rate, brier, ece, distance, attained), card
(figures, baselines, calibration_limit), milliseconds (one, batch_256), seconds (learn), machine.
"""

import argparse
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.report import keep
from models.close_timing import LEARNER
from pipelines.layout import Settings
from pipelines.simulate import SimulationSpec
from pipelines.simulate.when import Learnt, gaps, learn

_TIMES = 200


def measure(seed: int, until: datetime, *, deals: int = 6400) -> dict[str, Any]:
    """Simulate, train and judge; return what `--json` writes."""
    settings = Settings.read(Path("params.yaml"))
    params = settings.learners["close_timing"]
    whole = SimulationSpec.three_years(seed, until)
    spec = SimulationSpec(seed=seed, start=whole.start, until=until, deals=deals)
    begun = time.perf_counter()
    learnt = learn(spec, params=params, win=settings.train, asking=settings.features, at=until)
    learned = time.perf_counter()
    card = LEARNER.judge(learnt.timing, learnt.table)
    return {
        "seed": seed,
        "until": until.isoformat(),
        "by": [{**asdict(gap), "attained": gap.attained} for gap in gaps(spec, learnt)],
        "card": {
            "figures": dict(card.figures),
            "baselines": {name: dict(each) for name, each in card.baselines.items()},
            "calibration_limit": card.calibration_limit,
        },
        "milliseconds": {"one": _timed(learnt, rows=1), "batch_256": _timed(learnt, rows=256)},
        "seconds": {"learn": learned - begun},
        "machine": machine(),
    }


def _timed(learnt: Learnt, *, rows: int) -> float:
    """Return the milliseconds that one call takes, the features being there."""
    asked = learnt.table.slice(0, rows)
    win = learnt.win.values(asked).tolist()
    times = max(1, _TIMES // rows)
    learnt.timing.predict(asked, win=win)
    begun = time.perf_counter()
    for _ in range(times):
        learnt.timing.predict(asked, win=win)
    return 1000 * (time.perf_counter() - begun) / times


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime(2026, 11, 23, 9, tzinfo=UTC))
    parser.add_argument("--deals", type=int, default=6400)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    until: datetime = asked.until if asked.until.tzinfo else asked.until.replace(tzinfo=UTC)
    figures = measure(asked.seed, until, deals=asked.deals)
    keep(figures, asked.json)
    for gap in figures["by"]:
        print(
            f"won within {gap['weeks']} weeks: {gap['rate']:.1%} of {gap['rows']:,} rows, "
            f"{gap['deals']:,} deals"
        )
        for name, score in gap["brier"].items():
            print(f"  {name:<24} Brier {score:.4f}  ECE {gap['ece'][name]:.4f}")
        print(f"  attained {gap['attained']:.0%} of what the record allows")
    for name, milliseconds in figures["milliseconds"].items():
        print(f"{name}: {milliseconds:.1f} ms")


if __name__ == "__main__":
    main()
