"""Policies side by side on one log: every estimate, beside each constant action and the logged policy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from models.policy.choosing import only
from models.policy.estimators import Terms, Weights, diagnose, estimate_all, weights
from models.policy.intervals import LEVEL, TIMES, Draws, Estimate, empirical_bernstein, resample
from models.policy.log import Floats, Log

LOGGED: Final = "logged"
DECIDES: Final = "dr"
"""The method by which policies are ranked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One policy by one method."""

    policy: str
    method: str
    estimate: Estimate
    bound: Estimate | None
    """Empirical Bernstein, of IPS with bounded rewards and independent rows."""
    over_constant: Estimate
    """How much more than the best constant action."""
    over_logged: Estimate


@dataclass(frozen=True)
class Comparison:
    """All policies by all methods."""

    rows: tuple[Row, ...]
    weights: Mapping[str, Weights]
    best_constant: str
    """The constant action with the highest doubly robust value; picked on the rows it is judged on, which
    flatters it, so whoever beats it has beaten more than the best that could have been picked beforehand."""
    decisions: int
    groups: int

    def of(self, policy: str, method: str = DECIDES) -> Row:
        """Return one row, or raise KeyError."""
        for row in self.rows:
            if (row.policy, row.method) == (policy, method):
                return row
        raise KeyError((policy, method))

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def constant(log: Log, action: str, *, otherwise: str) -> Floats:
    """Return (rows, actions): always one action, and where it is not allowed another."""
    place, other = log.actions.index(action), log.actions.index(otherwise)
    return only(np.where(log.allowed[:, place], place, other).astype(np.intp), len(log.actions))


def compare(
    log: Log,
    policies: Mapping[str, Floats],
    foretold: Floats,
    *,
    otherwise: str,
    seed: int,
    times: int = TIMES,
    level: float = LEVEL,
    bounds: tuple[float, float] | None = None,
) -> Comparison:
    """Judge policies, each constant action and the logged policy.

    Args:
        log: what is judged on; no policy may have been learned from it.
        policies: by name, chances of each action on each row.
        foretold: cross-fitted rewards.
        otherwise: what a constant policy does where its action is not allowed.
        seed: of the bootstrap.
        times: how many draws of it.
        level: of all intervals.
        bounds: between which rewards lie, if they do: gives IPS a bound that holds for sure.

    """
    constants = {name: constant(log, name, otherwise=otherwise) for name in log.actions}
    asked = {**policies, **{f"always {name}": target for name, target in constants.items()}}
    terms: dict[str, Terms] = {}
    for name, target in asked.items():
        terms |= {_key(name, method): one for method, one in estimate_all(log, target, foretold).items()}
    ones = np.ones(log.rows)
    methods = tuple(estimate_all(log, asked[f"always {otherwise}"], foretold))
    terms |= {_key(LOGGED, method): Terms(log.reward, ones) for method in methods}
    draws = resample(terms, log.group, seed=seed, times=times, level=level)
    leading = max(constants, key=lambda name: draws.values[_key(f"always {name}", DECIDES)])
    rows = [
        _row(log, draws, name, method, best=f"always {leading}", target=asked.get(name), bounds=bounds)
        for name in (*asked, LOGGED)
        for method in methods
    ]
    return Comparison(
        rows=tuple(rows),
        weights={name: diagnose(log, target) for name, target in asked.items()},
        best_constant=leading,
        decisions=log.rows,
        groups=len(np.unique(log.group)),
    )


def _key(policy: str, method: str) -> str:
    return f"{policy}\x1f{method}"


def _row(
    log: Log,
    draws: Draws,
    policy: str,
    method: str,
    *,
    best: str,
    target: Floats | None,
    bounds: tuple[float, float] | None,
) -> Row:
    bound = None
    if bounds is not None and method == "ips" and target is not None:
        low, high = bounds
        heaviest = float((target / np.where(log.chances > 0, log.chances, np.inf)).max(initial=0.0))
        span = max(high, 0.0) - min(low, 0.0)
        terms = weights(log, target) * log.reward
        bound = empirical_bernstein(terms, span=heaviest * span, level=draws.level)
    return Row(
        policy=policy,
        method=method,
        estimate=draws.of(_key(policy, method)),
        bound=bound,
        over_constant=draws.difference(_key(policy, method), _key(best, method)),
        over_logged=draws.difference(_key(policy, method), _key(LOGGED, method)),
    )
