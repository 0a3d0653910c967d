"""A policy learned from anybody's log of decisions, and judged on its later part beside plain rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from models.policy import BadLogError, Log, compare, outcome
from models.policy.choosing import only
from models.policy.learners import best, dr_learner
from models.policy.log import NEARLY, Floats, of_known_chances
from pipelines.policy_reading import (
    ACTION,
    CHANCE,
    GROUP,
    PROPENSITY,
    REWARD,
    TIME,
    PolicyTableError,
    read_log,
)

LEARNED: Final = "learned"
_MOST_WORDS: Final = 20
_TREES_FROM: Final = 2000
"""Rows from which rewards are foretold by trees and not by lines."""


def judge(path: Path, *, seed: int, reference: str | None = None) -> dict[str, Any]:
    """Learn a policy from the earlier half of a log and judge it on the later one.

    Args:
        path: CSV or Parquet with the columns action, propensity and reward; `time` (else the halves are drawn
            by `seed`), `group` (rows drawn together) and `chance_<action>` if there are any; all others are
            context.
        seed: of halves, folds and draws.
        reference: the action that others are weighed against; the most frequent one when not said.

    Raises:
        UnreadableTableError: A column is missing, rows are too few, a cell cannot be read, or the chances
            cannot be.

    """
    frame, notices = read_log(path)
    log = _log(frame)
    first = _first_half(frame, log, seed=seed)
    learning, testing = log.at(first), log.at(~first)
    against = reference or log.actions[int(np.bincount(log.action).argmax())]
    if against not in log.actions:
        raise PolicyTableError(f"There is no action {against}; there are {', '.join(log.actions)}.")
    _check_choice(learning, against, half="earlier")
    _check_choice(testing, against, half="later")
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
        "warnings": list(notices),
    }  # fmt: skip


def _log(frame: pd.DataFrame) -> Log:
    group = frame[GROUP].to_numpy() if GROUP in frame.columns else np.arange(len(frame))
    named = [name for name in frame.columns if name.startswith(CHANCE)]
    left_out = {ACTION, PROPENSITY, REWARD, TIME, GROUP, *named}
    context = _context(frame[[name for name in frame.columns if name not in left_out]])
    action = frame[ACTION].astype(str).tolist()
    propensity, reward = _floats(frame, PROPENSITY), _floats(frame, REWARD)
    given = {name.removeprefix(CHANCE): _floats(frame, name) for name in named}
    _check_chances(action, propensity, given)
    propensity = np.minimum(propensity, 1.0)
    try:
        known = of_known_chances(context, action, propensity=propensity, reward=reward, group=group)
        if not set(known.actions) <= set(given):
            return known
        chances = np.stack([given[name] for name in known.actions], axis=1)
        return Log(context, known.action, chances, reward, known.actions, group)
    except BadLogError as error:
        raise PolicyTableError(f"The chances cannot be: {error}.") from error


def _floats(frame: pd.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy(dtype=np.float64)


def _check_chances(action: Sequence[str], propensity: Floats, given: Mapping[str, Floats]) -> None:
    """Refuse chances that cannot be, or that contradict each other; `given` are those by action."""

    def refuse(column: str, wrong: "np.ndarray[Any, np.dtype[np.bool_]]", why: str) -> None:
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0]) + 1
            raise PolicyTableError(
                f"The chances cannot be: {column} {why} in row {first} ({int(wrong.sum())} such rows)."
            )

    refuse(PROPENSITY, (propensity <= 0) | (propensity > 1 + NEARLY), "is not above 0 and at most 1")
    for name, chance in given.items():
        refuse(CHANCE + name, (chance < 0) | (chance > 1 + NEARLY), "is not from 0 to 1")
        taken = np.asarray([each == name for each in action])
        refuse(
            CHANCE + name,
            taken & (np.abs(chance - propensity) > NEARLY),
            "is not the propensity of its action",
        )
    total = np.sum(list(given.values()), axis=0) if given else np.zeros(len(action))
    refuse(f"the sum of the {CHANCE} columns", total > 1 + NEARLY * len(given), "is above 1")


def _check_choice(log: Log, reference: str, *, half: str) -> None:
    """Refuse a half in which the reference never stood beside another action."""
    several = log.allowed.sum(axis=1) > 1
    if not several.any():
        raise PolicyTableError(
            f"In no row of the {half} half could another action have been taken: a log in which every action "
            "was certain cannot judge others."
        )
    if not (several & log.allowed[:, log.actions.index(reference)]).any():
        raise PolicyTableError(
            f"In no row of the {half} half could {reference} have been taken as well as another action: "
            "choose another --reference."
        )


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
        return np.asarray(frame[TIME].rank(method="first") <= log.rows / 2)
    _, place = np.unique(log.group, return_inverse=True)
    drawn = np.random.default_rng(seed).random(int(place.max()) + 1) < 0.5  # noqa: PLR2004 - one half
    return np.asarray(drawn[place])
