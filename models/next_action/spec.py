"""What the next-action model is: its actions, what it sees, its settings and its training rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa

from models.policy.log import Floats

MODEL: Final = "next_action"
Action: TypeAlias = Literal[
    "call", "email", "meet_missing_role", "send_proposal", "involve_manager", "discount", "wait", "disqualify"
]
ACTIONS: Final[tuple[Action, ...]] = (
    "call", "email", "meet_missing_role", "send_proposal", "involve_manager", "discount", "wait",
    "disqualify",
)  # fmt: skip
WAIT: Final[Action] = "wait"
SHOWN: Final[Mapping[str, str]] = {
    "call": "Call the customer",
    "email": "Write to the customer",
    "meet_missing_role": "Meet who is missing in the buying committee",
    "send_proposal": "Send a proposal",
    "involve_manager": "Involve your manager",
    "discount": "Offer a discount, once it is approved",
    "wait": "Wait",
    "disqualify": "Let the deal go",
}
NEEDS_APPROVAL: Final = frozenset({"discount"})
Subject: TypeAlias = Literal["deal", "account"]

OF_FEATURES: Final = (
    "stage_position", "days_in_stage", "days_since_touch", "touches_14d", "days_since_inbound",
    "unanswered_outbound", "meetings_held", "offers_made", "days_since_offer", "people", "days_overdue",
)  # fmt: skip
"""Columns of the win-probability service that are part of the context, by the same names."""
CONTEXT: Final = ("win", "amount", "missing_role", *OF_FEATURES)
"""What the policy sees: the win probability, the amount in the own currency, whether a part of the buying
committee has not been met (1 or 0), and features. All of it is stored with each recommendation."""
_ROUNDING: Final = 1e-9
_ADDED_UP: Final = 1e-6
"""How far chances may miss 0, and their sum 1, by the rounding of what was stored."""
_AMOUNT: Final = CONTEXT.index("amount")

ROW_COLUMNS: Final = (
    "recommendation_id", "subject", "subject_id", "as_of", "known_at", "arm", "action", "reward", "realised",
    *(f"chance_{action}" for action in ACTIONS), *CONTEXT,
)  # fmt: skip
"""Training rows: a decision, with which chances it was made, what was seen, and what came of it.

The chances are the policy's own (`own_chances`), so they are those of a decision of the arm `shown` alone.
`reward` is the change of expected revenue within the horizon as a share of the amount, null until known;
`realised` what was won of it within the horizon, as the same share; `known_at` when both were known."""


@dataclass(frozen=True)
class Minimum:
    """Decisions with a known reward needed before anything is learned; with fewer a prior answers."""

    decisions: int = 400
    waits: int = 60
    an_action: int = 30
    """Decisions for one action; an action with fewer keeps its prior."""
    tested: int = 150
    """Decisions in the later part that the model is judged on."""


@dataclass(frozen=True)
class Params:
    """Everything that shapes training and choosing; `params.yaml` holds the values in use."""

    seed: int = 20260
    horizon_days: int = 30
    """How long after a decision its reward is read."""
    minimum: Minimum = field(default_factory=Minimum)
    tested_share: float = 0.3
    """Share of the decisions, the latest, that the model is judged on."""
    prior_spread: float = 0.03
    """Standard deviation of an action's average effect before anything is known, as a share of the amount."""
    level: float = 0.8
    """Of the interval that must lie above zero before an action is said to be better than waiting."""
    epsilon: float = 0.1
    """Share of decisions that explore."""
    temperature: float = 2.0
    """Of the softmax over how sure each action is (its effect in standard deviations)."""
    hours: Mapping[str, float] = field(
        default_factory=lambda: {
            "call": 0.5, "email": 0.25, "meet_missing_role": 1.5, "send_proposal": 3.0,
            "involve_manager": 1.0, "discount": 0.5, "wait": 0.0, "disqualify": 0.25,
        }
    )  # fmt: skip
    """Hours of work that an action takes."""
    hours_saved: float = 3.0
    """Hours of work in the coming month that letting a deal go saves."""
    hour_worth: float = 40.0
    """What an hour of work is worth, in the own currency; only letting go is weighed with it."""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Params":
        """Return the settings of a mapping as in `params.yaml`; an unknown name raises TypeError."""
        parts: dict[str, Any] = dict(written)
        if "minimum" in parts:
            parts["minimum"] = Minimum(**parts["minimum"])
        if "hours" in parts:
            parts["hours"] = {**cls().hours, **{name: float(value) for name, value in parts["hours"].items()}}
            if unknown := set(parts["hours"]) - set(ACTIONS):
                raise TypeError(f"no such action: {', '.join(sorted(unknown))}")
        return cls(**parts)

    def to_json(self) -> dict[str, Any]:
        """Return what `read` reads."""
        return asdict(self)

    @property
    def effort(self) -> Floats:
        """Hours of each action, (actions,); of waiting none."""
        return np.asarray([self.hours[action] for action in ACTIONS], dtype=np.float64)

    @property
    def credit(self) -> Floats:
        """Money that an action is worth whatever comes of it, (actions,): the hours that letting go saves."""
        credit = np.zeros(len(ACTIONS))
        credit[ACTIONS.index("disqualify")] = self.hours_saved * self.hour_worth
        return credit


def own_chances(mixed: Floats, share: Floats) -> Floats:
    """Return (rows, actions): the policy's own chances, from those of both lots together.

    `mixed` count a share held out, (rows,), as waiting. That lot falls once for a deal, so from its second
    decision on only these are the chances given what went before. NaN where `mixed` cannot be of that share.
    """
    waiting = np.zeros(len(ACTIONS))
    waiting[ACTIONS.index(WAIT)] = 1.0
    own = (mixed - share[:, None] * waiting) / (1 - share[:, None])
    own = np.where(np.abs(own) < _ROUNDING, 0.0, own)
    fits = (own >= 0).all(axis=1) & (np.abs(own.sum(axis=1) - 1) < _ADDED_UP)
    return np.asarray(np.where(fits[:, None], own, np.nan), dtype=np.float64)


def contexts(rows: pa.Table) -> Floats:
    """Return (rows, context) by name, in the order of CONTEXT; what the table lacks is NaN."""
    present = set(rows.column_names)
    matrix = np.full((rows.num_rows, len(CONTEXT)), np.nan)
    for place, name in enumerate(CONTEXT):
        if name in present:
            column: Any = rows.column(name)
            matrix[:, place] = column.cast(pa.float64()).to_numpy()
    return bounded(matrix)


def bounded(context: Floats) -> Floats:
    """Return contexts without infinities; the amount as its logarithm, since deals differ by factors."""
    kept = np.where(np.isfinite(context), context, np.nan)
    kept = np.clip(kept, -1e12, 1e12)
    kept[:, _AMOUNT] = np.log1p(np.maximum(kept[:, _AMOUNT], 0.0))
    return kept
