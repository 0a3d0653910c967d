"""Judging a flat table: what leaked, what an honest model is worth later, and what shuffling would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.contract import Basis, ErrorByChance, Metrics, ReliabilityBin
from models.evaluation import auc, ece_by_chance, measure, reliability, resample_by_group
from models.leakage import Column, Finding, examine
from models.leakage.signs import rates
from models.tabular.division import Division, at_random, by_time
from models.tabular.predict import TableModel
from models.tabular.rows import Rows, read_rows
from models.tabular.spec import Params, Question
from models.tabular.train import too_few, train

Floats = NDArray[np.float64]

_TOLERATED: Final = 0.02
"""How far beyond what chance explains a calibration error may lie, as of all models here."""
_RESAMPLES: Final = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """How good chances were on the test rows of one division."""

    metrics: Metrics
    accuracy: float
    auc_low: float
    auc_high: float
    """95 % interval of the AUC, by resampling whole groups."""
    by_chance: ErrorByChance

    @property
    def calibrated(self) -> bool:
        """Whether chance and what is tolerated explain the calibration error."""
        return self.metrics.ece <= self.by_chance.high + self.by_chance.tolerated


@dataclass(frozen=True)
class Verdict:
    """What became of a table."""

    question: Question
    positive: str
    rows: int
    left_out: int
    base_rate: float
    basis: Basis
    note: str
    findings: tuple[Finding, ...]
    """Of the rows before the test, refused or merely told."""
    unused: Mapping[str, str]
    columns: tuple[str, ...]
    """What the model was learned from."""
    later: Figures
    """On the latest rows; the figure to believe."""
    shuffled: Figures
    leaking_later: Figures | None
    """With the refused columns too; None when none was refused."""
    leaking_shuffled: Figures | None
    """What careless practice would have reported."""
    baselines: Mapping[str, Metrics]
    reliability: Sequence[ReliabilityBin]
    importance: Mapping[str, float]
    """Share of the trees' gain by column, largest first."""
    warnings: tuple[str, ...]
    model: TableModel

    @property
    def flagged(self) -> tuple[Finding, ...]:
        """The refused columns, those kept by somebody's word included."""
        return tuple(each for each in self.findings if each.refused)


def judge(table: pa.Table, *, question: Question, params: Params, read: Mapping[str, str]) -> Verdict:
    """Examine a table, learn from its honest columns, judge that on its latest rows and on rows at random.

    The same arguments give the same verdict and the same model, byte by byte. Raises TableRefusedError.
    """
    rows = read_rows(table, question)
    division, random = by_time(rows, params), at_random(rows, params)
    findings = _examined(rows, division, question, params)
    against = {each.column for each in findings if each.refused} - set(question.keep)
    honest = [column for column in rows.columns if column.name not in against]
    origin = {
        "seed": params.seed,
        "read": dict(read),
        "refused": sorted(against),
        "kept": list(question.keep),
    }

    def learned(parts: Division, columns: Sequence[Column]) -> tuple[TableModel, Figures]:
        model = train(rows, parts, question=question, columns=columns, params=params, origin=origin)
        return model, _figures(rows, parts, _said(model, rows, columns, parts), seed=params.seed)

    model, later = learned(division, honest)
    _, shuffled = learned(random, honest)
    leaking = [learned(parts, rows.columns)[1] if against else None for parts in (division, random)]
    said = _said(model, rows, honest, division)
    few = too_few(rows, division, params)
    return Verdict(
        question=question,
        positive=rows.positive,
        rows=int(rows.won.size),
        left_out=rows.left_out,
        base_rate=float(rows.won.mean()),
        basis="model" if model.booster is not None else "prior",
        note=_note(model, few=few, params=params),
        findings=findings,
        unused=rows.unused,
        columns=tuple(column.name for column in honest),
        later=later,
        shuffled=shuffled,
        leaking_later=leaking[0],
        leaking_shuffled=leaking[1],
        baselines=_baselines(rows, division, honest),
        reliability=reliability(rows.won[division.test], said),
        importance=_importance(model),
        warnings=_warnings(rows, question),
        model=model,
    )


def _examined(rows: Rows, division: Division, question: Question, params: Params) -> tuple[Finding, ...]:
    """Examine all rows but those of the test: what refuses a column may not come from there."""
    past = division.past
    found = examine(
        rows.table.take(past),
        columns=[column.name for column in rows.columns],
        target=question.target,
        won=rows.won[past],
        order=rows.rank[past],
        group=rows.unit[past],
        asked=None if rows.asked is None else rows.asked[past],
        limits=params.leakage,
        seed=params.seed,
    )
    return tuple(found)


def _said(model: TableModel, rows: Rows, columns: Sequence[Column], parts: Division) -> Floats:
    matrix = model.matrix({each.name: each for each in columns}, rows.asked, rows=rows.won.size)
    return model.chances_of(matrix[parts.test])


def _figures(rows: Rows, parts: Division, said: Floats, *, seed: int) -> Figures:
    won = rows.won[parts.test]
    groups = rows.unit[parts.test].astype(str).tolist()
    ranked = resample_by_group(
        lambda drawn: auc(won[drawn], said[drawn]) or 0.5, groups, seed=seed, times=_RESAMPLES
    )
    errors = ece_by_chance(said, groups, seed=seed, times=_RESAMPLES)
    low, high = np.quantile(ranked, [0.025, 0.975])
    median, most = np.quantile(errors, [0.5, 0.95])
    return Figures(
        metrics=measure(won, said),
        accuracy=float(np.mean((said >= 0.5) == (won == 1))),  # noqa: PLR2004 - the likelier outcome
        auc_low=float(low),
        auc_high=float(high),
        by_chance=ErrorByChance(float(median), float(most), _TOLERATED),
    )


def _baselines(rows: Rows, division: Division, columns: Sequence[Column]) -> dict[str, Metrics]:
    """Return what simpler answers are worth on the test: the base rate, and the rates of the best column."""
    past, test = division.past, division.test
    seen = np.zeros(rows.won.size, dtype=bool)
    seen[past] = True
    ones = np.ones(rows.won.size)
    told = {"base_rate": measure(rows.won[test], np.full(test.size, rows.won[past].mean()))}
    tried = [rates(column.group, rows.won, ones, seen)[column.group] for column in columns]
    if tried:
        # Chosen by the rows it was learned from, so that the test has no say.
        best = min(range(len(tried)), key=lambda n: float(np.mean((tried[n][past] - rows.won[past]) ** 2)))
        told[f"rates of {columns[best].name}"] = measure(rows.won[test], tried[best][test])
    return told


def _importance(model: TableModel) -> dict[str, float]:
    if model.booster is None:
        return {}
    gain = np.asarray(model.booster.feature_importance("gain"), dtype=np.float64)
    share = gain / max(float(gain.sum()), 1e-12)
    return {model.inputs[n].name: float(share[n]) for n in np.argsort(-share, kind="stable") if share[n] > 0}


def _note(model: TableModel, *, few: bool, params: Params) -> str:
    if model.booster is not None:
        return f"Learned from {len(model.inputs)} columns."
    if few:
        return (
            f"A prior: some part has fewer than {params.minimum} rows of one outcome, so the base rate "
            f"answers for every row."
        )
    return "A prior: no column is left to learn from, so the base rate answers for every row."


def _warnings(rows: Rows, question: Question) -> tuple[str, ...]:
    """Return what a reader must know of where time came from."""
    if question.time is not None:
        return ()
    if rows.falling is not None:
        told = (
            "No column was named as time: the order of the rows counts as time, from the last to the first, "
            f"because {rows.falling} falls from row to row. To name it: --time {rows.falling!r}."
        )
        return (told,)
    return ("No column was named as time: the order of the rows counts as time, the last rows are the test.",)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return the report that `--json` writes; chances of a prior have no AUC."""
    later, learned = verdict.later, verdict.basis == "model"
    return {
        "auc_time": later.metrics.auc if learned else None,
        "auc_shuffled": verdict.shuffled.metrics.auc if learned else None,
        "brier": later.metrics.brier,
        "ece": later.metrics.ece,
        "flagged": [{"column": each.column, "why": each.why} for each in verdict.flagged],
        "suspected": [
            {"column": each.column, "why": each.why} for each in verdict.findings if not each.refused
        ],
        "kept": list(verdict.question.keep),
        "unused": [{"column": name, "why": why} for name, why in verdict.unused.items()],
        "columns": list(verdict.columns),
        "target": verdict.question.target,
        "positive": verdict.positive,
        "time": verdict.question.time,
        "group": verdict.question.group,
        "rows": verdict.rows,
        "left_out": verdict.left_out,
        "base_rate": verdict.base_rate,
        "basis": verdict.basis,
        "basis_note": verdict.note,
        "accuracy": later.accuracy,
        "auc_interval": [later.auc_low, later.auc_high],
        "brier_skill": later.metrics.brier_skill,
        "log_loss": later.metrics.log_loss,
        "ece_by_chance": later.by_chance.high,
        "calibrated": later.calibrated and learned,
        "test_rows": later.metrics.rows,
        "with_flagged": _leaking(verdict),
        "baselines": {
            name: {"auc": each.auc, "brier": each.brier, "ece": each.ece}
            for name, each in verdict.baselines.items()
        },
        "reliability": [
            {"rows": each.rows, "predicted": each.predicted, "observed": each.observed}
            for each in verdict.reliability
        ],
        "importance": dict(verdict.importance),
        "warnings": list(verdict.warnings),
        "seed": verdict.model.origin["seed"],
        "read": verdict.model.origin["read"],
    }


def _leaking(verdict: Verdict) -> dict[str, float | None] | None:
    if verdict.leaking_later is None or verdict.leaking_shuffled is None:
        return None
    return {
        "auc_time": verdict.leaking_later.metrics.auc,
        "auc_shuffled": verdict.leaking_shuffled.metrics.auc,
        "accuracy": verdict.leaking_later.accuracy,
        "brier": verdict.leaking_later.metrics.brier,
    }
