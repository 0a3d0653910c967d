"""How long the win probability's trees take to grow on one machine, by the number of rows.

    python -m bench.training_time [--rows 1000000 ...] [--json OUT]

The rows are random numbers, as many columns as the service has, and an outcome that hangs on five of them:
what counts is their number. Grown are one member's 200 trees with the settings of params.yaml; a model has
five members, two side by side. It says until when one machine will do
(docs/explanation/past-one-machine.md).

Keys of the JSON: runs (of each: rows, columns, binning_seconds, growing_seconds, cpu_seconds, peak_gib),
machine.
"""

import argparse
import resource
import time
from pathlib import Path
from typing import Any, Final

import lightgbm as lgb
import numpy as np

from bench.machine import machine
from bench.report import keep
from features.services import WIN_PROBABILITY_V1
from models.win_probability.spec import Trees

_SEED: Final = 1


def grow(rows: int) -> dict[str, Any]:
    """Bin the rows and grow one member; what that took."""
    trees, columns = Trees(), len(WIN_PROBABILITY_V1.columns)
    random = np.random.default_rng(_SEED)
    matrix = random.standard_normal((rows, columns), dtype=np.float32)
    won = (matrix[:, :5].sum(axis=1) + random.standard_normal(rows) > 1).astype(np.float32)
    settings = {
        "objective": "binary", "num_leaves": trees.num_leaves, "max_depth": trees.max_depth,
        "learning_rate": trees.learning_rate, "min_child_samples": trees.min_child_samples,
        "min_sum_hessian_in_leaf": trees.min_sum_hessian, "extra_trees": trees.extra_trees,
        "feature_fraction": trees.feature_fraction, "lambda_l2": trees.lambda_l2,
        "num_threads": trees.num_threads, "seed": _SEED, "deterministic": True, "force_col_wise": True,
        "verbosity": -1,
    }  # fmt: skip
    started, cpu = time.perf_counter(), time.process_time()
    data = lgb.Dataset(matrix, won, params=settings, free_raw_data=True).construct()
    binned = time.perf_counter()
    lgb.train(settings, data, num_boost_round=trees.most)
    return {
        "rows": rows,
        "columns": columns,
        "binning_seconds": round(binned - started, 1),
        "growing_seconds": round(time.perf_counter() - binned, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1),
    }


def main() -> None:
    """Grow for each number of rows and print or write what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    print(keep({"runs": [grow(rows) for rows in given.rows], "machine": machine()}, given.json))


if __name__ == "__main__":
    main()
