"""Revenue forecasts of simulated companies, from each past month beginning, beside simple rivals.

    python -m bench.revenue [--seeds 11 12 13] [--held-out 12] [--timing model] [--json FILE]

Each company has three years of history. Every forecast was made from what was known then: open deals and
their curves by a close-timing model trained by then, wins of the past, widths of intervals by months known by
then. Of the last origins, six months and four quarters ahead are judged where they have passed. WAPE is the
sum of errors over the sum of what came, bias the sum of forecast less actual over the same, MASE errors in
units of what neighbouring periods of a subject differ by, coverage the share of lines inside the interval.
Rivals: `seasonal_naive` (the same month a year before), `stage_weighted` (amounts of open deals times their
stage's win rate, at their close dates on record), `record_dates` (amounts at their close dates, in full).

Keys of the JSON: seeds, held_out, timing, levels (by kind and level: wape, bias, mase, pinball, coverage_80,
coverage_95, lines, rivals: wape and mase by name), ahead (company months by how far ahead: wape, bias),
companies (by
seed: overall, rivals, seconds), machine.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine
from bench.report import keep
from models.revenue import LEVELS, Params
from models.revenue.backtest import RIVALS, Foretold
from models.revenue.evaluate import KINDS, figures, judge, overall, rival_figures
from models.revenue.history import read
from pipelines.revenue import rows_of
from pipelines.revenue_timing import curves
from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts

_UNTIL = datetime(2026, 11, 25, 17, tzinfo=UTC)


def measure(seeds: Sequence[int], params: Params) -> dict[str, Any]:
    """Simulate and judge each company; return what `--json` writes."""
    judged: list[Foretold] = []
    companies = {}
    for seed in seeds:
        begun = time.perf_counter()
        facts = company_facts(simulate(SimulationSpec.three_years(seed, _UNTIL)))
        timer = None
        if params.timing == "model":
            timer = partial(curves, facts=facts, every=params.timing_every)
        table = rows_of(facts, params=params, at=_UNTIL, timer=timer)
        made = time.perf_counter()
        lines = judge(read(table), params=params).lines
        judged.append(lines)
        companies[str(seed)] = {
            "overall": overall(lines),
            "rivals": {name: rival_figures(lines, name) for name in RIVALS},
            "seconds": {"rows": made - begun, "judge": time.perf_counter() - made},
        }
        print(f"seed {seed}: {companies[str(seed)]['overall']}", flush=True)
    return {
        "seeds": list(seeds),
        "held_out": params.held_out,
        "timing": params.timing,
        "levels": {kind: {level: _of(judged, kind, level) for level in LEVELS} for kind in KINDS},
        "ahead": [_ahead(judged, ahead) for ahead in range(6)],
        "companies": companies,
        "machine": machine(),
    }


def _of(judged: Sequence[Foretold], kind: str, level: str) -> dict[str, Any]:
    """Return the mean over companies of the figures of one kind of period and level."""
    lines = [each.of(kind, level) for each in judged]
    told: dict[str, Any] = _mean([figures(each) for each in lines])
    told["lines"] = sum(each.count for each in lines)
    told["rivals"] = {name: _mean([figures(each, each.rivals[name]) for each in lines]) for name in RIVALS}
    return told


def _ahead(judged: Sequence[Foretold], ahead: int) -> dict[str, Any]:
    months = [each.of("month", "company") for each in judged]
    lines = [each.take(each.ahead == ahead) for each in months]
    told: dict[str, Any] = _mean([figures(each) for each in lines])
    told["rivals"] = {
        name: _mean([figures(each, each.rivals[name]) for each in lines])["wape"] for name in RIVALS
    }
    return told


def _mean(each: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([one[name] for one in each])) for name in each[0]}


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--held-out", type=int, default=12)
    parser.add_argument("--timing", choices=["model", "stage"], default="model")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    params = replace(Params(), held_out=asked.held_out, timing=asked.timing)
    found = measure(asked.seeds, params)
    keep(found, asked.json)
    for kind, levels in found["levels"].items():
        for level, told in levels.items():
            naive = told["rivals"]["seasonal_naive"]["wape"]
            print(
                f"{kind:<8} {level:<10} WAPE {told['wape']:.3f} (naive {naive:.3f})  "
                f"bias {told['bias']:+.3f}  MASE {told['mase']:.3f}  "
                f"80 % {told['coverage_80']:.3f}  95 % {told['coverage_95']:.3f}"
            )


if __name__ == "__main__":
    main()
