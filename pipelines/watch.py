"""Watching models: how far recent rows, answers and outcomes lie from what made the model."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models import drift
from models.evaluation import brier, resample_by_group
from pipelines.watch_kinds import Said, Sight

PREDICTION: Final = "prediction"
_MOST: Final = 20_000
_FORTNIGHT: Final = timedelta(days=14)
_MICROSECONDS: Final = 86_400e6
"""Of a day."""
_SURE: Final = 0.9
"""With which confidence a challenger in the shadow must not be worse."""


@dataclass(frozen=True)
class Looked:
    """What one look at a model found."""

    since: datetime
    report: drift.Report
    calibration: drift.CalibrationDrift

    def shifts(self) -> list[dict[str, Any]]:
        """Every column as JSON holds it."""
        return [{**asdict(each), "subject": subject_of(each.column)} for each in self.report.shifts]


def subject_of(column: str) -> str:
    """Whether a column is what the model reads or what it says."""
    return "prediction" if column == PREDICTION else "inputs"


def look(
    model: Any,
    sight: Sight,
    table: pa.Table,
    said: Sequence[Said],
    *,
    at: datetime,
    limits: drift.Limits,
    seed: int,
) -> Looked:
    """Compare a model's rows of the last weeks with all before them, and chances given with their outcomes.

    `table` holds what `sight.rows` gives.
    """
    since = at - sight.window
    edge = pa.scalar(since.replace(tzinfo=None), pa.timestamp("us"))
    when = table.column("as_of").cast(pa.timestamp("us"))
    before, now = table.filter(pc.less(when, edge)), table.filter(pc.greater_equal(when, edge))
    before, now = (_answered(model, sight, _some(part, seed=seed)) for part in (before, now))
    report = drift.compare(
        before,
        now,
        columns=[*sight.columns(model), PREDICTION],
        groups=(before.column(sight.group).to_numpy(), now.column(sight.group).to_numpy()),
        days_before=_days_before(before, since),
        stretch=sight.window / timedelta(days=1),
        limits=limits,
        seed=seed,
    )
    return Looked(since, report, calibration_of(said, limits=limits, seed=seed))


def calibration_of(said: Sequence[Said], *, limits: drift.Limits, seed: int) -> drift.CalibrationDrift:
    """Compare chances with outcomes; of one record only the first chance of each fortnight counts."""
    kept: dict[tuple[str, int], Said] = {}
    for each in sorted(said, key=lambda one: one.as_of):
        fortnight = int(each.as_of.timestamp() // _FORTNIGHT.total_seconds())
        kept.setdefault((each.record, fortnight), each)
    rows = list(kept.values())
    return drift.calibration(
        [float(each.happened) for each in rows],
        [each.value for each in rows],
        [each.record for each in rows],
        limits=limits,
        seed=seed,
    )


def _days_before(rows: pa.Table, since: datetime) -> NDArray[np.float64]:
    moments = rows.column("as_of").cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]")
    away = np.datetime64(since.replace(tzinfo=None), "us") - moments
    return np.asarray(away.astype(np.int64), dtype=np.float64) / _MICROSECONDS


def _some(rows: pa.Table, *, seed: int) -> pa.Table:
    if rows.num_rows <= _MOST:
        return rows
    drawn = np.random.default_rng(seed).choice(rows.num_rows, _MOST, replace=False)
    return rows.take(np.sort(drawn))


def _answered(model: Any, sight: Sight, rows: pa.Table) -> pa.Table:
    values = sight.values(model, rows) if rows.num_rows else np.empty(0)
    return rows.append_column(PREDICTION, pa.array(values, pa.float64()))


@dataclass(frozen=True)
class Compared:
    """A challenger beside the champion on deals that have ended since, each deal weighing the same."""

    deals: int
    challenger: float
    champion: float
    """Brier scores."""
    worse_at_most: float
    """Upper end of the one-sided interval of how much worse the challenger is, by resampling deals."""

    @property
    def passes(self) -> bool:
        """Whether the challenger is not worse, as far as these deals tell."""
        return self.challenger <= self.champion

    def figures(self) -> Mapping[str, float]:
        """What is kept with the run."""
        return {
            "deals": self.deals,
            "challenger_brier": self.challenger,
            "champion_brier": self.champion,
            "worse_at_most": self.worse_at_most,
        }


def beside(
    deal: Sequence[str],
    challenger: Sequence[float],
    champion: Sequence[float],
    won: Sequence[bool],
    *,
    seed: int,
) -> Compared:
    """Compare both on the same deals and moments."""
    outcome = np.asarray(won, dtype=np.float64)
    theirs, ours = np.asarray(champion, dtype=np.float64), np.asarray(challenger, dtype=np.float64)
    _, place, count = np.unique(np.asarray(deal, dtype=str), return_inverse=True, return_counts=True)
    weight = 1 / count[place]

    def behind(rows: NDArray[np.intp]) -> float:
        mass = weight[rows]
        return brier(outcome[rows], ours[rows], weight=mass) - brier(outcome[rows], theirs[rows], weight=mass)

    resampled = resample_by_group(behind, list(deal), seed=seed)
    return Compared(
        deals=int(count.size),
        challenger=brier(outcome, ours, weight=weight),
        champion=brier(outcome, theirs, weight=weight),
        worse_at_most=float(np.quantile(resampled, _SURE)),
    )
