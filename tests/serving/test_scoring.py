"""Live scores: one of each deal for all who asked, as of what was read, kept history or not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pyarrow as pa
import pytest
from typing_extensions import override

from crm_core import accounts, activities, deals, insights
from crm_core.facts import SOURCES
from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.champions import Champions
from serving.moments import CLOCKS_APART, moments_of
from serving.scoring import DealNotOpen, LiveScorer, stored_for
from serving.services import Services
from serving.tenants import Tenants
from tests.crm_core.selling import open_deal
from tests.database import Org

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RunJobs = Callable[[], Awaitable[None]]


@pytest.fixture
async def deal(database: Database, org: Org, pipeline: Pipeline, services: Services) -> UUID:
    """An open deal of the rep, opened an hour ago."""
    at = services.clock() - timedelta(hours=1)
    return await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)


async def _causes(services: Services, org: Org, deal_id: UUID) -> list[str | None]:
    async with services.work(org.tenant.system) as work:
        found = await insights.latest(work.session, deal_id)
        points = await insights.history(work.session, deal_id)
    assert len(points) == 1
    return [found.cause if found else None]


async def test_causes_that_meet_are_one_score_and_none_is_forgotten(
    services: Services, org: Org, deal: UUID
) -> None:
    """Two jobs and a person ask at once: one score, and each job finds it when it is run again."""
    ask = services.scorer.score

    scores = await asyncio.gather(
        ask(org.id, deal, cause="job 7"), ask(org.id, deal), ask(org.id, deal, cause="job 71")
    )

    assert len({score.id for score in scores}) == 1
    assert await _causes(services, org, deal) == ["asked, job 7, job 71"]
    async with services.work(org.tenant.system) as work:
        for cause, done in (
            ("job 7", {deal}),
            ("job 71", {deal}),
            ("job 1", set()),
            ("job 7, job 71", set()),
        ):
            assert await stored_for(work.session, [deal], cause=cause) == done


async def test_a_job_that_met_another_and_was_killed_stores_no_second_score(
    *, services: Services, org: Org, pipeline: Pipeline, admin_url: str, run_jobs: RunJobs
) -> None:
    """Its score was stored together with another's; run again, it stores none."""
    async with services.work(org.as_("rep")) as work:
        deal_id = await deals.open_deal(
            work, name="Site", pipeline_id=pipeline.id, owner_id=org.people["rep"], at=services.clock()
        )
    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        cursor = await connection.execute("select id from procrastinate_jobs where task_name = 'rescore'")
        ((job,),) = await cursor.fetchall()
        await asyncio.gather(
            services.scorer.score(org.id, deal_id, cause=f"job {job}"),
            services.scorer.score(org.id, deal_id, cause=f"job {job + 1}"),
        )
        await connection.execute("update procrastinate_jobs set attempts = 1 where id = %s", (job,))

    await run_jobs()

    assert await _causes(services, org, deal_id) == [f"job {job}, job {job + 1}"]


async def test_an_event_of_a_faster_clock_is_in_its_own_score(
    *, services: Services, org: Org, pipeline: Pipeline, deal: UUID, run_jobs: RunJobs
) -> None:
    """The web process is three seconds ahead of the worker: its call is seen by the job that it causes."""
    ahead = services.clock() + 3 * SECOND
    async with services.work(org.as_("rep")) as work:
        await deals.move(work, deal, to=pipeline.stages[1].id, at=ahead)
    await run_jobs()

    async with services.work(org.tenant.system) as work:
        score = await insights.latest(work.session, deal)

    assert score is not None
    assert score.as_of == ahead
    assert score.features["stage"] == "Proposal"


async def test_a_slower_clock_later_shows_the_newer_reading(
    services: Services, org: Org, database: Database, deal: UUID
) -> None:
    """Of two workers the one whose clock is behind scores last: what it read is what is shown."""
    behind = LiveScorer(
        database,
        Tenants(database),
        Champions(services.settings.shelf),
        clock=lambda: services.clock() - 3 * SECOND,
        sink=None,
    )
    first = await services.scorer.score(org.id, deal)

    second = await behind.score(org.id, deal)

    await behind.close()
    async with services.work(org.tenant.system) as work:
        shown = await insights.latest(work.session, deal)
        row = await deals.read(work.session, deal)
    assert second.as_of == first.as_of
    assert shown is not None
    assert shown.id == second.id
    assert row.score is not None
    assert row.score.as_of == second.as_of


async def test_an_older_score_never_replaces_a_newer(services: Services, org: Org, deal: UUID) -> None:
    """A score as of an earlier moment, stored late, is history and not what the deal shows."""
    newer = await services.scorer.score(org.id, deal)
    older = replace(newer, id=uuid4(), value=0.99, high=0.99, as_of=newer.as_of - SECOND)
    async with services.work(org.tenant.system) as work:
        await insights.record(work, [older])

    async with services.work(org.tenant.system) as work:
        shown = (await deals.read(work.session, deal)).score
        latest = await insights.latest(work.session, deal)

    assert shown is not None
    assert latest is not None
    assert (shown.value, shown.as_of) == (newer.value, newer.as_of)
    assert latest.id == newer.id


def _facts(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_pylist(
            [{"occurred_at": NOW.replace(tzinfo=None), **row} for row in rows.get(name, [])],
            schema=pa.schema([pa.field(field.name, field.type) for field in source.schema]),
        )
        for name, source in SOURCES.items()
    }


def test_moments_are_each_deals_own() -> None:
    """A fact known later moves its deal's moment, an account's those of its deals, and no others."""
    one, two, three = uuid4(), uuid4(), uuid4()
    known = [NOW.replace(tzinfo=None) + seconds * SECOND for seconds in range(9)]
    facts = _facts(
        touch=[{"deal_id": str(one), "account_id": "a", "known_at": known[2]}],
        account=[{"account_id": "b", "known_at": known[5]}],
        deal_opened=[
            {"deal_id": str(one), "account_id": "a", "known_at": known[0]},
            {"deal_id": str(two), "account_id": "b", "known_at": known[0]},
            {"deal_id": "a sibling", "account_id": "b", "known_at": known[8]},
        ],
    )

    moments = moments_of({one: None, two: NOW - SECOND, three: NOW + SECOND}, facts, now=NOW)

    assert moments == {one: NOW + 2 * SECOND, two: NOW + 5 * SECOND, three: NOW + SECOND}


def test_what_is_far_ahead_is_not_known_yet() -> None:
    """A moment that no clock's error explains does not drag the score into the future."""
    deal = uuid4()
    late = (NOW + CLOCKS_APART + SECOND).replace(tzinfo=None)
    facts = _facts(touch=[{"deal_id": str(deal), "known_at": late}])

    assert moments_of({deal: NOW + 2 * CLOCKS_APART}, facts, now=NOW) == {deal: NOW}


async def test_a_fault_is_not_taken_for_a_closed_deal(services: Services, org: Org, deal: UUID) -> None:
    """Only a deal that is closed or not there is said to be; a KeyError inside is an error."""

    class Broken(Champions):
        @override
        def of(self, organization: str) -> Any:
            raise KeyError(organization)

    broken = LiveScorer(
        services.database, services.tenants, Broken(services.settings.shelf), clock=services.clock, sink=None
    )
    with pytest.raises(KeyError):
        await broken.score(org.id, deal)
    with pytest.raises(DealNotOpen):
        await broken.score(org.id, uuid4())
    await broken.close()


async def test_kept_history_follows_other_processes(
    *, services: Services, database: Database, org: Org, pipeline: Pipeline, deal: UUID
) -> None:
    """Scorers that keep history, asked over and over while others commit, read what one without any reads."""
    scorers = [
        LiveScorer(
            database, Tenants(database), Champions(services.settings.shelf), clock=services.clock, sink=None
        )
        for _ in range(2)
    ]
    async with services.work(org.as_("rep")) as work:
        account = await accounts.create(work, name="Harbour", owner_id=org.people["rep"], at=services.clock())

    async def sell(number: int) -> UUID:
        async with services.work(org.as_("rep")) as work:
            made = await deals.open_deal(
                work, name=f"Site {number}", pipeline_id=pipeline.id, account_id=account,
                owner_id=org.people["rep"], at=services.clock(),
            )  # fmt: skip
        async with services.work(org.as_("rep")) as work:
            await activities.log(
                work, kind="call", deal_id=made, occurred_at=services.clock(), at=services.clock()
            )
            if number % 2:
                await deals.win(work, made, at=services.clock())
        return made

    made = [await sell(0)]
    for number in range(1, 7):
        selling = asyncio.create_task(sell(number))
        await asyncio.gather(
            *(scorer.score(org.id, each) for scorer in scorers for each in [deal, *made[:1]])
        )
        made.append(await selling)
    fresh = LiveScorer(
        database, Tenants(database), Champions(services.settings.shelf), clock=services.clock, sink=None
    )
    facts = [await _read(scorer, services, org, made[0]) for scorer in (*scorers, fresh)]

    for scorer in (*scorers, fresh):
        await scorer.close()
    assert facts[0] == facts[1] == facts[2]
    assert len(facts[0]["deal_opened"]) == 8


async def _read(scorer: LiveScorer, services: Services, org: Org, deal_id: UUID) -> dict[str, list[str]]:
    async with services.work(org.tenant.system) as work:
        facts = await scorer.facts(work, org.tenant, [deal_id])
    return {name: sorted(map(str, table.to_pylist())) for name, table in facts.items()}
