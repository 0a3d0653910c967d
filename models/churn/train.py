"""Learning who will be lost: hazards on the past, judged and calibrated on what followed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.calibration import FITTERS, Calibration, choose
from models.churn import bgnbd, hazard
from models.churn.bgnbd import BgNbd
from models.churn.encoding import encoding_of
from models.churn.hazard import Table, joined
from models.churn.periods import (
    Cuts,
    Rows,
    TooLittleHistoryError,
    at_risk,
    cut,
    events_between,
    rows_of,
    summary,
)
from models.churn.predict import ChurnModel, Learned
from models.churn.prior import Rate, rate_of
from models.churn.spec import CLOCKS, COLUMNS, KINDS, STEP, Kind, Params
from models.learner import Origin

Floats = NDArray[np.float64]

_WIGGLES = 20
"""Resamples of the calibration period that say how sure the map is."""
_FEWEST_REPEATS = 30
"""Customers with a repeat order below which nothing is said of who still is one."""


def train(table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> ChurnModel:
    """Return a model of these rows (`spec.ROW_COLUMNS` and the columns), or a prior where there are too few.

    Each way to leave is learned for itself. The calibration map is fitted to what models of earlier times
    say of later ones; the model that answers has learned from all before the test. The same arguments give
    the same model, byte by byte.
    """
    settings = Params.read(params)
    try:
        cuts = cut(table, settings)
    except TooLittleHistoryError:
        return ChurnModel(origin=origin, priors={kind: _prior(rows_of(table, kind), kind) for kind in KINDS})
    learned: dict[Kind, Learned] = {}
    priors: dict[Kind, Rate] = {}
    for kind in KINDS:
        rows = rows_of(table, kind)
        priors[kind] = _prior(rows, kind, until=cuts.test_from)
        found = _learn(rows, kind, cuts=cuts, params=settings)
        if found is not None:
            learned[kind] = found
    return ChurnModel(
        origin=origin,
        priors=priors,
        learned=learned,
        buying=_buying(rows_of(table, "purchases"), until=cuts.test_from),
        cuts={name: str(moment) for name, moment in asdict(cuts).items()},
    )


def _prior(rows: Rows, kind: Kind, *, until: np.datetime64 | None = None) -> Rate:
    """Return the rate of the first interval of every ask that was over by then."""
    ended = rows.as_of + np.timedelta64(STEP, "D")
    there = rows.watched >= STEP
    if until is not None:
        there &= ended < until
    ends = ended.max() + np.timedelta64(1, "D") if ended.size else np.datetime64("1970-01-01", "us")
    seen = events_between(
        rows, since=np.datetime64("1970-01-01", "us"), until=ends if until is None else until
    )
    return rate_of(
        kind, events=float((rows.event[there] <= STEP).sum()), intervals=float(there.sum()), seen=seen
    )


def _enough(rows: Rows, *, cuts: Cuts, params: Params) -> bool:
    need = params.minimum
    return (
        events_between(rows, since=cuts.begins, until=cuts.test_from) >= need.events
        and events_between(rows, since=cuts.calibrate_from, until=cuts.test_from) >= need.a_period
        and events_between(rows, since=cuts.test_from, until=cuts.ends + np.timedelta64(1, "D"))
        >= need.a_period
    )


def _learn(rows: Rows, kind: Kind, *, cuts: Cuts, params: Params) -> Learned | None:
    """Return what is learned of one way to leave; None when too little was seen."""
    if not _enough(rows, cuts=cuts, params=params):
        return None
    past = rows.table.filter(pa.array(rows.as_of < cuts.calibrate_from))
    encoding = encoding_of(past, COLUMNS[kind], clocks=CLOCKS[kind], leave_out=params.leave_out)
    folds = [
        (
            at_risk(rows, encoding, since=cuts.begins, until=begins),
            at_risk(rows, encoding, since=begins, until=cuts.test_from, asked_before=ends),
        )
        for begins, ends in cuts.blocks(params.blocks)
    ]
    folds = [(early, late) for early, late in folds if early.event.any() and late.event.any()]
    if not folds:
        return None
    choice, raw = hazard.choose(folds, fitting=params.fitting, seed=params.seed)
    later = joined([late for _, late in folds])
    calibration, _ = choose(
        raw, later.event, weight=np.ones(raw.size), when=later.when, methods=params.calibrations
    )
    whole = at_risk(rows, encoding, since=cuts.begins, until=cuts.test_from)
    periods = {
        "train": summary(rows, since=cuts.begins, until=cuts.calibrate_from),
        "calibrate": summary(rows, since=cuts.calibrate_from, until=cuts.test_from),
        "test": summary(rows, since=cuts.test_from, until=cuts.ends),
    }
    return Learned(
        encoding=encoding,
        members=hazard.grow(whole, choice, fitting=params.fitting, seed=params.seed),
        calibration=calibration,
        wiggles=_wiggles(calibration, raw, later, seed=params.seed),
        choice=choice,
        periods=periods,
    )


def _wiggles(chosen: Calibration, raw: Floats, later: Table, *, seed: int) -> tuple[Calibration, ...]:
    """Return the chosen map as fitted to resamples of the calibration period's accounts."""
    _, place = np.unique(later.group.astype(str), return_inverse=True)
    random = np.random.default_rng(seed + 1)
    found = []
    for _ in range(_WIGGLES):
        draw = random.poisson(1.0, int(place.max()) + 1)[place].astype(np.float64)
        kept = draw > 0
        found.append(FITTERS[chosen.method](raw[kept], later.event[kept], weight=draw[kept]))
    return tuple(found)


def _buying(rows: Rows, *, until: np.datetime64) -> BgNbd | None:
    """Return how customers order, each as of their last ask before the test period."""
    there = np.flatnonzero((rows.as_of < until) & rows.table.column("days_since_order").is_valid().to_numpy())
    if not there.size:
        return None
    order = there[np.argsort(rows.as_of[there], kind="stable")]
    last = np.asarray(
        sorted({rows.account[place]: place for place in order.tolist()}.values()), dtype=np.intp
    )
    orders, since, first = (
        rows.table.column(name).cast(pa.float64()).to_numpy()[last]
        for name in ("orders_ever", "days_since_order", "days_since_first_order")
    )
    if int((orders > 1).sum()) < _FEWEST_REPEATS:
        return None
    return bgnbd.fit(orders - 1, first - since, first)
