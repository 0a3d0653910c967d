"""Taking an action with a known chance: mostly the best, now and then another; asked again, the same."""

from hashlib import sha256
from typing import Final

import numpy as np

from models.policy.log import Flags, Floats, Places

_EVEN: Final = 0.5
"""Share of exploration that is even over all allowed actions, so that no chance becomes tiny."""


def explore(
    best: Places, scores: Floats, allowed: Flags, *, epsilon: float, temperature: float = 1.0
) -> Floats:
    """Return (rows, actions): chances of a policy that takes `best` and explores a little.

    A share `epsilon` is explored: half of it evenly over what is allowed, half by a softmax of the scores. So
    an allowed action has at least epsilon / (2 x allowed actions), and weights of estimates stay bounded.
    """
    scaled = np.where(allowed, scores / temperature, -np.inf)
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    soft = scaled / scaled.sum(axis=1, keepdims=True)
    even = allowed / allowed.sum(axis=1, keepdims=True)
    chances: Floats = epsilon * (_EVEN * even + (1 - _EVEN) * soft)
    chances[np.arange(len(best)), best] += 1 - epsilon
    return chances


def only(best: Places, actions: int) -> Floats:
    """Return (rows, actions): chances of a policy that always takes `best`."""
    chances = np.zeros((len(best), actions))
    chances[np.arange(len(best)), best] = 1.0
    return chances


def fraction(*words: str) -> float:
    """Return a number in [0, 1) that the words alone decide, evenly spread over different words."""
    digest = sha256("\x1f".join(words).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def draw(chances: Floats, at: float) -> int:
    """Return the place of the action that a number in [0, 1) falls on, given chances (actions,)."""
    edges = np.cumsum(chances)
    place = int(np.searchsorted(edges / edges[-1], at, side="right"))
    return min(place, int(np.flatnonzero(chances > 0)[-1]))
