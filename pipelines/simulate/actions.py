"""A world in which it is known what each action adds: states, logged recommendations, and what came of them.

The planted law, in shares of a deal's amount within a month, is all in `effects_of`: actions help in some
states, do nothing in others, and harm in a few. `log` draws what a policy with known chances would leave
behind; `value` says exactly what any policy is worth. Nothing here is learned by, or known to, the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa

from models.next_action.rails import Rails, Situation, refusals
from models.next_action.spec import ACTIONS, CONTEXT, WAIT
from models.policy.choosing import explore
from models.policy.log import Flags, Floats, Places

_AT: Final = {name: place for place, name in enumerate(CONTEXT)}
_LARGE: Final = 50_000.0
_SILENT, _LOST_TOUCH, _STUCK = 14.0, 21.0, 30.0
"""Days."""
_TALKED, _PESTERED, _UNANSWERED, _RIPE = 3, 5, 2, 2
"""Touches in two weeks that help and that are too many; messages without answer; stage to propose from."""
_JUMP: Final = 0.15
"""Share of deals that are won or lost outright within the month."""
_NOISE: Final = 0.04
_MISSING, _NEVER_IN_TOUCH, _A_WIN = 0.4, 0.1, 0.3


@dataclass(frozen=True)
class States:
    """Deals at moments: what the policy sees, what guard rails allow, and the law's answer."""

    context: Floats
    """(rows, context), by CONTEXT; the amount in money."""
    allowed: Flags
    drift: Floats
    """(rows,); change of expected revenue when nothing is recommended, as a share."""
    effects: Floats
    """(rows, actions); what each action adds to it."""
    deal: Places

    @property
    def amount(self) -> Floats:
        """(rows,)"""
        return self.context[:, _AT["amount"]]

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.context)


def states(rows: int, *, seed: int, a_deal: int = 4) -> States:
    """Draw deals at moments; `a_deal` moments belong to one deal."""
    random = np.random.default_rng(seed)
    deals = -(-rows // a_deal)
    deal = np.repeat(np.arange(deals), a_deal)[:rows]
    amount: Floats = np.exp(random.normal(9.9, 0.9, deals))[deal]
    touch = random.exponential(9.0, rows)
    inbound = touch + random.exponential(12.0, rows)
    offers = random.poisson(0.6, rows).astype(np.float64)
    columns: dict[str, Floats] = {
        "win": random.beta(1.6, 3.6, rows),
        "amount": amount,
        "missing_role": (random.random(rows) < _MISSING).astype(np.float64),
        "stage_position": random.integers(0, 5, rows).astype(np.float64),
        "days_in_stage": random.exponential(22.0, rows),
        "days_since_touch": touch,
        "touches_14d": random.poisson(np.maximum(0.2, 4.0 - touch / 4)).astype(np.float64),
        "days_since_inbound": np.where(random.random(rows) < _NEVER_IN_TOUCH, np.nan, inbound),
        "unanswered_outbound": random.poisson(1.3, rows).astype(np.float64),
        "meetings_held": random.poisson(1.2, rows).astype(np.float64),
        "offers_made": offers,
        "days_since_offer": np.where(offers > 0, random.exponential(24.0, rows), np.nan),
        "people": random.integers(1, 6, rows).astype(np.float64),
        "days_overdue": np.maximum(0.0, random.normal(-10.0, 25.0, rows)),
    }
    context = np.stack([columns[name] for name in CONTEXT], axis=1)
    return States(context, allowed_in(context), drift_of(context), effects_of(context), deal)


def drift_of(context: Floats) -> Floats:
    """Return what a month does to a deal for which nothing is recommended: silence costs, talk helps."""
    silent, busy = (
        context[:, _AT["days_since_touch"]] > _LOST_TOUCH,
        context[:, _AT["touches_14d"]] >= _TALKED,
    )
    drift: Floats = -0.01 - 0.03 * silent + 0.02 * busy - 0.02 * (context[:, _AT["days_overdue"]] > 0)
    return drift


def effects_of(context: Floats) -> Floats:
    """Return (rows, actions): the planted law."""
    see = {name: context[:, place] for name, place in _AT.items()}
    silent, pestered = see["days_since_touch"] > _SILENT, see["touches_14d"] >= _PESTERED
    large, stuck = see["amount"] > _LARGE, see["days_in_stage"] > _STUCK
    priced = (see["offers_made"] > 0) & (see["days_since_offer"] > _SILENT)
    ripe, fresh = see["stage_position"] >= _RIPE, see["offers_made"] == 0
    law: Mapping[str, Any] = {
        "call": 0.004 + 0.030 * silent - 0.012 * pestered,
        "email": np.where(see["unanswered_outbound"] < _UNANSWERED, 0.010, -0.006),
        "meet_missing_role": np.where(see["missing_role"] > 0, 0.030 + 0.040 * large, 0.0),
        "send_proposal": np.where(ripe, 0.060 * fresh, -0.020),
        "involve_manager": np.where(large & stuck, 0.070, -0.004),
        "discount": np.where(priced, 0.045, 0.005) - 0.090 * see["win"],
        WAIT: 0.0,
        "disqualify": -0.3 * see["win"],
    }
    return np.stack([np.broadcast_to(law[action], len(context)) for action in ACTIONS], axis=1)


def allowed_in(context: Floats, rails: Rails | None = None) -> Flags:
    """Return (rows, actions): what guard rails allow in these states."""
    limits = Rails() if rails is None else rails
    return np.asarray(
        [
            [reason is None for reason in refusals(_situation(row), limits).values()]
            for row in context.tolist()
        ]
    )


def _situation(row: list[float]) -> Situation:
    see = {name: None if np.isnan(row[place]) else row[place] for name, place in _AT.items()}
    return Situation(
        people=int(see["people"] or 0),
        missing_role=bool(see["missing_role"]),
        stage_position=int(see["stage_position"] or 0),
        offers_made=int(see["offers_made"] or 0),
        days_since_offer=see["days_since_offer"],
        days_since_inbound=see["days_since_inbound"],
        days_since_touch=see["days_since_touch"],
        days_in_stage=see["days_in_stage"],
        has_manager=True,
        win=see["win"],
    )


def draw(drawn: States, chances: Floats, *, seed: int) -> tuple[Places, Floats]:
    """Let a policy act and return (action, reward) of each row.

    A reward is the law's mean plus chance: now and then a deal is won or lost outright, as its win
    probability says, which adds nothing on average; else it wavers.
    """
    random = np.random.default_rng([seed, 1])
    rows, win = drawn.rows, drawn.context[:, _AT["win"]]
    action = (random.random(rows)[:, None] < np.cumsum(chances, axis=1)).argmax(axis=1)
    mean = drawn.drift + drawn.effects[np.arange(rows), action]
    closed = random.random(rows) < _JUMP
    jump = np.where(random.random(rows) < win, 1 - win, -win)
    reward = mean + np.where(closed, jump, random.normal(0.0, _NOISE, rows))
    return action.astype(np.intp), reward


def log(drawn: States, *, seed: int, at: datetime, days: int = 120, epsilon: float = 1.0) -> pa.Table:
    """Return training rows as `pipelines.next_action` makes them: decisions spread evenly over some days.

    Args:
        drawn: the states decided in.
        seed: of the actions taken and of chance.
        at: when all rewards are known; the last decision lies a month earlier.
        days: over how many days the decisions are spread.
        epsilon: how much the logging policy explores; else it waits.

    """
    waiting = np.full(drawn.rows, ACTIONS.index(WAIT), dtype=np.intp)
    chances = explore(waiting, np.zeros(drawn.allowed.shape), drawn.allowed, epsilon=epsilon)
    action, reward = draw(drawn, chances, seed=seed)
    horizon = timedelta(days=30)
    first = at - horizon - timedelta(days=days)
    moments = [first + timedelta(days=days) * (row / drawn.rows) for row in range(drawn.rows)]
    order = np.random.default_rng([seed, 2]).permutation(drawn.rows)
    columns: dict[str, Any] = {
        "recommendation_id": [f"r{row:06d}" for row in range(drawn.rows)],
        "subject": ["deal"] * drawn.rows,
        "subject_id": [f"d{deal:05d}" for deal in drawn.deal[order].tolist()],
        "as_of": pa.array([moment.replace(tzinfo=None) for moment in moments], pa.timestamp("us")),
        "known_at": pa.array([(m + horizon).replace(tzinfo=None) for m in moments], pa.timestamp("us")),
        "arm": ["shown"] * drawn.rows,
        "action": [ACTIONS[place] for place in action[order].tolist()],
        "reward": reward[order],
        "realised": np.where(reward[order] > _A_WIN, 1.0, 0.0),
        **{f"chance_{name}": chances[order, place] for place, name in enumerate(ACTIONS)},
        **{name: drawn.context[order, place] for name, place in _AT.items()},
    }
    return pa.table(columns)


def per_hour(drawn: States, *, effort: Floats, credit: Floats) -> Floats:
    """Return (rows, actions): money an hour that each action truly adds over waiting."""
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = (drawn.effects * drawn.amount[:, None] + credit) / effort
    worth[:, ACTIONS.index(WAIT)] = 0.0
    return worth


def value(drawn: States, chances: Floats, worth: Floats | None = None) -> float:
    """Return exactly what a policy is worth a decision: in shares, or in the unit of `worth`."""
    mean = drawn.drift[:, None] + drawn.effects if worth is None else worth
    return float((chances * mean).sum(axis=1).mean())


def ideal(drawn: States, worth: Floats) -> Floats:
    """Return the choices of one who knows the law, within guard rails."""
    best = np.where(drawn.allowed, worth, -np.inf).argmax(axis=1)
    chances = np.zeros(drawn.allowed.shape)
    chances[np.arange(drawn.rows), best] = 1.0
    return chances
