"""What a rep reads of a candidate: why, in a sentence, and which facts of this deal speak for it or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.services import WIN_PROBABILITY_V1
from models.next_action.spec import CONTEXT, SHOWN, WAIT
from models.policy.effects import Effects
from models.policy.log import Floats

_MOST: Final = 3
_SMALLEST: Final = 0.0005
"""Share of the amount below which a fact is not worth telling."""
_BY_NAME: Final = {feature.name: feature for feature in WIN_PROBABILITY_V1.features}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact of this deal, and what it adds to the action's effect."""

    column: str
    sentence: str
    effect: float
    """Share of the amount."""


def why(action: str, *, share: float, low: float, high: float, level: float, decisions: int) -> str:
    """Return what speaks for an action, in one sentence with its range."""
    if action == WAIT:
        return "Nothing is lost by it, and no hour is spent."
    if decisions == 0:
        return f"{SHOWN[action]}: too few recommendations of it have a known outcome to say what it adds."
    return (
        f"{SHOWN[action]}: adds {share:+.1%} of the amount to expected revenue over waiting, "
        f"{low:+.1%} to {high:+.1%} ({level:.0%} range), by {decisions:,} decisions like it."
    )


def evidence_of(
    action: str, effects: Effects, *, context: Floats, said: Mapping[str, float | None]
) -> tuple[Evidence, ...]:
    """Return the facts that move an action's effect away from its average, the largest first."""
    _, parts = effects.parts(action, context)
    order = np.argsort(-np.abs(parts[0]), kind="stable")[:_MOST]
    return tuple(
        Evidence(CONTEXT[place], _sentence(CONTEXT[place], said.get(CONTEXT[place])), float(parts[0, place]))
        for place in order.tolist()
        if abs(parts[0, place]) >= _SMALLEST
    )


def _sentence(name: str, value: float | None) -> str:
    if name == "win":
        return "Its win probability is not known" if value is None else f"It is won with {value:.0%}"
    if name == "missing_role":
        return "Somebody is missing in the buying committee" if value else "The buying committee is complete"
    return _BY_NAME[name].say(value)
