"""Churn of any table of customers: learned from earlier moments, told as of one, judged on what came."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit
from sklearn.model_selection import StratifiedGroupKFold

from models.calibration import Calibration, choose
from models.churn import hazard
from models.churn.hazard import Choice, Member, Table
from models.churn.panels import Floats, Panel, Purchases, days, moment_after
from models.churn.spec import Fitting
from models.evaluation import auc, brier, ece_equal_count

STEP: Final = 30.0
"""Days of one interval, about; the horizon is a whole number of them."""
_MOST_STEPS: Final = 24
_MOST_ROWS: Final = 60_000
_FEWEST_STEPS: Final = 4
_FEWEST_EVENTS: Final = 20
_METHODS: Final = ("identity", "temperature", "platt")

FITTING: Final = Fitting(
    members=5,
    resample=False,
    most=300,
    num_leaves=8,
    min_child_samples=30,
    feature_fraction=0.5,
    lambda_l2=5.0,
    ridges=(1.0, 10.0, 100.0),
)
"""For tables of thousands of customers."""


class TooFewCustomersError(ValueError):
    """The table says too little from before the moment to learn from."""


@dataclass(frozen=True)
class Told:
    """What was said of each customer, and what came."""

    customer: NDArray[np.intp]
    lost: Floats
    said: Floats
    choice: Mapping[str, Any] = field(default_factory=dict)
    part: NDArray[np.intp] | None = None
    """Which part of a cross-validation told of each."""

    def figures(self) -> dict[str, float | int | None]:
        """Return the figures that `bellwether evaluate churn` writes."""
        return {
            "auc": auc(self.lost, self.said),
            "brier": brier(self.lost, self.said),
            "ece": ece_equal_count(self.lost, self.said),
            "base_rate": float(self.lost.mean()),
            "n": int(self.lost.size),
        }


def foretell(
    panel: Panel, *, at: np.datetime64, horizon: float, seed: int, fitting: Fitting = FITTING
) -> Told:
    """Say who is lost within a horizon after a moment, learned from what was known by then.

    The horizon is cut into intervals. A hazard of one interval is learned at every interval's length back
    from the moment; hyper-parameters and the calibration map come from what models of earlier times said of
    the stretch up to the moment, without a look at what happened on the way. A customer's chance follows
    the hazards along the path on which nothing happens.

    Raises TooFewCustomersError when there is too little before the moment.
    """
    steps = max(1, math.ceil(horizon / STEP - 0.01))
    length = horizon / steps
    back = min(int(float(days(at, panel.begins)) // length) - 1, _MOST_STEPS)
    if back < _FEWEST_STEPS:
        raise TooFewCustomersError(
            f"The history before the moment is {float(days(at, panel.begins)):.0f} days long; it takes "
            f"{(_FEWEST_STEPS + 1) * length:.0f} to learn what happens within {length:.0f}."
        )
    origins = [at - (at - moment_after(at, -length * number)) for number in range(1, back + 1)]
    choice, calibration = _decide(panel, origins, length=length, seed=seed, fitting=fitting)
    members = hazard.grow(
        _learning(panel, origins, length=length, seed=seed), choice, fitting=fitting, seed=seed
    )
    who = panel.there(at)
    quiet = _quiet(panel, members, calibration, who, at=at, steps=steps, length=length)
    came = panel.event(who, at, within=horizon)
    if panel.kind == "purchases":
        return Told(who, 1 - came, np.exp(quiet), choice.to_json())
    return Told(who, came, -np.expm1(quiet), choice.to_json())


def _quiet(
    panel: Panel,
    members: tuple[Member, ...],
    calibration: Calibration,
    who: NDArray[np.intp],
    *,
    at: np.datetime64,
    steps: int,
    length: float,
) -> Floats:
    """Return the logarithm of the chance that nothing happens in so many intervals."""
    quiet = np.zeros(who.size)
    for step in range(steps):
        raw = hazard.raw_scores(members, panel.state(who, at, ahead=step * length))
        quiet += log_expit(-calibration.apply(raw))
    return np.asarray(quiet, dtype=np.float64)


def _rows(panel: Panel, who: NDArray[np.intp], at: np.datetime64, *, ahead: float, length: float) -> Table:
    begins = moment_after(at, ahead)
    event = panel.event(who, begins, within=length)
    when = np.full(who.size, moment_after(begins, length))
    return Table(
        panel.state(who, at, ahead=ahead), event, who.astype(str).astype(object), when, panel.categorical
    )


def _learning(panel: Panel, origins: list[np.datetime64], *, length: float, seed: int) -> Table:
    """Return one row for each customer at each moment, thinned when there are very many."""
    found = hazard.joined(
        [
            _rows(panel, panel.there(at), at, ahead=0.0, length=length)
            for at in origins
            if panel.there(at).size
        ]
    )
    size = found.event.size
    if size <= _MOST_ROWS:
        return found
    kept = np.sort(np.random.default_rng(seed).choice(size, _MOST_ROWS, replace=False))
    return found.take(kept)


def _decide(
    panel: Panel,
    origins: list[np.datetime64],
    *,
    length: float,
    seed: int,
    fitting: Fitting,
) -> tuple[Choice, Calibration]:
    """Choose hyper-parameters and calibration by what was said at earlier moments of what followed."""
    folds: list[tuple[Table, Table]] = []
    for share in (0.5, 0.25):
        number = max(2, round(len(origins) * share))
        edge = origins[number - 1]
        early = [each for each in origins if each < edge]
        if not early:
            continue
        who = panel.there(edge)
        parts = []
        for step in range(number):
            parts.append(_rows(panel, who, edge, ahead=step * length, length=length))
            who = who[parts[-1].event == 0]
        folds.append((_learning(panel, early, length=length, seed=seed), hazard.joined(parts)))
    folds = [(early, late) for early, late in folds if _varied(early) and _varied(late)]
    if not folds:
        raise TooFewCustomersError("Too little happened before the moment to learn from.")
    choice, raw = hazard.choose(folds, fitting=fitting, seed=seed)
    later = hazard.joined([late for _, late in folds])
    calibration, _ = choose(raw, later.event, weight=np.ones(raw.size), when=later.when, methods=_METHODS)
    return choice, calibration


def _varied(table: Table) -> bool:
    return bool(min(table.event.sum(), (1 - table.event).sum()) >= _FEWEST_EVENTS)


def cross_validate(
    matrix: Floats,
    lost: Floats,
    *,
    group: NDArray[np.object_],
    categorical: tuple[int, ...],
    seed: int,
    fitting: Fitting = FITTING,
    folds: int = 5,
) -> Told:
    """Say of each customer what a model of the others says: for tables without a time.

    Customers are divided by `group`, with as many lost in each part; nothing is drawn twice.
    Hyper-parameters and the calibration map come from a division of the learning part alone.
    """
    said, part = np.zeros(lost.size), np.zeros(lost.size, dtype=np.intp)
    when = np.arange(lost.size).astype("datetime64[us]")
    everyone = Table(matrix, lost, group, when, categorical)
    for number, (rest, held) in enumerate(_parts(everyone, np.arange(lost.size), folds=folds, seed=seed)):
        inner = [
            (everyone.take(learn), everyone.take(tell))
            for learn, tell in _parts(everyone, rest, folds=folds, seed=seed + 1 + number)
        ]
        choice, raw = hazard.choose(inner, fitting=fitting, seed=seed)
        told = hazard.joined([tell for _, tell in inner])
        calibration, _ = choose(raw, told.event, weight=np.ones(raw.size), when=told.when, methods=_METHODS)
        members = hazard.grow(everyone.take(rest), choice, fitting=fitting, seed=seed)
        said[held] = expit(calibration.apply(hazard.raw_scores(members, matrix[held])))
        part[held] = number
    return Told(np.arange(lost.size), lost, said, part=part)


def _parts(
    table: Table, rows: NDArray[np.intp], *, folds: int, seed: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    split = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    return [
        (rows[learn], rows[tell])
        for learn, tell in split.split(np.zeros((rows.size, 1)), table.event[rows], table.group[rows])
    ]


__all__ = ["FITTING", "Purchases", "Told", "TooFewCustomersError", "cross_validate", "foretell"]
