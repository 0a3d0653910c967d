"""Live scores: facts of the deals asked about, one feature query, the champion's answer, stored."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import insights
from crm_core.facts import Kin, for_deals
from crm_core.insights import ASKED, Score
from crm_core.kit import Database, Sink, Work, unit_of_work
from crm_core.organizations import Tenant
from features.compute import ASKS, LiveFeatures
from features.services import WIN_PROBABILITY_V1, FeatureService
from models.close_timing import Timing
from models.contract import Prediction
from pipelines.score import stored, stored_timing
from serving.batching import MicroBatcher
from serving.champions import Champions
from serving.moments import moments_of
from serving.tenants import Tenants
from serving.timings import timing_of

_WINDOW_SECONDS: Final = 0.002
_MOST: Final = 256
_AND: Final = ", "
"""Between the causes of one score."""
_OPEN: Final = text("""
    select id, score_as_of from deals
    where org_id = (select bellwether_org()) and id = any(:ids) and state = 'open'
    order by id
""")
_STORED: Final = text("""
    select distinct deal_id from deal_scores
    where org_id = (select bellwether_org()) and deal_id = any(:deal_ids)
      and :cause = any(string_to_array(cause, :separator))
""")


@dataclass(frozen=True, slots=True)
class Ask:
    """One deal to be scored now, and why; asks for one deal in a batch are one score of all their causes."""

    org_id: UUID
    deal_id: UUID
    cause: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """An organization's history kept between scores; whoever reads facts has it to themselves meanwhile."""

    kin: Kin
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class DealNotOpen(LookupError):  # noqa: N818 - said as the trade says it
    """The deal is closed, or not there: it has no chance to tell."""


class LiveScorer:
    """Scores open deals from their facts as of now; asks within a few milliseconds share queries and storage.

    One batch at a time, in which DuckDB and LightGBM run in a thread of their own: most of what a batch costs
    does not depend on its size, so asks that come meanwhile had better wait together than run beside it.
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
        self._kept: dict[UUID, _Kept] = {}
        self._batcher: MicroBatcher[Ask, Score | None] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=1
        )

    async def score(self, org_id: UUID, deal_id: UUID, *, cause: str = ASKED) -> Score:
        """Score one open deal as of now and store the score; raises DealNotOpen."""
        found = await self._batcher.ask(Ask(org_id, deal_id, cause))
        if found is None:
            raise DealNotOpen(deal_id)
        return found

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

    async def _answer(self, asks: Sequence[Ask]) -> Mapping[Ask, Score | None]:
        by_org: dict[UUID, list[Ask]] = {}
        for ask in asks:
            by_org.setdefault(ask.org_id, []).append(ask)
        answers: dict[Ask, Score | None] = {}
        for org_id, mine in by_org.items():
            causes: dict[UUID, list[str]] = {}
            for ask in mine:
                causes.setdefault(ask.deal_id, []).append(ask.cause)
            stored = await self._score(org_id, causes)
            answers |= {ask: stored.get(ask.deal_id) for ask in mine}
        return answers

    async def _score(self, org_id: UUID, causes: Mapping[UUID, Collection[str]]) -> dict[UUID, Score]:
        tenant = await self._tenants.of(org_id)
        async with unit_of_work(self._database, tenant.system, sink=self._sink) as work:
            found = await work.session.execute(_OPEN, {"ids": list(causes)})
            shown: dict[UUID, datetime | None] = {row.id: row.score_as_of for row in found}
            if not shown:
                return {}
            now = self._clock()
            facts = await self.facts(work, tenant, list(shown))
            moments = moments_of(shown, facts, now=now)
            predictions = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._predict, tenant.slug, moments, facts
            )
            computed_at = self._clock()
            scores = {
                deal_id: stored(
                    prediction,
                    deal_id=deal_id,
                    features=row,
                    at=computed_at,
                    cause=_AND.join(sorted(causes[deal_id])),
                )
                for deal_id, (prediction, row, _) in zip(moments, predictions, strict=True)
            }
            timings = [
                stored_timing(timing, deal_id=deal_id, at=computed_at)
                for deal_id, (_, _, timing) in zip(moments, predictions, strict=True)
            ]
            await insights.record(work, list(scores.values()), timings=timings)
        return scores

    async def facts(self, work: Work, tenant: Tenant, deal_ids: Sequence[UUID]) -> dict[str, pa.Table]:
        kept = self._kept.get(tenant.id)
        if kept is None:
            kept = self._kept[tenant.id] = _Kept(Kin(tenant.id, tenant.currency))
        connection = await work.connection()
        async with kept.turn:
            return await for_deals(
                connection, deal_ids, org_id=tenant.id, currency=tenant.currency, kin=kept.kin
            )

    def _predict(
        self, organization: str, moments: Mapping[UUID, datetime], facts: Mapping[str, pa.Table]
    ) -> list[tuple[Prediction, dict[str, Any], Timing]]:
        model = self._champions.of(organization).model
        asked = pa.array([at.replace(tzinfo=None) for at in moments.values()], ASKS.field("as_of").type)
        asks = pa.table([pa.array(map(str, moments), pa.string()), asked], schema=ASKS)
        rows = self._features_of(model.definition).compute(asks, facts)
        features = rows.drop_columns(["deal_id", "as_of"]).to_pylist()
        predictions = model.predict(rows)
        timing = timing_of(self._champions, organization)
        timings = timing.predict(rows, win=[each.value for each in predictions])
        return list(zip(predictions, features, timings, strict=True))

    def _features_of(self, service: FeatureService) -> LiveFeatures:
        if service.name not in self._features:
            self._features[service.name] = LiveFeatures(service)
        return self._features[service.name]


async def stored_for(session: AsyncSession, deal_ids: Collection[UUID], *, cause: str) -> frozenset[UUID]:
    """Which of these deals have a score stored for this cause, so that a job run again repeats none."""
    values = {"deal_ids": list(deal_ids), "cause": cause, "separator": _AND}
    found = await session.execute(_STORED, values)
    return frozenset(found.scalars())
