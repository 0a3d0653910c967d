"""How well churn is foretold: on two public tables, beside BG/NBD, and on a company whose law is known.

    python -m bench.churn [--seed 7] [--deals 6400] [--shared FOLDER] [--json FILE]

`telco`: 7,043 contracts without dates (IBM sample), five parts, each told by a model of the other four,
nothing resampled: auc over all rows and as the mean of the parts, brier, ece, seconds. `cdnow`: 23,570
customers; what is known up to 1997-09-30 (39 weeks) tells who buys nothing in the 39 weeks after: `model`,
and `bg_nbd` fitted to the same purchases by day (auc, brier, ece, and mae, the mean absolute error of the
number of purchases; the model's number is its chance of any, times BG/NBD's number given any), the four
`parameters` on the published summary (published: r 0.243, alpha 4.414, a 0.793, b 2.426), and how well they
fit the calibration period itself, `in_calibration`: customers by repeat purchases there, observed and
expected. `simulator`: the demo company simulated anew; for subscriptions running in the test period and
left within 90 days: `rate`, `model`, and `true`, an observer who knows how satisfied the account will be
and the law that cancels (auc, brier, ece); `attained` is how far the model went from the rate to that;
`card` holds the model card's figures.

Keys of the JSON: seed, telco, cdnow, simulator, machine. The public tables are read in place; without them
their keys are null.
"""

import argparse
import gzip
import time
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from bench.machine import machine
from bench.report import keep
from models.churn import LEARNER
from models.churn.bgnbd import BgNbd, fit
from models.churn.periods import rows_of
from models.churn.predict import Units
from models.evaluation import auc, brier, ece_equal_count
from models.learner import Origin
from pipelines.churn import rows_from
from pipelines.churn_tables import judge
from pipelines.layout import Settings
from pipelines.simulate import SimulationSpec
from pipelines.simulate.company import simulate
from pipelines.simulate.customer_facts import chance_to_leave, customer_facts
from pipelines.simulate.facts import company_facts

Floats = NDArray[np.float64]

AS_OF: Final = date(1997, 9, 30)
DAYS: Final = 273
"""39 weeks."""
_MOST: Final = 7
_SHARED: Final = Path("../shared")


def _figures(lost: Floats, said: Floats) -> dict[str, Any]:
    return {"auc": auc(lost, said), "brier": brier(lost, said), "ece": ece_equal_count(lost, said)}


def telco(path: Path, *, seed: int) -> dict[str, Any]:
    """Cross-validate on contracts without dates."""
    begun = time.perf_counter()
    told = judge(path, as_of=None, horizon=90, seed=seed).told
    parts = [auc(told.lost[told.part == each], told.said[told.part == each]) for each in range(5)]
    return (
        _figures(told.lost, told.said)
        | {"auc_mean_of_parts": float(np.mean([each or 0.0 for each in parts]))}
        | {"accuracy": float(((told.said > 0.5) == (told.lost > 0)).mean())}  # noqa: PLR2004 - more likely than not
        | {"seconds": time.perf_counter() - begun}
    )


def cdnow(folder: Path, *, seed: int) -> dict[str, Any]:
    """Foretell the holdout of 39 weeks from the 39 weeks before."""
    with gzip.open(folder / "CDNOW_master.txt.gz", "rt") as file:
        lines = [line.split() for line in file.read().splitlines()[1:]]
    columns = {
        name: [line[place] for line in lines] for name, place in (("customer", 0), ("date", 1), ("amount", 3))
    }
    begun = time.perf_counter()
    with TemporaryDirectory() as kept:
        path = Path(kept) / "purchases.csv"
        pa_csv.write_csv(pa.table(columns), path)
        told = judge(path, as_of=AS_OF, horizon=DAYS, seed=seed).told
    seconds = time.perf_counter() - begun
    counted = _counted(columns["customer"], columns["date"])
    x, t_x, age, after = counted.T
    model = fit(x, t_x, age)
    none = model.none(x, t_x, age, ahead=DAYS)
    expected = model.expected(x, t_x, age, ahead=DAYS)
    ours = (1 - told.said) * expected / np.maximum(1 - none, 1e-9)
    lost = (after == 0).astype(np.float64)
    return {
        "model": _figures(told.lost, told.said) | {"mae": _mae(ours, after), "seconds": seconds},
        "bg_nbd": _figures(lost, none) | {"mae": _mae(expected, after)},
        "base_rate": float(lost.mean()),
        "parameters": _on_summary(folder / "cdnow_customers_summary.csv"),
        "in_calibration": _in_calibration(model, x, age),
    }


def _mae(expected: Floats, happened: Floats) -> float:
    return float(np.abs(expected - happened).mean())


def _counted(customers: list[str], dates: list[str]) -> Floats:
    """Return by customer: repeat purchases, days to the last, age, and purchases in the holdout."""
    at = np.datetime64(AS_OF)
    days = np.asarray([np.datetime64(f"{day[:4]}-{day[4:6]}-{day[6:]}") for day in dates])
    pairs = sorted(set(zip(customers, days.tolist(), strict=True)))
    held: dict[str, list[int]] = {}
    for customer, day in pairs:
        held.setdefault(customer, []).append(int((np.datetime64(day) - at) / np.timedelta64(1, "D")))
    rows = []
    for moments in held.values():
        known = [moment for moment in moments if moment <= 0]
        if known:
            later = sum(0 < moment <= DAYS for moment in moments)
            rows.append([len(known) - 1, known[-1] - known[0], -known[0], later])
    return np.asarray(rows, dtype=np.float64)


def _on_summary(path: Path) -> dict[str, float]:
    summary = np.genfromtxt(path, delimiter=",", skip_header=1)
    return fit(summary[:, 1], summary[:, 2], summary[:, 3]).to_json()


def _in_calibration(model: BgNbd, x: Floats, age: Floats) -> dict[str, Any]:
    """Return customers by number of repeat purchases, observed, and expected from the fitted law."""
    random = np.random.default_rng(1)
    drawn = np.zeros(x.size)
    rate = random.gamma(model.r, 1 / model.alpha, x.size)
    leave = random.beta(model.a, model.b, x.size)
    alive, clock = np.ones(x.size, dtype=bool), np.zeros(x.size)
    while alive.any():
        clock[alive] += random.exponential(1 / rate[alive])
        alive &= clock <= age
        drawn[alive] += 1
        alive &= random.random(x.size) >= leave
    bins = range(_MOST + 1)
    return {
        "observed": [int((np.minimum(x, _MOST) == each).sum()) for each in bins],
        "expected": [int((np.minimum(drawn, _MOST) == each).sum()) for each in bins],
    }


def simulator(seed: int, *, deals: int) -> dict[str, Any]:
    """Learn on a simulated company, and judge beside an observer who knows its law."""
    until = datetime(2026, 11, 23, 9, tzinfo=UTC)
    whole = SimulationSpec.three_years(seed, until)
    spec = SimulationSpec(
        seed=seed,
        start=whole.start,
        until=until,
        deals=deals,
        accounts=max(whole.accounts * deals // whole.deals, 24),
    )
    company = simulate(spec)
    params = Settings.read(Path("params.yaml")).learners["churn"]
    begun = time.perf_counter()
    table = rows_from(
        company_facts(company) | customer_facts(company.customers), every=params["every_days"], at=until
    )
    model = LEARNER.train(table, params=params, origin=Origin("simulated", until.isoformat(), params))
    card = LEARNER.judge(model, table)
    rows = rows_of(table, "contract")
    found: dict[str, Any] = {"card": dict(card.figures), "seconds": time.perf_counter() - begun}
    if "contract" not in model.learned:
        return found
    kept = np.flatnonzero((rows.as_of >= np.datetime64(model.cuts["test_from"])) & (rows.watched >= 90))  # noqa: PLR2004
    part = rows.table.take(kept)
    left = (rows.event[kept] <= 90).astype(np.float64)  # noqa: PLR2004 - the main horizon
    said = {
        "rate": np.full(kept.size, model.priors["contract"].chance(90, kind="contract")),
        "model": model.chances(Units("contract", part, np.arange(kept.size)), asks=kept.size)[90],
        "true": chance_to_leave(company, part, within=90),
    }
    scores = {name: _figures(left, each) for name, each in said.items()}
    best = scores["rate"]["brier"] - scores["true"]["brier"]
    return found | scores | {
        "rows": int(kept.size), "base_rate": float(left.mean()),
        "attained": (scores["rate"]["brier"] - scores["model"]["brier"]) / best,
    }  # fmt: skip


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--deals", type=int, default=6400)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    folder = asked.shared / "data" / "churn"
    there = folder.is_dir()
    figures: dict[str, Any] = {
        "seed": asked.seed,
        "telco": telco(folder / "Telco-Customer-Churn.csv", seed=asked.seed) if there else None,
        "cdnow": cdnow(folder, seed=asked.seed) if there else None,
        "simulator": simulator(asked.seed, deals=asked.deals),
        "machine": machine(),
    }
    keep(figures, asked.json)
    for name in ("telco", "cdnow", "simulator"):
        print(name, figures[name])


if __name__ == "__main__":
    main()
