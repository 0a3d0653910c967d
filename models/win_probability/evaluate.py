"""Judging a model on the last period of history: figures, segments, rivals to beat, and leakage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.contract import ErrorByChance, Metrics, ReliabilityBin, SegmentMetrics
from models.evaluation import (
    base_rate,
    brier,
    ece_by_chance,
    measure,
    measure_by,
    reliability,
    resample_by_group,
)
from models.rows import STAGE, stages_of
from models.win_probability import leakage
from models.win_probability import prior as priors
from models.win_probability.gate import Limits, Rival
from models.win_probability.periods import NAMES, Cuts, Rows, Slice, labelled_slice, read_rows
from models.win_probability.predict import WinProbability

Floats = NDArray[np.float64]

_UNKNOWN = "unknown"
_BUCKETS = 4
_RESAMPLES = 200
_ROWS_EXPLAINED = 2000
"""Held-out rows over which importance is averaged; effects cost a thousand times what values cost."""


@dataclass(frozen=True)
class Evaluation:
    """What the last period says of a model; without metrics when the model is a prior."""

    metrics: Metrics | None = None
    baselines: Mapping[str, Metrics] = field(default_factory=dict)
    skill_low: float | None = None
    """Lower end of the 90 % interval of the Brier skill against the base rate, by resampling deals."""
    ece_by_chance: ErrorByChance | None = None
    segments: Sequence[SegmentMetrics] = ()
    reliability: Sequence[ReliabilityBin] = ()
    importance: Mapping[str, float] = field(default_factory=dict)
    leaks: Sequence[str] = ()
    """Each a sentence; empty is what a model needs to be promoted."""


def evaluate(
    model: WinProbability,
    table: pa.Table,
    *,
    suspicious_auc: float,
    beyond_chance: float = Limits.ece_beyond_chance,
) -> Evaluation:
    """Judge a model on the test period of the table it was trained on; `table` must be that same table.

    The limits are those of `gate.Limits`.
    """
    if model.learned is None:
        return Evaluation()
    rows = read_rows(table)
    heaviest = model.origin.params.periods.heaviest
    slices = {name: labelled_slice(rows, model.learned.cuts, name, heaviest=heaviest) for name in NAMES}
    test = slices["test"]
    held_out = table.take(test.rows)
    answers = model.values(held_out)
    return Evaluation(
        metrics=measure(test.won, answers, weight=test.weight),
        baselines=_rivals(rows, table, test=test, cut=model.learned.cuts.test_from),
        skill_low=_skill_low(test, answers, seed=model.origin.params.seed),
        ece_by_chance=_by_chance(test, answers, seed=model.origin.params.seed, tolerated=beyond_chance),
        segments=measure_by(
            test.won, answers, segments=_segments(held_out, model.learned.cuts), weight=test.weight
        ),
        reliability=reliability(test.won, answers, weight=test.weight),
        importance=_importance(model, held_out, test),
        leaks=[
            *leakage.split_faults(rows, slices),
            *leakage.too_good(held_out, test, columns=model.columns, limit=suspicious_auc),
        ],
    )


def judge_rival(rival: WinProbability, challenger: WinProbability, table: pa.Table) -> Rival:
    """Return another model's figures on the challenger's test period."""
    if challenger.learned is None:
        raise TypeError("a prior holds nothing out")
    heaviest = challenger.origin.params.periods.heaviest
    test = labelled_slice(read_rows(table), challenger.learned.cuts, "test", heaviest=heaviest)
    held_out = table.take(test.rows)
    answers = rival.values(held_out)
    return Rival(
        version=rival.version,
        learned=rival.learned is not None,
        metrics=measure(test.won, answers, weight=test.weight),
        segments=measure_by(
            test.won, answers, segments=_segments(held_out, challenger.learned.cuts), weight=test.weight
        ),
        blind_to=[name for name in rival.columns if name not in table.column_names],
    )


def _rivals(rows: Rows, table: pa.Table, *, test: Slice, cut: np.datetime64) -> dict[str, Metrics]:
    """Answer the test period without a model: by the rate known before it, and by the stages' rates."""
    prior = priors.fit(rows, stages_of(table), before=cut)
    by_stage = [prior.rate(stage).mean for stage in stages_of(table.take(test.rows))]
    constant = np.full(test.rows.size, prior.organization.mean)
    return {
        "base_rate": measure(test.won, constant, weight=test.weight),
        "stage_prior": measure(test.won, by_stage, weight=test.weight),
    }


def _skill_low(test: Slice, answers: Floats, *, seed: int) -> float:
    def skill(drawn: NDArray[np.intp]) -> float:
        won, weight = test.won[drawn], test.weight[drawn]
        rate = np.full(won.size, base_rate(won, weight=weight))
        return 1 - brier(won, answers[drawn], weight=weight) / max(brier(won, rate, weight=weight), 1e-12)

    return float(np.quantile(resample_by_group(skill, test.deal, seed=seed, times=_RESAMPLES), 0.05))


def _by_chance(test: Slice, answers: Floats, *, seed: int, tolerated: float) -> ErrorByChance:
    errors = ece_by_chance(answers, test.deal, seed=seed, weight=test.weight)
    return ErrorByChance(
        median=float(np.median(errors)), high=float(np.quantile(errors, 0.95)), tolerated=tolerated
    )


def _segments(rows: pa.Table, cuts: Cuts) -> dict[str, list[str]]:
    """Return each row's stage, age, amount and owner, and whether it was asked while the model still learned.

    Ages and amounts are by quarters of these rows.
    """
    names = set(rows.column_names)
    later = rows.column("as_of").to_numpy().astype("datetime64[us]") >= cuts.calibrate_from
    found = {"asked": ["after training" if each else "before training ended" for each in later]}
    for by, column in {"stage": STAGE, "owner": "owner_id"}.items():
        if column in names:
            found[by] = [value or _UNKNOWN for value in rows.column(column).to_pylist()]
    for by, column in {"age": "days_open", "amount": "amount"}.items():
        if column in names:
            found[by] = _quarters(rows.column(column).cast(pa.float64()).to_numpy())
    return found


def _quarters(values: Floats) -> list[str]:
    known = values[~np.isnan(values)]
    if not known.size:
        return [_UNKNOWN] * values.size
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BUCKETS + 1)[1:-1]))
    bounds = [f"{edge:,.0f}" for edge in edges]
    labels = [f"1: below {bounds[0]}", *(f"{n}: from {low}" for n, low in enumerate(bounds, start=2))]
    return [
        _UNKNOWN if missing else labels[place]
        for missing, place in zip(np.isnan(values), np.searchsorted(edges, values, side="right"), strict=True)
    ]


def _importance(model: WinProbability, held_out: pa.Table, test: Slice) -> dict[str, float]:
    """Return the columns' mean absolute effect in log-odds on evenly spaced held-out rows, largest first."""
    if model.learned is None:
        return {}
    chosen = np.linspace(0, held_out.num_rows - 1, min(_ROWS_EXPLAINED, held_out.num_rows)).astype(np.intp)
    effects = model.score(model.learned.encoding.matrix(held_out.take(chosen))).effects
    mean = np.average(np.abs(effects), axis=0, weights=test.weight[chosen])
    order = np.argsort(-mean, kind="stable")
    return {model.columns[place]: float(mean[place]) for place in order}
