"""Learning the win probability: trees on the past, calibration on a later period, else a prior."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import lightgbm as lgb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.services import FeatureService
from models.calibration import FITTERS, Calibration, choose
from models.rows import Encoding, encoding_of, stages_of
from models.win_probability import prior as priors
from models.win_probability.periods import (
    NAMES,
    Cuts,
    Rows,
    Slice,
    TooLittleHistoryError,
    cut,
    labelled_slice,
    read_rows,
)
from models.win_probability.predict import Learned, Origin, WinProbability, raw_scores
from models.win_probability.spec import Params, Trees

Floats = NDArray[np.float64]

_INNER_SHARE = 0.85
"""Share of the training rows, earliest outcomes first, that grow trees while the rest says when to stop."""
_PATIENCE = 20
_YEAR = np.timedelta64(365, "D")
_WIGGLES = 20
"""Resamples of the calibration period that say how sure the map is."""


def train(
    table: pa.Table,
    *,
    service: FeatureService,
    organization: str,
    params: Params,
    at: datetime,
    read: Mapping[str, str],
) -> WinProbability:
    """Return a model of these rows (`spec.ROW_COLUMNS` and the service's columns), or a prior if too few.

    `read` says what the rows are: log position, hash, code version; it is kept with the model. The same
    arguments give the same model, byte by byte.
    """
    rows = read_rows(table)
    prior = priors.fit(rows, stages_of(table))
    origin = Origin(organization, service.name, at.isoformat(), dict(read), params)
    try:
        cuts = cut(rows, params.periods)
    except TooLittleHistoryError:
        return WinProbability(origin=origin, prior=prior, definition=service)
    slices = {name: labelled_slice(rows, cuts, name, heaviest=params.periods.heaviest) for name in NAMES}
    if not _enough(prior, slices, params):
        return WinProbability(origin=origin, prior=prior, definition=service)
    learned = _learn(table, rows, service=service, cuts=cuts, slices=slices, params=params)
    return WinProbability(origin=origin, prior=prior, definition=service, learned=learned)


def _enough(prior: priors.Prior, slices: Mapping[str, Slice], params: Params) -> bool:
    """Whether there are deals enough overall and in each period."""
    need = params.minimum
    return (
        prior.won >= need.won
        and prior.lost >= need.lost
        and all(min(each.won_deals, each.lost_deals) >= need.a_period for each in slices.values())
    )


def _learn(
    table: pa.Table,
    rows: Rows,
    *,
    service: FeatureService,
    cuts: Cuts,
    slices: Mapping[str, Slice],
    params: Params,
) -> Learned:
    past, later = slices["train"], slices["calibrate"]
    encoding = encoding_of(service, table.take(past.rows), leave_out=_left_out(params, cuts))
    seen = _Seen(encoding.matrix(table.take(past.rows)), past.won, past.weight, past.deal, encoding)
    count = _tree_count(seen, known_at=rows.known_at[past.rows], trees=params.trees, seed=params.seed)
    members = _grow_all(seen, count=count, trees=params.trees, seed=params.seed)
    raw = raw_scores(members, encoding.matrix(table.take(later.rows)))
    calibration, losses = choose(
        raw,
        later.won,
        weight=later.weight,
        when=rows.known_at[later.rows],
        methods=params.calibrations,
    )
    return Learned(
        encoding=encoding,
        members=members,
        calibration=calibration,
        wiggles=_wiggles(calibration, raw, later, seed=params.seed),
        calibration_losses=losses,
        cuts=cuts,
        periods={name: each.summary for name, each in slices.items()},
        trees=count,
    )


def _left_out(params: Params, cuts: Cuts) -> tuple[str, ...]:
    """Return the columns not to learn from: the season too, unless training saw each at least twice."""
    years = (cuts.calibrate_from - cuts.begins) / _YEAR
    return params.leave_out + (params.seasonal if years < params.seasons else ())


@dataclass(frozen=True)
class _Seen:
    """The training period as LightGBM takes it."""

    matrix: Floats
    won: Floats
    weight: Floats
    deal: NDArray[np.object_]
    encoding: Encoding

    def dataset(self, keep: NDArray[np.bool_], weight: Floats) -> lgb.Dataset:
        return lgb.Dataset(
            self.matrix[keep],
            self.won[keep],
            weight=weight[keep],
            feature_name=[f"f{place}" for place in range(len(self.encoding.columns))],
            categorical_feature=self.encoding.categorical,
            params={"verbosity": -1},
        )


def _settings(trees: Trees, *, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": trees.learning_rate,
        "num_leaves": trees.num_leaves,
        "max_depth": trees.max_depth,
        "min_data_in_leaf": trees.min_child_samples,
        "min_sum_hessian_in_leaf": trees.min_sum_hessian,
        "extra_trees": trees.extra_trees,
        "extra_seed": seed,
        "feature_fraction": trees.feature_fraction,
        "lambda_l2": trees.lambda_l2,
        "cat_smooth": trees.cat_smooth,
        "num_threads": trees.num_threads,
        "seed": seed,
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }


def _tree_count(seen: _Seen, *, known_at: NDArray[np.datetime64], trees: Trees, seed: int) -> int:
    """Return how many trees serve best on the training period's own latest outcomes.

    Outcomes are cut by when they became known, so the rows that say when to stop are later deals.
    """
    order = np.argsort(known_at, kind="stable")
    mass = np.cumsum(seen.weight[order]) / seen.weight.sum()
    turning = known_at[order[min(int(np.searchsorted(mass, _INNER_SHARE)), order.size - 1)]]
    early = known_at < turning
    if not (np.unique(seen.won[early]).size == np.unique(seen.won[~early]).size == 2):  # noqa: PLR2004 - both outcomes
        return trees.most
    grown = lgb.train(
        _settings(trees, seed=seed),
        seen.dataset(early, seen.weight),
        num_boost_round=trees.most,
        valid_sets=[seen.dataset(~early, seen.weight)],
        callbacks=[lgb.early_stopping(_PATIENCE, verbose=False)],
    )
    return max(int(grown.best_iteration), 1)


def _grow_all(seen: _Seen, *, count: int, trees: Trees, seed: int) -> tuple[lgb.Booster, ...]:
    """Return the members, each grown on its own resample of whole deals."""
    with ThreadPoolExecutor(trees.side_by_side) as pool:
        grown = [
            pool.submit(_grow, seen, weight=seen.weight * draw, count=count, trees=trees, seed=seed + member)
            for member, draw in enumerate(resamples(seen.deal, times=trees.members, seed=seed))
        ]
    return tuple(each.result() for each in grown)


def _grow(seen: _Seen, *, weight: Floats, count: int, trees: Trees, seed: int) -> lgb.Booster:
    booster = lgb.train(_settings(trees, seed=seed), seen.dataset(weight > 0, weight), num_boost_round=count)
    return lgb.Booster(model_str=booster.model_to_string())


def resamples(deal: NDArray[np.object_], *, times: int, seed: int) -> list[Floats]:
    """Return how often each row counts in resamples of deals (Poisson bootstrap: Chamandy et al. 2012)."""
    _, place = np.unique(deal.astype(str), return_inverse=True)
    random = np.random.default_rng(seed)
    return [random.poisson(1.0, int(place.max()) + 1)[place].astype(np.float64) for _ in range(times)]


def _wiggles(chosen: Calibration, raw: Floats, later: Slice, *, seed: int) -> tuple[Calibration, ...]:
    """Return the chosen map as fitted to resamples of the calibration period's deals."""
    fit = FITTERS[chosen.method]
    drawn = []
    for draw in resamples(later.deal, times=_WIGGLES, seed=seed + 1):
        kept = draw > 0
        drawn.append(fit(raw[kept], later.won[kept], weight=later.weight[kept] * draw[kept]))
    return tuple(drawn)
