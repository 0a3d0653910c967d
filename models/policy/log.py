"""What a policy left behind: contexts, the actions it took, with which chance, and the rewards that came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]


NEARLY: Final = 1e-6
"""Chances may be so far off: they were summed or written with few digits."""


class BadLogError(ValueError):
    """The log cannot be evaluated: shapes differ, or chances are none."""


@dataclass(frozen=True)
class Log:
    """Decisions of a policy, one a row, with what came of them."""

    context: Floats
    """(rows, columns); NaN where not known. What the policy saw."""
    action: Places
    """(rows,); the place of the action taken among `actions`."""
    chances: Floats
    """(rows, actions); with which chance the policy would have taken each. Zero: it was not allowed there."""
    reward: Floats
    """(rows,)"""
    actions: tuple[str, ...]
    group: NDArray[Any]
    """(rows,); rows of one group, such as those of one deal, are drawn together."""

    def __post_init__(self) -> None:
        rows, width = self.chances.shape
        whole = self.action.shape == self.reward.shape == self.group.shape == (rows,)
        if not whole or self.context.shape[0] != rows or width != len(self.actions):
            raise BadLogError("contexts, actions, chances, rewards and groups differ in length")
        if not ((self.chances >= 0) & (self.chances <= 1 + NEARLY)).all():
            raise BadLogError("a chance lies outside 0 to 1, or is no number")
        if rows and (self.propensity <= 0).any():
            raise BadLogError("an action was taken that had no chance: its propensity is 0")

    @property
    def rows(self) -> int:
        """How many decisions there are."""
        return len(self.action)

    @property
    def propensity(self) -> Floats:
        """The chance of the action that was taken, (rows,)."""
        taken: Floats = self.chances[np.arange(self.rows), self.action]
        return taken

    @property
    def allowed(self) -> Flags:
        """(rows, actions); whether the action could be taken there at all."""
        return self.chances > 0

    def at(self, rows: Flags | Places) -> "Log":
        """Return some of the decisions."""
        return replace(
            self,
            context=self.context[rows],
            action=self.action[rows],
            chances=self.chances[rows],
            reward=self.reward[rows],
            group=self.group[rows],
        )


def of_known_chances(
    context: Floats,
    action: Sequence[str],
    *,
    propensity: Floats,
    reward: Floats,
    group: NDArray[Any] | None = None,
) -> Log:
    """Return a log of which only the chance of the action taken is known, as most files have it.

    What is left of each row's chance is spread evenly over the other actions: estimates that look at the
    action taken alone, such as IPS, do not depend on it.
    """
    actions = tuple(sorted(set(action)))
    place = np.asarray([actions.index(name) for name in action], dtype=np.intp)
    others = (1 - propensity) / max(1, len(actions) - 1)
    chances = np.repeat(others[:, None], len(actions), axis=1)
    chances[np.arange(len(place)), place] = propensity
    own = np.arange(len(place)) if group is None else group
    return Log(context, place, chances, reward, actions, own)


def folds_of(group: NDArray[Any], *, folds: int, seed: int) -> Places:
    """Return each row's fold; rows of a group share one, and the same groups get the same folds."""
    _, place = np.unique(group, return_inverse=True)
    order = np.random.default_rng(seed).permutation(int(place.max()) + 1 if place.size else 0)
    dealt: Places = (order % folds)[place]
    return dealt
