"""Uplift and off-policy estimates on data that nobody here made: Hillstrom's mails and Open Bandit logs.

    python -m bench.uplift [--shared FOLDER] [--seed 1] [--json FILE]

Hillstrom (64,000 customers, by lot: no mail, men's, women's; reward: a visit): halves by the seed; T-, X-
and DR-learner learn on one half, and the policies that they make are judged on the other by IPS, SNIPS and
DR with 95 % intervals beside always sending the men's mail and what was done. Qini and AUUC are of men's mail
against none. Open Bandit: of each campaign the log of the random policy and of a Thompson sampler; each
policy's click rate is estimated from the log of the other and set against its own log and interval.

Keys of the JSON: seed, hillstrom (rows, tested, best_constant; value: policy -> method -> value, low, high;
over_mens: policy -> method -> value, low, high; weights, chosen; qini: learner -> qini, auuc; seconds), obd
(list of campaign, target, clicks, clicks_in_log, truth, truth_low, truth_high; estimates: method -> value,
low, high, covers; effective_rows), machine.
"""

import argparse
import io
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from bench.machine import machine
from bench.report import keep
from models.evaluation import wilson
from models.policy import Estimate, Log, compare, outcome
from models.policy.choosing import only
from models.policy.estimators import diagnose, estimate_all
from models.policy.intervals import resample
from models.policy.learners import best, dr_learner, t_learner, x_learner
from models.policy.log import Floats
from models.policy.qini import judge as judge_ranking

_SHARED: Final = Path("../shared")
_NONE, _MENS = "No E-Mail", "Mens E-Mail"
_LEARNERS: Final = {"t_learner": t_learner, "x_learner": x_learner, "dr_learner": dr_learner}
_METHODS: Final = ("ips", "snips", "dr")
_CAMPAIGNS: Final = ("men", "women", "all")
_CODES: Final = 4


def hillstrom(path: Path, *, seed: int) -> dict[str, Any]:
    """Learn on one half, judge on the other."""
    log = _mails(pd.read_csv(path))
    begun = time.perf_counter()
    order = np.random.default_rng(seed).permutation(log.rows)
    learning, testing = log.at(order[: log.rows // 2]), log.at(order[log.rows // 2 :])
    uplifts = {
        name: learner(learning, reference=_NONE, seed=seed)(testing.context)
        for name, learner in _LEARNERS.items()
    }
    policies = {name: only(best(uplift), len(log.actions)) for name, uplift in uplifts.items()}
    foretold = outcome.cross_fitted(testing, seed=seed, kind="trees")
    found = compare(testing, policies, foretold, otherwise=_NONE, seed=seed, bounds=(0.0, 1.0))
    mens = f"always {_MENS}"
    names = [*policies, *(f"always {action}" for action in log.actions), "logged"]
    pair = testing.at(np.isin(testing.action, [log.actions.index(_NONE), log.actions.index(_MENS)]))
    treated = pair.action == log.actions.index(_MENS)
    return {
        "rows": log.rows,
        "tested": testing.rows,
        "best_constant": found.best_constant,
        "value": {
            name: {method: _plain(found.of(name, method).estimate) for method in _METHODS} for name in names
        },
        "over_mens": {
            name: {method: _plain(found.of(name, method).over_constant) for method in _METHODS}
            for name in policies
            if mens == f"always {found.best_constant}"
        },
        "weights": {
            name: {"effective_rows": one.effective_rows, "mean": one.mean}
            for name, one in found.weights.items()
        },
        "chosen": {
            name: dict(zip(log.actions, chances.mean(axis=0).tolist(), strict=True))
            for name, chances in policies.items()
        },
        "qini": {
            name: {"qini": one.qini, "auuc": one.auuc}
            for name, learner in _LEARNERS.items()
            for one in [
                judge_ranking(
                    pair.reward,
                    treated,
                    learner(learning, reference=_NONE, seed=seed)(pair.context)[:, log.actions.index(_MENS)],
                )
            ]
        },
        "seconds": time.perf_counter() - begun,
    }


def _mails(frame: pd.DataFrame) -> Log:
    columns = [
        frame[name].to_numpy(dtype=np.float64) for name in ("recency", "history", "mens", "womens", "newbie")
    ]
    for name in ("zip_code", "channel"):
        columns += [
            (frame[name] == value).to_numpy(dtype=np.float64) for value in sorted(frame[name].unique())
        ]
    actions = tuple(sorted(frame["segment"].unique()))
    action = np.asarray([actions.index(name) for name in frame["segment"]], dtype=np.intp)
    return Log(
        context=np.stack(columns, axis=1),
        action=action,
        chances=np.full((len(frame), len(actions)), 1 / len(actions)),
        reward=frame["visit"].to_numpy(dtype=np.float64),
        actions=actions,
        group=np.arange(len(frame)),
    )


def bandit(path: Path, *, seed: int) -> list[dict[str, Any]]:
    """Estimate each policy's click rate from the other's log."""
    with zipfile.ZipFile(path) as folder:
        frames = {
            (policy, campaign): _clicks(folder, policy, campaign)
            for policy in ("random", "bts")
            for campaign in _CAMPAIGNS
        }
    found = []
    for campaign in _CAMPAIGNS:
        for target, logged in (("random", "bts"), ("bts", "random")):
            found.append(_crossed(frames[logged, campaign], frames[target, campaign], seed=seed)
                         | {"campaign": campaign, "target": target})  # fmt: skip
    return found


def _clicks(folder: zipfile.ZipFile, policy: str, campaign: str) -> pd.DataFrame:
    wanted = [
        "item_id",
        "position",
        "click",
        "propensity_score",
        *(f"user_feature_{n}" for n in range(_CODES)),
    ]
    data = folder.read(f"obd/{policy}/{campaign}/{campaign}.csv")
    return pd.read_csv(io.BytesIO(data), usecols=wanted)


def _crossed(logged: pd.DataFrame, own: pd.DataFrame, *, seed: int) -> dict[str, Any]:
    items = sorted(set(logged["item_id"]) | set(own["item_id"]))
    log, target = _bandit_log(logged, items), _shares(own, logged["position"].to_numpy(), items)
    foretold = outcome.cross_fitted(log, seed=seed)
    draws = resample(estimate_all(log, target, foretold), log.group, seed=seed)
    clicks = float(own["click"].mean())
    low, high = wilson(clicks, len(own))
    estimates = {
        method: _plain(draws.of(method)) | {"covers": draws.of(method).low <= clicks <= draws.of(method).high}
        for method in (*_METHODS, "dm")
    }
    return {
        "clicks": int(own["click"].sum()), "clicks_in_log": int(logged["click"].sum()), "truth": clicks,
        "truth_low": low, "truth_high": high, "estimates": estimates,
        "effective_rows": diagnose(log, target).effective_rows,
    }  # fmt: skip


def _bandit_log(frame: pd.DataFrame, items: list[int]) -> Log:
    position = frame["position"].to_numpy()
    chances = np.maximum(_shares(frame, position, items), 1e-6)
    action = np.searchsorted(items, frame["item_id"].to_numpy())
    chances[np.arange(len(frame)), action] = frame["propensity_score"].to_numpy()
    codes = [
        frame[f"user_feature_{n}"].astype("category").cat.codes.to_numpy(np.float64) for n in range(_CODES)
    ]
    context = np.stack([position.astype(np.float64), *codes], axis=1)
    return Log(
        context, action.astype(np.intp), chances, frame["click"].to_numpy(np.float64),
        tuple(map(str, items)), np.arange(len(frame)),
    )  # fmt: skip


def _shares(frame: pd.DataFrame, position: "np.ndarray[Any, Any]", items: list[int]) -> Floats:
    """Return (rows, items): with which chance the policy of `frame` shows each item at these positions."""
    table = frame.pivot_table(index="position", columns="item_id", values="propensity_score", aggfunc="mean")
    table = table.reindex(columns=items).fillna(0.0)
    table = table.div(table.sum(axis=1), axis=0)
    return table.loc[position].to_numpy(dtype=np.float64)


def _plain(one: Estimate) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    folder = asked.shared / "data" / "uplift"
    if not folder.is_dir():
        print(f"passed over: no real data at {folder}", file=sys.stderr)
        return
    mails = hillstrom(folder / "hillstrom.csv.gz", seed=asked.seed)
    clicks = bandit(folder / "obd_sample.zip", seed=asked.seed)
    keep({"seed": asked.seed, "hillstrom": mails, "obd": clicks, "machine": machine()}, asked.json)
    for name, methods in mails["value"].items():
        print(f"visit {name:<20} " + "  ".join(f"{m} {_range(methods[m])}" for m in _METHODS))
    for name, methods in mails["over_mens"].items():
        print(
            f"{name:<12} over men's mail to all: " + "  ".join(f"{m} {_range(methods[m])}" for m in _METHODS)
        )
    for name, one in mails["qini"].items():
        print(f"{name:<12} Qini {one['qini']:.5f}  AUUC {one['auuc']:.5f}")
    for one in clicks:
        print(
            f"{one['campaign']:<6}{one['target']:<7} truth {one['truth']:.4f} ({one['clicks']} clicks)  "
            + "  ".join(f"{m} {_range(one['estimates'][m])}" for m in (*_METHODS, "dm"))
        )


def _range(one: Mapping[str, float]) -> str:
    return f"{one['value']:.4f} [{one['low']:.4f}, {one['high']:.4f}]"


if __name__ == "__main__":
    main()
