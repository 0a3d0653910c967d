"""Stage: the champion's answers for every open deal, as of now and of earlier weeks, stored once each."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa

from crm_core import deals, insights
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from features.compute import ASKS, compute, offer
from models.close_timing import CloseTiming, Timing
from models.contract import Prediction
from models.win_probability import WinProbability
from pipelines.features import paths_of
from pipelines.standing import OPEN, SOURCES

BACKFILL: Final = "backfill"
"""The cause of scores as of a moment that had passed when the model was made; they are honest about what was
known of the deal then, but the model itself is younger."""
BATCH: Final = "batch"

_MOST: Final = 1000
"""Scores of one deal that are looked through for those that are there already."""
_AT_ONCE: Final = 512

_ASKS: Final = f"""
{OPEN}
SELECT deal_id, as_of FROM open SEMI JOIN (SELECT deal_id FROM open WHERE as_of = $at) AS now USING (deal_id)
ORDER BY as_of DESC, deal_id
"""


@dataclass(frozen=True)
class Moments:
    """As of when to score: `at`, and `weeks` earlier moments a week apart, each while a deal was open."""

    at: datetime
    """Aware."""
    weeks: int = 0


@dataclass(frozen=True)
class Scored:
    """One deal as of one moment: what the model was shown and what it answered."""

    deal_id: str
    features: dict[str, object]
    prediction: Prediction
    timing: Timing | None = None


def asks_of(moments: Moments, facts: Path) -> pa.Table:
    """Return what to ask: every deal open at `moments.at`, at each moment that it was open, latest first."""
    paths = paths_of(facts)
    at = _utc(moments.at)
    asked = {"at": at, "moments": [at - timedelta(weeks=week) for week in range(moments.weeks + 1)]}
    with duckdb.connect() as connection:
        for source in SOURCES:
            offer(connection, source, paths.get(source))
        asks: pa.Table = connection.sql(_ASKS, params=asked).to_arrow_table()
    return asks.cast(ASKS)


def score(
    model: WinProbability, asks: pa.Table, facts: Path, *, timing: CloseTiming | None = None
) -> Iterator[list[Scored]]:
    """Yield the answers to the asks, some hundreds at a time, in their order; by `timing`, when, too.

    Features are computed by the query that live scores use, from what was known at each `as_of`.
    """
    paths = paths_of(facts)
    for start in range(0, asks.num_rows, _AT_ONCE):
        rows = compute(model.definition, asks.slice(start, _AT_ONCE), paths)
        shown = rows.drop_columns(["deal_id", "as_of"]).to_pylist()
        predictions = model.predict(rows)
        timed = timed_beside(timing, rows, predictions)
        yield [
            Scored(str(deal_id), features, prediction, when)
            for deal_id, features, prediction, when in zip(
                rows.column("deal_id").to_pylist(), shown, predictions, timed, strict=True
            )
        ]


def timed_beside(
    model: CloseTiming | None, rows: pa.Table, predictions: Sequence[Prediction]
) -> Sequence[Timing | None]:
    """Return when each deal is won or lost, its chance to be won at last being the one predicted."""
    if model is None:
        return [None] * len(predictions)
    return model.predict(rows, win=[each.value for each in predictions])


def stored(
    prediction: Prediction, *, deal_id: UUID, features: dict[str, object], at: datetime, cause: str
) -> insights.Score:
    """Return a prediction as the record keeps it: with the whole feature row, missing numbers as null."""
    return insights.Score(
        deal_id=deal_id,
        value=prediction.value,
        calibrated=prediction.calibrated,
        basis=prediction.basis,
        basis_note=prediction.basis_note,
        low=min(prediction.low, prediction.value),
        high=max(prediction.high, prediction.value),
        base=prediction.base,
        rest=prediction.rest,
        reasons=tuple({**asdict(reason), "direction": reason.direction} for reason in prediction.reasons),
        features={name: finite(value) for name, value in features.items()},
        model_version=prediction.model_version,
        as_of=prediction.as_of,
        computed_at=at,
        cause=cause,
    )


def stored_timing(timing: Timing, *, deal_id: UUID, at: datetime) -> insights.Timing:
    """Return a timing as the record keeps it."""
    return insights.Timing(
        deal_id=deal_id,
        win_by=timing.win_by,
        lose_by=timing.lose_by,
        win=timing.win,
        lose=timing.lose,
        median_close=timing.median_close,
        expected_close=timing.expected_close,
        low_close=timing.low_close,
        high_close=timing.high_close,
        slip=timing.slip,
        calibrated=timing.calibrated,
        basis=timing.basis,
        basis_note=timing.basis_note,
        model_version=timing.model_version,
        as_of=timing.as_of,
        computed_at=at,
    )


def finite(value: object) -> object:
    """Return a value as JSON can hold it: no number that is not finite."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


async def keep_scores(
    database: Database,
    tenant: Tenant,
    *,
    model: WinProbability,
    moments: Moments,
    facts: Path,
    report: Callable[[int, int], None],
    timing: CloseTiming | None = None,
) -> int:
    """Score every open deal at each moment and store what is not stored yet; return how many scores are new.

    A deal that was deleted since the facts were extracted is left out.
    Each transaction holds some hundreds of scores; one that was cut short is done again as a whole.
    """
    asks = await _unanswered(database, tenant, asks_of(moments, facts), version=model.version)
    done = 0
    for scored in score(model, asks, facts, timing=timing):
        async with unit_of_work(database, tenant.system) as work:
            there = await deals.held(work.session, {UUID(each.deal_id) for each in scored})
            still = [each for each in scored if UUID(each.deal_id) in there]
            timings = [
                stored_timing(each.timing, deal_id=UUID(each.deal_id), at=moments.at)
                for each in still
                if each.timing is not None
            ]
            await insights.record(work, _kept(still, at=moments.at), timings=timings)
        done += len(scored)
        report(done, asks.num_rows)
    return done


def _kept(scored: Iterable[Scored], *, at: datetime) -> list[insights.Score]:
    return [
        stored(
            each.prediction,
            deal_id=UUID(each.deal_id),
            features=each.features,
            at=at,
            cause=BATCH if each.prediction.as_of >= at else BACKFILL,
        )
        for each in scored
    ]


async def _unanswered(database: Database, tenant: Tenant, asks: pa.Table, *, version: str) -> pa.Table:
    """Return the asks that this version of the model has not answered in the record."""
    async with unit_of_work(database, tenant.system) as work:
        there = {
            (deal_id, point.as_of.replace(tzinfo=None))
            for deal_id in set(asks.column("deal_id").to_pylist())
            for point in await insights.history(work.session, UUID(deal_id), limit=_MOST)
            if point.model_version == version
        }
    missing = [
        (deal_id, as_of) not in there
        for deal_id, as_of in zip(
            asks.column("deal_id").to_pylist(), asks.column("as_of").to_pylist(), strict=True
        )
    ]
    return asks.filter(pa.array(missing, pa.bool_()))


def _utc(at: datetime) -> datetime:
    """Return a moment as facts hold it: in UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)
