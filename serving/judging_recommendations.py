"""What recommending has brought: policies judged on the record's own decisions, and the hold-out compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import numpy as np

from crm_core.recommendations import HELD_OUT, SHOWN, Decided
from models.next_action import ACTIONS, CONTEXT, WAIT, NextAction
from models.next_action.spec import bounded, own_chances
from models.policy import Comparison, Estimate, Log, compare, outcome
from models.policy.choosing import only
from models.policy.estimators import Terms
from models.policy.intervals import resample
from models.policy.log import Floats

FEWEST: Final = 50
"""Decisions with a known outcome below which nothing is said."""
HORIZON: Final = timedelta(days=30)
_SEED: Final = 20260
_BOUNDS: Final = (-1.0, 1.0)
MODEL_POLICY: Final = "model"


@dataclass(frozen=True)
class HeldOut:
    """Deals that recommendations were shown for, against those where by lot none were."""

    shown_deals: int
    held_out_deals: int
    shown: float
    """Change of expected revenue a decision, in the own currency."""
    held_out: float
    difference: Estimate
    share_difference: Estimate
    """The same as a share of the amount."""


@dataclass(frozen=True)
class Judgement:
    """What can be said; `comparison` and `held_out` are None while there is too little.

    Policies are compared on the decisions that were shown, by their own chances: the lot that holds out falls
    once for a deal, so a week's decision on one held out is none.
    """

    decisions: int
    deals: int
    comparison: Comparison | None = None
    held_out: HeldOut | None = None
    notes: Sequence[str] = field(default=())


def judge(decided: Sequence[Decided], model: NextAction) -> Judgement:
    """Judge the logged policy, each constant one and the model's own on what was decided."""
    deals = len({one.subject_id for one in decided})
    log, amount = log_of(decided)
    if log.rows < FEWEST:
        note = (
            f"{log.rows} decisions that were shown have a known outcome; from {FEWEST} on something is said."
        )
        return Judgement(len(decided), deals, notes=(note,))
    weighed = model.weigh("deal", log.context, amount=amount, allowed=log.allowed, epsilon=0.0)
    foretold = outcome.cross_fitted(log, seed=_SEED)
    policies = {MODEL_POLICY: only(weighed.best, len(ACTIONS))}
    found = compare(log, policies, foretold, otherwise=WAIT, seed=_SEED, bounds=_BOUNDS)
    notes = [
        "A value is the change of expected revenue within 30 days as a share of the amount, a decision.",
        "The model may have learned from some of these decisions; its card judges it on later ones alone.",
    ]
    return Judgement(len(decided), deals, found, held_out_of(decided), tuple(notes))


def log_of(decided: Sequence[Decided]) -> tuple[Log, Floats]:
    """Return those shown as a log with their own chances, rewards as shares of the amount, and amounts."""
    mixed = [[one.chances.get(name, 0.0) for name in ACTIONS] for one in decided]
    own = own_chances(
        np.asarray(mixed, dtype=np.float64).reshape(len(decided), len(ACTIONS)),
        np.asarray([one.share for one in decided], dtype=np.float64),
    )
    places = [n for n, one in enumerate(decided) if one.arm == SHOWN and not np.isnan(own[n]).any()]
    shown = [decided[n] for n in places]
    context = [[_number(one.context.get(name)) for name in CONTEXT] for one in shown]
    log = Log(
        context=bounded(np.asarray(context, dtype=np.float64).reshape(len(shown), len(CONTEXT))),
        action=np.asarray([ACTIONS.index(one.action) for one in shown], dtype=np.intp),
        chances=own[places],
        reward=_shares(shown),
        actions=ACTIONS,
        group=np.asarray([str(one.subject_id) for one in shown]),
    )
    return log, np.asarray([one.amount for one in shown], dtype=np.float64)


def _shares(decided: Sequence[Decided]) -> Floats:
    """Return the change of expected revenue of each as a share of the amount, cut at -1 and 1."""
    change = [(one.later - one.amount * one.win) / one.amount for one in decided]
    return np.clip(np.asarray(change, dtype=np.float64), *_BOUNDS)


def held_out_of(decided: Sequence[Decided]) -> HeldOut | None:
    """Compare the two arms, deals drawn whole; None while one of them is empty."""
    held = np.asarray([one.arm == HELD_OUT for one in decided])
    if held.all() or not held.any():
        return None
    group = np.asarray([str(one.subject_id) for one in decided])
    share = _shares(decided)
    money = np.asarray([one.later - one.amount * one.win for one in decided])
    parts = {"shown": (~held).astype(np.float64), "held": held.astype(np.float64)}
    terms = {}
    for name, inside in parts.items():
        terms[f"{name} money"] = Terms(money * inside, inside)
        terms[f"{name} share"] = Terms(share * inside, inside)
    draws = resample(terms, group, seed=_SEED)
    return HeldOut(
        shown_deals=len(np.unique(group[~held])),
        held_out_deals=len(np.unique(group[held])),
        shown=draws.values["shown money"],
        held_out=draws.values["held money"],
        difference=draws.difference("shown money", "held money"),
        share_difference=draws.difference("shown share", "held share"),
    )


def chart(found: Comparison) -> dict[str, Any]:
    """Return a Vega-Lite specification: each policy's doubly robust value with its interval."""
    rows = [
        {
            "policy": row.policy,
            "value": row.estimate.value,
            "low": row.estimate.low,
            "high": row.estimate.high,
            "kind": "constant" if row.policy.startswith("always ") else "policy",
        }
        for row in found.rows
        if row.method == "dr"
    ]
    x: Mapping[str, Any] = {"type": "quantitative", "title": "Share of the amount, a decision"}
    y = {"field": "policy", "type": "nominal", "sort": "-x", "title": None}
    color = {"field": "kind", "type": "nominal", "title": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": "What each policy would have brought, doubly robust, with its 95 % interval.",
        "data": {"values": rows},
        "layer": [
            {
                "mark": "rule",
                "encoding": {
                    "x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": color,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "tooltip": True},
                "encoding": {"x": {**x, "field": "value"}, "y": y, "color": color},
            },
        ],
    }  # fmt: skip


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)
