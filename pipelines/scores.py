"""Keeping predictions in the record, each once, as scores with their reasons."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import pyarrow as pa

from crm_core import insights
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from models.contract import Prediction
from models.win_probability import WinProbability
from pipelines.score import Moments, Scored, asks_of, score

BACKFILL: Final = "backfill"
"""The cause of scores as of a moment that had passed when the model was made; they are honest about what was
known of the deal then, but the model itself is younger."""
BATCH: Final = "batch"

_MOST: Final = 1000
"""Scores of one deal that are looked through for those that are there already."""


def stored(
    prediction: Prediction, *, deal_id: UUID, features: dict[str, object], at: datetime, cause: str
) -> insights.Score:
    """Return a prediction as the record keeps it."""
    return insights.Score(
        deal_id=deal_id,
        value=prediction.value,
        calibrated=prediction.calibrated,
        basis=prediction.basis,
        basis_note=prediction.basis_note,
        low=prediction.low,
        high=prediction.high,
        base=prediction.base,
        rest=prediction.rest,
        reasons=tuple({**asdict(reason), "direction": reason.direction} for reason in prediction.reasons),
        features=features,
        model_version=prediction.model_version,
        as_of=prediction.as_of,
        computed_at=at,
        cause=cause,
    )


async def keep_scores(
    database: Database,
    tenant: Tenant,
    *,
    model: WinProbability,
    moments: Moments,
    facts: Path,
    report: Callable[[int, int], None],
) -> int:
    """Score every open deal at each moment and store what is not stored yet; return how many scores are new.

    Each transaction holds some hundreds of scores; one that was cut short is done again as a whole.
    """
    asks = await _unanswered(database, tenant, asks_of(moments, facts), version=model.version)
    done = 0
    for scored in score(model, asks, facts):
        async with unit_of_work(database, tenant.system) as work:
            await insights.record(work, _kept(scored, at=moments.at))
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
