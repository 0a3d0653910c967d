"""What each action adds over a reference action, as a line over the context with an honest width.

DR-learner (Kennedy, Towards optimal doubly robust estimation of heterogeneous causal effects, EJS 2023): the
doubly robust difference of each row is regressed on its context. As the chances were logged, it stays right
even when the outcome model is wrong. The line is pulled to a flat one, and its level to zero, as a prior of
stated width would; the interval is that of the posterior, with the data's part measured by group (sandwich,
Liang and Zeger 1986), since rows of one deal are not independent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.policy.basis import Basis
from models.policy.estimators import scores
from models.policy.log import Floats, Log

_SLOPES: Final = (0.1, 0.2, 0.4, 0.8)
"""Widths tried for the prior of a slope, as shares of the level's; never none, as no two deals are alike."""
FEWEST: Final = 30
"""Rows in which an action was taken, or could have been and the reference too, below which nothing is learned
of it: its prior stands."""


@dataclass(frozen=True)
class Effect:
    """The line of one action."""

    line: Floats
    """(width,)"""
    covariance: Floats
    """(width, width)"""
    rows: int
    """Decisions in which it was taken."""


@dataclass(frozen=True)
class Effects:
    """Of each action, what it adds over the reference."""

    basis: Basis
    center: Floats
    """(width,); the average of the numbers that lines are over."""
    actions: tuple[str, ...]
    reference: str
    by_action: Mapping[str, Effect]
    """Of the actions with rows enough (`FEWEST`)."""
    prior: float
    """Standard deviation of an action's average effect before anything is known."""

    def estimate(self, context: Floats) -> tuple[Floats, Floats]:
        """Return mean and standard deviation, (rows, actions) each; of the reference both are 0."""
        mean = np.zeros((len(context), len(self.actions)))
        spread = np.full(mean.shape, self.prior)
        spread[:, self.actions.index(self.reference)] = 0.0
        matrix = self.basis.matrix(context)
        for name, effect in self.by_action.items():
            place = self.actions.index(name)
            mean[:, place] = matrix @ effect.line
            variance = np.einsum("ij,jk,ik->i", matrix, effect.covariance, matrix)
            spread[:, place] = np.sqrt(np.maximum(variance, 0.0))
        return mean, spread

    def parts(self, action: str, context: Floats) -> tuple[float, Floats]:
        """Return what makes an effect: its level, and (rows, columns) what each column of the context adds.

        Columns add what they do beyond their average, so that the level is the average effect.
        """
        added = np.zeros(context.shape)
        effect = self.by_action.get(action)
        if effect is None:
            return 0.0, added
        away = self.basis.matrix(context) - self.center
        for place, weight in enumerate(effect.line.tolist()):
            column = self.basis.source(place)
            if column is not None:
                added[:, column] += weight * away[:, place]
        return float(self.center @ effect.line), added

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "basis": self.basis.to_json(),
            "center": self.center.tolist(),
            "actions": list(self.actions),
            "reference": self.reference,
            "prior": self.prior,
            "by_action": {
                name: {
                    "line": one.line.tolist(), "covariance": one.covariance.tolist(), "rows": one.rows,
                }
                for name, one in sorted(self.by_action.items())
            },
        }  # fmt: skip

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Effects":
        """Return the effects that `to_json` wrote."""
        by_action = {
            name: Effect(np.asarray(one["line"]), np.asarray(one["covariance"]), one["rows"])
            for name, one in written["by_action"].items()
        }
        return cls(
            Basis.from_json(written["basis"]), np.asarray(written["center"]), tuple(written["actions"]),
            written["reference"], by_action, written["prior"],
        )  # fmt: skip


def nothing_known(actions: tuple[str, ...], *, reference: str, columns: int, prior: float) -> Effects:
    """Return effects of which nothing was learned: none either way, give or take the prior."""
    blank = np.zeros(columns)
    basis = Basis(blank, np.ones(columns), blank)
    return Effects(basis, np.zeros(basis.width), actions, reference, {}, prior)


def learn(log: Log, foretold: Floats, *, reference: str, prior: float) -> Effects:
    """Learn the effects of a log's actions.

    Args:
        log: decisions; an action counts where neither its chance nor that of `reference` is zero.
        foretold: cross-fitted rewards (rows, actions), see `outcome.cross_fitted`.
        reference: the action that effects are over.
        prior: standard deviation of an action's average effect before anything is known, in reward's unit.

    """
    basis = Basis.of(log.context)
    matrix = basis.matrix(log.context)
    at = log.actions.index(reference)
    seen = scores(log, foretold)
    found = {}
    for place, name in enumerate(log.actions):
        taken = int((log.action == place).sum())
        usable = log.allowed[:, place] & log.allowed[:, at]
        if name == reference or taken < FEWEST or usable.sum() < FEWEST:
            continue
        noise = 1 / log.chances[usable, place] + 1 / log.chances[usable, at]
        data = _Data(
            matrix[usable],
            (seen[:, place] - seen[:, at])[usable],
            noise.min() / noise,
            log.group[usable],
        )
        found[name] = _line(data, prior=prior, taken=taken)
    return Effects(basis, matrix.mean(axis=0), log.actions, reference, found, prior)


@dataclass(frozen=True)
class _Data:
    matrix: Floats
    difference: Floats
    weight: Floats
    group: NDArray[Any]


def _line(data: _Data, *, prior: float, taken: int) -> Effect:
    solved = [_solve(data, prior=prior, slope=share * prior) for share in _SLOPES]
    line, inverse, penalty, noise, _ = max(solved, key=lambda one: one[-1])
    error = data.difference - data.matrix @ line
    _, place = np.unique(data.group, return_inverse=True)
    pulls = (data.weight * error)[:, None] * data.matrix
    by_group = np.stack([np.bincount(place, weights=column) for column in pulls.T], axis=1)
    middle = by_group.T @ by_group + noise * np.diag(penalty)
    return Effect(line, inverse @ middle @ inverse, taken)


def _solve(data: _Data, *, prior: float, slope: float) -> tuple[Floats, Floats, Floats, float, float]:
    """Return line, inverse of the penalised normal matrix, penalty, noise of a row of weight 1, log evidence.

    Bayesian linear regression with known noise; the evidence decides between widths of the prior of slopes
    (Bishop, Pattern recognition and machine learning, 2006, section 3.5).
    """
    weighted = data.weight[:, None] * data.matrix
    level = float(np.average(data.difference, weights=data.weight))
    noise = float((data.weight * (data.difference - level) ** 2).mean()) or 1e-12
    widths = np.full(data.matrix.shape[1], slope)
    widths[0] = prior
    penalty = noise / widths**2
    normal = weighted.T @ data.matrix + np.diag(penalty)
    inverse = np.asarray(np.linalg.inv(normal), dtype=np.float64)
    line = inverse @ (weighted.T @ data.difference)
    error = data.difference - data.matrix @ line
    misfit = float((data.weight * error**2).sum() + (penalty * line**2).sum()) / noise
    evidence = (np.log(penalty).sum() - np.linalg.slogdet(normal)[1] - misfit) / 2
    return line, inverse, penalty, noise, float(evidence)
