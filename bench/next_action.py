"""Next best action where the truth is known: regret of what is learned, and whether estimates hold it.

    python -m bench.next_action [--sizes 2000 5000 10000 20000 40000] [--worlds 3] [--logs 100] [--json FILE]

Learning: logs of that many decisions over a year, taken evenly among allowed actions, of several worlds; the
learned policy's true uplift per hour of work (money, a decision) beside the best constant action, one who
knows the law, and the model's own best guess without abstaining; how often the 80 % interval of an effect
holds the truth, of allowed actions. Estimators: over many logs of 2,000 decisions of one world, the value of
a fixed learned policy by each method against its exact value: bias, root mean squared error, how often the
95 % interval holds it.

Keys of the JSON: learning (list of decisions, ideal, best_constant, constant_action, learned, greedy, regret,
regret_of_constant, abstained, coverage: action -> share, seconds; means over worlds), estimators (logs,
decisions, truth; by_method: bias, rmse, coverage, width; of ips also bound_coverage, bound_width), machine.
"""

import argparse
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.machine import machine
from bench.report import keep
from models.learner import Origin
from models.next_action import ACTIONS, LEARNER, WAIT, NextAction, Params
from models.next_action.spec import bounded
from models.policy import Log, compare, outcome
from models.policy.choosing import explore, only
from models.policy.log import Floats
from pipelines.simulate import actions as world
from pipelines.simulate.actions import States

_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
_SIZES: Final = (2_000, 5_000, 10_000, 20_000, 40_000)
_TESTED: Final = 6_000
_LOGGED: Final = 2_000
_PARAMS: Final = Params()
_BOUNDS: Final = (-1.5, 1.5)
_METHODS: Final = ("ips", "snips", "dr", "dm")


def learned_at(size: int, *, worlds: int) -> dict[str, Any]:
    """Return what is learned from logs of a size, on average over worlds."""
    runs = [_run(size, seed=seed) for seed in range(1, worlds + 1)]
    names = [name for name, value in runs[0].items() if isinstance(value, float)]
    coverage = {
        action: float(np.nanmean([run["coverage"][action] for run in runs]))
        for action in ACTIONS
        if action != WAIT
    }
    means: dict[str, Any] = {name: float(np.mean([run[name] for run in runs])) for name in names}
    return {"decisions": size, "constant_action": runs[0]["constant_action"], **means, "coverage": coverage}


def _run(size: int, *, seed: int) -> dict[str, Any]:
    begun = time.perf_counter()
    model = _learn(size, seed=seed)
    seconds = time.perf_counter() - begun
    test = world.states(_TESTED, seed=1000 + seed)
    worth = world.per_hour(test, effort=_PARAMS.effort, credit=_PARAMS.credit)
    weighed = model.weigh(
        "deal", bounded(test.context), amount=test.amount, allowed=test.allowed, epsilon=0.0
    )
    greedy = np.where(test.allowed, weighed.worth, -np.inf).argmax(axis=1)
    constants = {name: world.value(test, _always(test, name), worth) for name in ACTIONS}
    best = max(constants, key=lambda name: constants[name])
    ideal = world.value(test, world.ideal(test, worth), worth)
    learned = world.value(test, only(weighed.best, len(ACTIONS)), worth)
    held = (weighed.low <= test.effects) & (test.effects <= weighed.high)
    return {
        "ideal": ideal, "best_constant": constants[best], "constant_action": best, "learned": learned,
        "greedy": world.value(test, only(greedy, len(ACTIONS)), worth), "regret": ideal - learned,
        "regret_of_constant": ideal - constants[best], "abstained": float(weighed.abstains.mean()),
        "seconds": seconds,
        "coverage": {
            name: float(held[test.allowed[:, place], place].mean()) for place, name in enumerate(ACTIONS)
        },
    }  # fmt: skip


def _learn(size: int, *, seed: int) -> NextAction:
    table = world.log(world.states(size, seed=seed), seed=seed, at=_AT, days=365)
    return LEARNER.train(table, params={}, origin=Origin("world", _AT.isoformat(), {}))


def _always(states: States, action: str) -> Floats:
    place, waiting = ACTIONS.index(action), ACTIONS.index(WAIT)
    return only(np.where(states.allowed[:, place], place, waiting).astype(np.intp), len(ACTIONS))


def estimators(logs: int) -> dict[str, Any]:
    """Return how well each method tells the value of a learned policy, over many logs of one world."""
    model = _learn(_SIZES[-1], seed=77)
    states = world.states(_LOGGED, seed=78, a_deal=1)
    context = bounded(states.context)
    weighed = model.weigh("deal", context, amount=states.amount, allowed=states.allowed, epsilon=0.0)
    target = only(weighed.best, len(ACTIONS))
    truth = world.value(states, target)
    waiting = np.full(states.rows, ACTIONS.index(WAIT), dtype=np.intp)
    chances = explore(waiting, np.zeros(states.allowed.shape), states.allowed, epsilon=1.0)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in (*_METHODS, "bound")}
    for number in range(logs):
        action, reward = world.draw(states, chances, seed=5000 + number)
        log = Log(context, action, chances, reward, ACTIONS, np.arange(states.rows))
        foretold = outcome.cross_fitted(log, seed=number)
        compared = compare(
            log, {"learned": target}, foretold, otherwise=WAIT, seed=number, times=300, bounds=_BOUNDS
        )
        for name in _METHODS:
            row = compared.of("learned", name)
            found[name].append((row.estimate.value, row.estimate.low, row.estimate.high))
            if row.bound is not None:
                found["bound"].append((row.bound.value, row.bound.low, row.bound.high))
    by_method = {name: _kept_word(np.asarray(rows), truth) for name, rows in found.items()}
    return {"logs": logs, "decisions": states.rows, "truth": truth, "by_method": by_method}


def _kept_word(rows: Floats, truth: float) -> Mapping[str, float]:
    value, low, high = rows.T
    return {
        "bias": float(value.mean() - truth),
        "rmse": float(np.sqrt(((value - truth) ** 2).mean())),
        "coverage": float(((low <= truth) & (truth <= high)).mean()),
        "width": float((high - low).mean()),
    }


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--logs", type=int, default=100)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    learning = [learned_at(size, worlds=asked.worlds) for size in asked.sizes]
    judged = estimators(asked.logs)
    keep({"learning": learning, "estimators": judged, "machine": machine()}, asked.json)
    for one in learning:
        print(
            f"{one['decisions']:>6,} decisions, an hour: ideal {one['ideal']:.0f}"
            f"  learned {one['learned']:.0f} (abstained {one['abstained']:.0%})"
            f"  without abstaining {one['greedy']:.0f}"
            f"  always {one['constant_action']} {one['best_constant']:.0f}  {one['seconds']:.1f} s"
        )
        print("        80 % ranges held " + "  ".join(f"{a} {c:.0%}" for a, c in one["coverage"].items()))
    print(f"learned policy's value {judged['truth']:.5f} of the amount, over {judged['logs']} logs")
    for name, one in judged["by_method"].items():
        print(f"  {name:<6}" + "  ".join(f"{key} {value:.5f}" for key, value in one.items()))


if __name__ == "__main__":
    main()
