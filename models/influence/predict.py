"""Influence as PageRank over the graph of a deal's conversation, with its uncertainty by Bayesian bootstrap.

The graph's nodes are the people of the buyer. A touch gives its person weight, more when it came from them;
a person first met within a fortnight after a touch with another was brought in by them, and passes weight
back to who brought them in; a forward move of the deal gives weight to whoever was talked with in the
fortnight before. Weights fade with a half-life of sixty days. PageRank (L. Page et al., The PageRank
Citation Ranking, 1999) spreads that weight over the graph; its restart vector is the weight of touches and
moves.

The uncertainty is that of few touches: touches and moves are weighted anew at random (exponential weights:
D. B. Rubin, The Bayesian Bootstrap, 1981), and the range is where 80 % of the draws lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

HALF_LIFE_DAYS: Final = 60.0
FORTNIGHT: Final = 14.0
DRAWS: Final = 200
_DAMPING: Final = 0.7
_ROUNDS: Final = 40
_FROM_THEM: Final = 2.0
"""What a touch that came from the person weighs beside one that went to them."""
_MOVE: Final = 3.0
_MEETING: Final = 1.5
_EVEN: Final = 0.5
"""Weight that everybody has before anything is seen, in touches."""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Touch:
    """One call, mail or meeting with a person of the buyer."""

    person: str
    days_ago: float
    inbound: bool
    meeting: bool


@dataclass(frozen=True, slots=True)
class Move:
    """The deal moved forward."""

    days_ago: float


@dataclass(frozen=True, slots=True)
class Influence:
    """A person's share of the influence in a deal; shares add up to one."""

    person: str
    share: float
    low: float
    high: float
    """`low` to `high`: 80 % of what the same kind of conversation could have shown."""
    touches: int


def weigh(
    people: Sequence[str], touches: Sequence[Touch], moves: Sequence[Move], *, seed: int, draws: int = DRAWS
) -> tuple[Influence, ...]:
    """Share out influence among these people, the most influential first.

    Somebody never talked with has what little everybody has. Touches with others do not count.
    The same input and seed give the same answer; the order of the input does not matter.
    """
    names = sorted(set(people))
    if not names:
        return ()
    of = {name: n for n, name in enumerate(names)}
    known = sorted(
        (one for one in touches if one.person in of),
        key=lambda one: (-one.days_ago, one.person, one.inbound, one.meeting),
    )
    person = np.array([of[one.person] for one in known], dtype=np.int64)
    weight = np.array([_weight(one) for one in known])
    ago = np.array([one.days_ago for one in known])
    moved = np.array(sorted((one.days_ago for one in moves), reverse=True))
    random = np.random.default_rng(seed)
    centre = _shares(len(names), person, weight, ago, moved, on_move=np.ones(len(moved)))
    drawn = np.array([
        _shares(len(names), person, weight * random.exponential(size=len(known)), ago, moved,
                on_move=random.exponential(size=len(moved)), even=random.exponential(size=len(names)))
        for _ in range(draws)
    ])  # fmt: skip
    low, high = np.quantile(drawn, (0.1, 0.9), axis=0)
    low, high = np.minimum(low, centre), np.maximum(high, centre)
    counted = np.bincount(person, minlength=len(names))
    found = [
        Influence(name, float(centre[n]), float(low[n]), float(high[n]), int(counted[n]))
        for n, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.person)))


def _weight(touch: Touch) -> float:
    return (
        (_FROM_THEM if touch.inbound else 1.0)
        * (_MEETING if touch.meeting else 1.0)
        * _fading(touch.days_ago)
    )


def _fading(days_ago: float) -> float:
    return float(0.5 ** (max(days_ago, 0.0) / HALF_LIFE_DAYS))


def _shares(
    count: int, person: npt.NDArray[np.int64], weight: Array, ago: Array, moved: Array, *, on_move: Array,
    even: Array | None = None,
) -> Array:  # fmt: skip
    """One PageRank: `weight` of each touch, `on_move` of each move."""
    restart = np.full(count, _EVEN) if even is None else _EVEN * even
    np.add.at(restart, person, weight)
    for when, scale in zip(moved, on_move, strict=True):
        before = (ago >= when) & (ago <= when + FORTNIGHT)
        if before.any():
            credit = weight * before
            np.add.at(restart, person, _MOVE * scale * _fading(when) * credit / credit.sum())
    restart /= restart.sum()
    passing = _brought_in(count, person, weight, ago)
    share: Array = restart.copy()
    for _ in range(_ROUNDS):
        lost = share * (1 - passing.sum(axis=1))
        share = (1 - _DAMPING) * restart + _DAMPING * (share @ passing + lost.sum() * restart)
    return share / float(share.sum())


def _brought_in(count: int, person: npt.NDArray[np.int64], weight: Array, ago: Array) -> Array:
    """How a person's weight passes to who brought them in: rows add up to one, or to nothing."""
    passing = np.zeros((count, count))
    for newcomer in range(count):
        theirs = np.flatnonzero(person == newcomer)
        if not len(theirs):
            continue
        first = ago[theirs[0]]
        earlier = (person != newcomer) & (ago >= first) & (ago <= first + FORTNIGHT)
        np.add.at(passing[newcomer], person[earlier], weight[earlier])
    totals = passing.sum(axis=1, keepdims=True)
    passing /= np.where(totals > 0, totals, 1.0)
    return passing
