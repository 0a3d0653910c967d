"""Judging a next-action model on later decisions: what its policy would have brought, beside plain rivals.

The figure that decides is the uplift per hour of work, in money a decision, by the doubly robust estimate:
the sum over actions of the policy's chance times what the action adds over waiting, divided by its hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from models.card import Card, Enough, Segment
from models.contract import Period
from models.evaluation import effective_rows
from models.next_action.predict import NextAction
from models.next_action.spec import ACTIONS, MODEL, WAIT, Params
from models.next_action.train import Decisions, decisions_of, enough, held_out, learned_from
from models.policy import comparison as comparing
from models.policy import outcome
from models.policy.choosing import only
from models.policy.comparison import LOGGED, Comparison, compare
from models.policy.estimators import Terms, scores
from models.policy.intervals import TIMES, Draws, resample
from models.policy.log import Flags, Floats, Log

PRIMARY: Final = "loss_per_hour"
POLICY: Final = "learned"
_WAITING: Final = ACTIONS.index(WAIT)
_BOUNDS: Final = (-1.0, 1.0)
OUTCOME: Final = (
    "Which action on an open deal adds most to its expected revenue within the horizon, an hour of work."
)


@dataclass(frozen=True)
class Judged:
    """A model's policy on held-out decisions."""

    comparison: Comparison
    per_hour: Draws
    """Money an hour a decision, of `learned`, `logged` and `always <action>`."""
    log: Log
    chosen: Floats
    abstained: float
    constant: str
    """The constant action that was best on the decisions learned from: what one would have picked then."""


def judge(model: NextAction, table: pa.Table) -> Card:
    """Judge on the latest decisions on deals."""
    params, decisions = model.params, decisions_of(table, "deal")
    card = _blank(model, decisions, params)
    if not model.effects or "deal" not in model.effects or not enough(decisions, params):
        return card
    found = judged(model, decisions, params)
    figures = figures_of(found)
    rivals = {
        "the_logged_policy": {PRIMARY: -found.per_hour.values[LOGGED]},
        "the_best_constant_action_so_far": {PRIMARY: -found.per_hour.values[f"always {found.constant}"]},
        "waiting": {PRIMARY: 0.0},
    }
    return replace(card, figures=figures, baselines=rivals, segments=_segments(found))


def judge_rival(rival: NextAction, challenger: NextAction, table: pa.Table) -> Mapping[str, float]:
    """Return another version's figures on the challenger's held-out decisions, if there are enough."""
    decisions = decisions_of(table, "deal")
    if not enough(decisions, challenger.params):
        return {}
    return figures_of(judged(rival, decisions, challenger.params))


def judged(model: NextAction, decisions: Decisions, params: Params) -> Judged:
    """Return what the model's policy would have brought on the latest decisions."""
    held = held_out(decisions, params)
    log, amount = decisions.log.at(held), decisions.amount[held]
    weighed = model.weigh("deal", log.context, amount=amount, allowed=log.allowed, epsilon=0.0)
    chosen = only(weighed.best, len(ACTIONS))
    foretold = outcome.cross_fitted(log, seed=params.seed)
    comparison = compare(log, {POLICY: chosen}, foretold, otherwise=WAIT, seed=params.seed, bounds=_BOUNDS)
    draws = per_hour(log, {POLICY: chosen}, foretold, amount=amount, params=params)
    before = learned_from(decisions, params)
    earlier, worth = decisions.log.at(before), decisions.amount[before]
    known = outcome.cross_fitted(earlier, seed=params.seed)
    then = per_hour(earlier, {}, known, amount=worth, params=params, times=1)
    constant = max(ACTIONS, key=lambda name: then.values[f"always {name}"])
    return Judged(comparison, draws, log, chosen, float(weighed.abstains.mean()), constant)


def per_hour(
    log: Log,
    policies: Mapping[str, Floats],
    foretold: Floats,
    *,
    amount: Floats,
    params: Params,
    times: int = TIMES,
) -> Draws:
    """Return uplift per hour in money a decision, doubly robust, of policies, constants and what was done."""
    seen = scores(log, foretold)
    money = np.where(np.isnan(amount), 0.0, amount)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        gained = ((seen - seen[:, [_WAITING]]) * money + params.credit) / params.effort
    gained[:, _WAITING] = 0.0
    asked = {
        **policies,
        LOGGED: log.chances,
        **{f"always {name}": comparing.constant(log, name, otherwise=WAIT) for name in log.actions},
    }
    ones = np.ones(log.rows)
    terms = {name: Terms((target * gained).sum(axis=1), ones) for name, target in asked.items()}
    return resample(terms, log.group, seed=params.seed, times=times)


def figures_of(found: Judged) -> dict[str, float]:
    """Return the figures by name."""
    comparison, hour = found.comparison, found.per_hour.of(POLICY)
    best = max((f"always {name}" for name in ACTIONS), key=lambda name: found.per_hour.values[name])
    over = found.per_hour.difference(POLICY, best)
    over_logged = found.per_hour.difference(POLICY, LOGGED)
    weight = comparison.weights[POLICY]
    figures = {
        PRIMARY: -hour.value,
        "per_hour": hour.value, "per_hour_low": hour.low, "per_hour_high": hour.high,
        "per_hour_over_best_constant": over.value,
        "per_hour_over_best_constant_low": over.low, "per_hour_over_best_constant_high": over.high,
        "per_hour_over_logged": over_logged.value,
        "per_hour_over_logged_low": over_logged.low, "per_hour_over_logged_high": over_logged.high,
        "abstained": found.abstained,
        "decisions": float(comparison.decisions),
        "effective_decisions": weight.effective_rows,
        "mean_weight": weight.mean,
    }  # fmt: skip
    for method in ("ips", "snips", "dr"):
        row = comparison.of(POLICY, method)
        figures |= {
            f"share_{method}": row.estimate.value,
            f"share_{method}_low": row.estimate.low,
            f"share_{method}_high": row.estimate.high,
        }
    figures["share_logged"] = comparison.of(LOGGED).estimate.value
    return figures


def _segments(found: Judged) -> tuple[Segment, ...]:
    """How often each action is chosen, and what always taking it would bring."""
    return tuple(
        Segment(
            by="action",
            segment=name,
            rows=int(found.log.allowed[:, place].sum()),
            figures={
                "chosen": float(found.chosen[:, place].mean()),
                "per_hour": found.per_hour.values[f"always {name}"],
                "taken": float((found.log.action == place).mean()),
            },
        )
        for place, name in enumerate(ACTIONS)
    )


def _blank(model: NextAction, decisions: Decisions, params: Params) -> Card:
    need = params.minimum
    waits = int((decisions.log.action == _WAITING).sum())
    periods = {}
    if model.effects and enough(decisions, params):
        periods = {
            "train": _period(decisions, learned_from(decisions, params)),
            "test": _period(decisions, held_out(decisions, params)),
        }
    return Card(
        model=MODEL,
        organization=model.origin.organization,
        version=model.version,
        outcome=OUTCOME,
        basis=model.basis,
        basis_note=model.basis_note,
        trained_at=model.origin.trained_at,
        periods=periods,
        primary=PRIMARY,
        enough=(
            Enough("recommendations with a known outcome", decisions.rows, need.decisions),
            Enough("of them waiting", waits, need.waits),
        ),
        notes=(
            "An effect is that of recommending an action, whether or not it was then done.",
            "The reward reads a later chance off the win-probability model, and counts what that model does.",
        ),
    )


def _period(decisions: Decisions, rows: Flags) -> Period:
    moments = decisions.as_of[rows]
    log = decisions.log.at(rows)
    return Period(
        begins=str(np.datetime_as_string(moments.min(), unit="s")),
        ends=str(np.datetime_as_string(moments.max(), unit="s")),
        deals=len(np.unique(log.group)),
        won=int((decisions.realised[rows] > 0).sum()),
        rows=log.rows,
        open_share=0.0,
        effective_rows=effective_rows(np.ones(log.rows)),
    )
