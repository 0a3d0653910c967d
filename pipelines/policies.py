"""A policy learned from anybody's log of decisions, and judged on its later part beside plain rivals."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from models.policy import BadLogError, Log, compare, outcome
from models.policy.choosing import only
from models.policy.learners import best, dr_learner
from models.policy.log import Floats, of_known_chances

ACTION, PROPENSITY, REWARD = "action", "propensity", "reward"
TIME, GROUP = "time", "group"
CHANCE: Final = "chance_"
"""Before an action's name: the column of its chance, where the chances of all are known."""
LEARNED: Final = "learned"
_FEWEST: Final = 100
_MOST_WORDS: Final = 20
_TREES_FROM: Final = 2000
"""Rows from which rewards are foretold by trees and not by lines."""


class PolicyTableError(ValueError):
    """The table is no log of decisions; the message says what is missing."""


def judge(path: Path, *, seed: int, reference: str | None = None) -> dict[str, Any]:
    """Learn a policy from the earlier half of a log and judge it on the later one.

    Args:
        path: CSV or Parquet with the columns action, propensity and reward; `time` (else the halves are drawn
            by `seed`), `group` (rows drawn together) and `chance_<action>` if there are any; all others are
            context.
        seed: of halves, folds and draws.
        reference: the action that others are weighed against; the most frequent one when not said.

    Raises:
        PolicyTableError: A column is missing, rows are too few, or the chances cannot be.

    """
    frame = _read(path)
    log = _log(frame)
    first = _first_half(frame, log, seed=seed)
    learning, testing = log.at(first), log.at(~first)
    against = reference or log.actions[int(np.bincount(log.action).argmax())]
    if against not in log.actions:
        raise PolicyTableError(f"There is no action {against}; there are {', '.join(log.actions)}.")
    uplift = dr_learner(learning, reference=against, seed=seed)(testing.context)
    chosen = best(np.where(testing.allowed, uplift, -np.inf))
    policies = {LEARNED: only(chosen, len(log.actions))}
    foretold = outcome.cross_fitted(
        testing, seed=seed, kind="trees" if testing.rows >= _TREES_FROM else "lines"
    )
    found = compare(testing, policies, foretold, otherwise=against, seed=seed)
    shares = np.bincount(chosen, minlength=len(log.actions)) / len(chosen)
    return {
        "rows": log.rows,
        "tested": testing.rows,
        "actions": list(log.actions),
        "reference": against,
        "best_constant": found.best_constant,
        "split": "time" if TIME in frame.columns else "drawn",
        "policies": [
            {
                "policy": row.policy, "method": row.method, "value": row.estimate.value,
                "low": row.estimate.low, "high": row.estimate.high,
                "over_best_constant": asdict(row.over_constant), "over_logged": asdict(row.over_logged),
            }
            for row in found.rows
        ],
        "weights": {name: asdict(one) for name, one in found.weights.items()},
        "chosen": dict(zip(log.actions, shares.tolist(), strict=True)),
    }  # fmt: skip


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise PolicyTableError(f"{path} cannot be read: {error}") from error
    if missing := [name for name in (ACTION, PROPENSITY, REWARD) if name not in frame.columns]:
        raise PolicyTableError(f"{path} has no column {', '.join(missing)}.")
    if len(frame) < _FEWEST:
        raise PolicyTableError(f"{path} has {len(frame)} rows; from {_FEWEST} on a policy is judged.")
    if frame[[ACTION, PROPENSITY, REWARD]].isna().any(axis=None):
        raise PolicyTableError("Action, propensity and reward must be there in every row.")
    return frame


def _log(frame: pd.DataFrame) -> Log:
    group = frame[GROUP].to_numpy() if GROUP in frame.columns else np.arange(len(frame))
    named = [name for name in frame.columns if name.startswith(CHANCE)]
    left_out = {ACTION, PROPENSITY, REWARD, TIME, GROUP, *named}
    context = _context(frame[[name for name in frame.columns if name not in left_out]])
    action = frame[ACTION].astype(str).tolist()
    propensity = frame[PROPENSITY].to_numpy(dtype=np.float64)
    reward = frame[REWARD].to_numpy(dtype=np.float64)
    try:
        known = of_known_chances(context, action, propensity=propensity, reward=reward, group=group)
        columns = [CHANCE + name for name in known.actions]
        if not set(columns) <= set(named):
            return known
        chances = frame[columns].to_numpy(dtype=np.float64)
        return Log(context, known.action, chances, reward, known.actions, group)
    except BadLogError as error:
        raise PolicyTableError(f"The chances cannot be: {error}.") from error


def _context(frame: pd.DataFrame) -> Floats:
    """Return numbers as they are, and of words a column for each of the usual ones."""
    columns = [np.zeros(len(frame))]
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name]):
            columns.append(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
            continue
        usual = frame[name].astype(str).value_counts().index[:_MOST_WORDS]
        columns += [(frame[name].astype(str) == word).to_numpy(dtype=np.float64) for word in sorted(usual)]
    return np.stack(columns, axis=1)


def _first_half(frame: pd.DataFrame, log: Log, *, seed: int) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    if TIME in frame.columns:
        times = frame[TIME] if pd.api.types.is_numeric_dtype(frame[TIME]) else pd.to_datetime(frame[TIME])
        return np.asarray(times.rank(method="first") <= log.rows / 2)
    _, place = np.unique(log.group, return_inverse=True)
    drawn = np.random.default_rng(seed).random(int(place.max()) + 1) < 0.5  # noqa: PLR2004 - one half
    return np.asarray(drawn[place])
