"""Plain meta-learners of uplift with trees, to stand beside the DR-learner of `effects`: T and X.

Künzel, Sekhon, Bickel and Yu, Metalearners for estimating heterogeneous treatment effects, PNAS 2019.
"""

from collections.abc import Mapping
from typing import Any, Final

import lightgbm as lgb
import numpy as np

from models.policy import outcome
from models.policy.effects import learn
from models.policy.log import Floats, Log, Places
from models.policy.outcome import Answer, asked

_SETTINGS: Final[Mapping[str, Any]] = {
    "objective": "regression", "learning_rate": 0.05, "num_leaves": 8, "max_depth": 3,
    "min_child_samples": 100, "lambda_l2": 20.0, "num_threads": 1, "deterministic": True,
    "force_row_wise": True, "verbosity": -1,
}  # fmt: skip
_ROUNDS: Final = 60


def t_learner(log: Log, *, reference: str, seed: int) -> Answer:
    """Each action's reward foretold by trees of its own, less the reference's."""
    answer = outcome.fit(log, np.ones(log.rows, dtype=bool), seed=seed, kind="trees")
    at = log.actions.index(reference)

    def uplift(context: Floats) -> Floats:
        foretold = answer(context)
        return foretold - foretold[:, [at]]

    return uplift


def x_learner(log: Log, *, reference: str, seed: int) -> Answer:
    """Effects imputed on either side from the other side's answers, regressed and weighted by the chances."""
    answer = outcome.fit(log, np.ones(log.rows, dtype=bool), seed=seed, kind="trees")
    at = log.actions.index(reference)
    foretold = answer(log.context)
    sides: dict[int, tuple[lgb.Booster, lgb.Booster, float]] = {}
    for place in range(len(log.actions)):
        own, base = log.action == place, log.action == at
        if place == at or not own.any():
            continue
        gained = log.reward[own] - foretold[own, at]
        missed = foretold[base, place] - log.reward[base]
        share = float(own.sum() / (own.sum() + base.sum()))
        sides[place] = (
            _grown(log.context[own], gained, seed=seed), _grown(log.context[base], missed, seed=seed), share
        )  # fmt: skip

    def uplift(context: Floats) -> Floats:
        added = np.zeros((len(context), len(log.actions)))
        for place, (treated, other, share) in sides.items():
            added[:, place] = (1 - share) * asked(treated, context) + share * asked(other, context)
        return added

    return uplift


def dr_learner(log: Log, *, reference: str, seed: int, prior: float = 0.25) -> Answer:
    """The lines of `effects`; `prior` is a share of the reward's standard deviation."""
    foretold = outcome.cross_fitted(log, seed=seed, kind="trees")
    spread = float(log.reward.std()) or 1.0
    effects = learn(log, foretold, reference=reference, prior=prior * spread)
    return lambda context: effects.estimate(context)[0]


def best(uplift: Floats) -> Places:
    """Return the place of the best action of each row."""
    places: Places = uplift.argmax(axis=1)
    return places


def _grown(context: Floats, target: Floats, *, seed: int) -> lgb.Booster:
    data = lgb.Dataset(context, target, params={"verbosity": -1})
    return lgb.train({**_SETTINGS, "seed": seed}, data, num_boost_round=_ROUNDS)
