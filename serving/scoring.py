"""Live scores: facts of the deals asked about, one feature query, the champion's answer, stored."""

import asyncio
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import insights
from crm_core.facts.deals import for_deals
from crm_core.insights import Score
from crm_core.kit import Database, Sink, unit_of_work
from features.compute import ASKS, LiveFeatures
from features.services import WIN_PROBABILITY_V1, FeatureService
from models.contract import Prediction
from serving.batching import MicroBatcher
from serving.champions import Champions
from serving.sight import open_among
from serving.tenants import Tenants

ASKED: Final = "asked"
"""Cause of a score that somebody asked for."""
_WINDOW_SECONDS: Final = 0.002
_MOST: Final = 256
_STORED: Final = text("""
    select distinct deal_id from deal_scores
    where org_id = (select bellwether_org()) and deal_id = any(:deal_ids) and cause = :cause
""")


@dataclass(frozen=True, slots=True)
class Ask:
    """One deal to be scored now, and why; equal asks in one batch are one score."""

    org_id: UUID
    deal_id: UUID
    cause: str


class DealNotOpen(LookupError):  # noqa: N818 - said as the trade says it
    """The deal is closed, or not there: it has no chance to tell."""


class LiveScorer:
    """Scores open deals from their facts as of now; asks within a few milliseconds share queries and storage.

    DuckDB and LightGBM run in one thread of their own; while one batch computes, the next reads its facts.
    """

    def __init__(
        self,
        database: Database,
        tenants: Tenants,
        champions: Champions,
        *,
        clock: Callable[[], datetime],
        sink: Sink | None,
    ) -> None:
        self._database = database
        self._tenants = tenants
        self._champions = champions
        self._clock = clock
        self._sink = sink
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scores")
        self._features: dict[str, LiveFeatures] = {}
        self._batcher: MicroBatcher[Ask, Score] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )

    async def score(self, org_id: UUID, deal_id: UUID, *, cause: str = ASKED) -> Score:
        """Score one open deal as of now and store the score; raises DealNotOpen."""
        try:
            return await self._batcher.ask(Ask(org_id, deal_id, cause))
        except KeyError as error:
            raise DealNotOpen(deal_id) from error

    async def score_all(self, org_id: UUID, deal_ids: Collection[UUID], *, cause: str = ASKED) -> list[Score]:
        """Score many deals; those that are not open are left out."""
        asked = (self.score(org_id, deal_id, cause=cause) for deal_id in deal_ids)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, DealNotOpen):
                raise answer
        return [answer for answer in answers if isinstance(answer, Score)]

    async def close(self) -> None:
        """End the batches under way and release the thread."""
        await self._batcher.close()
        self._thread.shutdown()
        for features in self._features.values():
            features.close()

    async def warm_up(self) -> None:
        """Plan the feature query ahead of the first ask."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._features_of, WIN_PROBABILITY_V1)

    async def _answer(self, asks: Sequence[Ask]) -> Mapping[Ask, Score]:
        by_org: dict[UUID, list[Ask]] = {}
        for ask in asks:
            by_org.setdefault(ask.org_id, []).append(ask)
        answers: dict[Ask, Score] = {}
        for org_id, mine in by_org.items():
            stored = await self._score(org_id, {ask.deal_id: ask.cause for ask in mine})
            answers |= {ask: stored[ask.deal_id] for ask in mine if ask.deal_id in stored}
        return answers

    async def _score(self, org_id: UUID, causes: Mapping[UUID, str]) -> dict[UUID, Score]:
        tenant = await self._tenants.of(org_id)
        async with unit_of_work(self._database, tenant.system, sink=self._sink) as work:
            deal_ids = sorted(await open_among(work.session, causes))
            if not deal_ids:
                return {}
            as_of = self._clock()
            facts = await for_deals(
                await work.connection(), deal_ids, org_id=org_id, currency=tenant.currency
            )
            predictions = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._predict, tenant.slug, deal_ids, as_of, facts
            )
            computed_at = self._clock()
            scores = {
                deal_id: _score_of(deal_id, prediction, row, cause=causes[deal_id], computed_at=computed_at)
                for deal_id, (prediction, row) in zip(deal_ids, predictions, strict=True)
            }
            await insights.record(work, list(scores.values()))
        return scores

    def _predict(
        self, organization: str, deal_ids: Sequence[UUID], as_of: datetime, facts: Mapping[str, pa.Table]
    ) -> list[tuple[Prediction, dict[str, Any]]]:
        model = self._champions.of(organization).model
        moments = pa.array([as_of.replace(tzinfo=None)] * len(deal_ids), ASKS.field("as_of").type)
        asks = pa.table([pa.array(map(str, deal_ids), pa.string()), moments], schema=ASKS)
        rows = self._features_of(model.definition).compute(asks, facts)
        features = rows.drop_columns(["deal_id", "as_of"]).to_pylist()
        return list(zip(model.predict(rows), features, strict=True))

    def _features_of(self, service: FeatureService) -> LiveFeatures:
        if service.name not in self._features:
            self._features[service.name] = LiveFeatures(service)
        return self._features[service.name]


async def stored_for(session: AsyncSession, deal_ids: Collection[UUID], *, cause: str) -> frozenset[UUID]:
    """Which of these deals have a score stored for this cause, so that a job run again repeats none."""
    found = await session.execute(_STORED, {"deal_ids": list(deal_ids), "cause": cause})
    return frozenset(found.scalars())


def _score_of(
    deal_id: UUID, found: Prediction, row: Mapping[str, Any], *, cause: str, computed_at: datetime
) -> Score:
    return Score(
        deal_id=deal_id,
        value=found.value,
        calibrated=found.calibrated,
        basis=found.basis,
        basis_note=found.basis_note,
        low=min(found.low, found.value),
        high=max(found.high, found.value),
        base=found.base,
        rest=found.rest,
        reasons=tuple(asdict(reason) | {"direction": reason.direction} for reason in found.reasons),
        features={name: _json(value) for name, value in row.items()},
        model_version=found.model_version,
        as_of=found.as_of,
        computed_at=computed_at,
        cause=cause,
    )


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
