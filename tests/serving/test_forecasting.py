"""Live forecasts: the record becomes a snapshot that adds up, follows changes and can be made again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from crm_core import deals, forecasts
from crm_core.forecasts import Period, SnapshotHead, SnapshotLine, Subject
from crm_core.kit import Database
from crm_core.pipelines import Pipeline
from serving.forecasting import Verdict, make, model_of, rederive
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org

HOUR = timedelta(hours=1)
COMPANY = Subject("company")


@pytest.fixture
async def sold(database: Database, org: Org, pipeline: Pipeline, services: Services) -> list[UUID]:
    """Open deals of 1,000 and 3,000: of the rep, and of the rep's mate."""
    at = services.clock() - HOUR
    found = []
    for who, amount in (("rep", 1000), ("rep_mate", 3000)):
        deal_id = await open_deal(database, org.as_(who), pipeline=pipeline, at=at)
        async with services.work(org.as_(who)) as work:
            await deals.edit(work, deal_id, to={"amount": Decimal(amount)}, at=at)
        await services.scorer.score(org.id, deal_id)
        found.append(deal_id)
    return found


async def _lines(services: Services, org: Org, head: SnapshotHead) -> dict[tuple[Subject, str], SnapshotLine]:
    async with services.work(org.tenant.system) as work:
        found = await forecasts.lines(work.session, head)
    return {(line.subject, line.period.key): line for line in found}


async def _again(services: Services, org: Org, head: SnapshotHead) -> Verdict:
    model = model_of(services.champions, org.tenant.slug, at=services.clock())
    async with services.work(org.tenant.system) as work:
        return await rederive(work, head, model=model)


async def test_a_young_organization_gets_wide_numbers_that_say_what_they_rest_on(
    services: Services, org: Org, sold: list[UUID]
) -> None:
    """With no history there is a prior: expectations of open deals, a range beside them, and a sentence."""
    head = await make(services, org.id, cause="asked")

    lines = await _lines(services, org, head)
    assert sold
    assert head.basis == "prior"
    assert "0 won deals" in head.basis_note
    company = [line for (subject, _), line in lines.items() if subject == COMPANY]
    quarters = [line.pipeline_mean for line in company if line.period.kind == "quarter"]
    expected = sum(quarters, Decimal(0))
    assert 0 < expected < 4000
    assert len({key for _, key in lines}) == 10


async def test_people_make_the_company(services: Services, org: Org, sold: list[UUID]) -> None:
    """In every period the owners' numbers add up to the company's, to a cent a part."""
    lines = await _lines(services, org, await make(services, org.id, cause="asked"))

    assert sold
    for key in {period for _, period in lines}:
        people = [
            line.mean for (subject, period), line in lines.items() if (subject.level, period) == ("user", key)
        ]
        off = abs(sum(people, Decimal(0)) - lines[COMPANY, key].mean)
        assert off <= Decimal("0.01") * len(people)


async def test_nothing_new_keeps_nothing_new(services: Services, org: Org, sold: list[UUID]) -> None:
    """Made again within the hour with nothing changed, it is the snapshot that is there."""
    first = await make(services, org.id, cause="change")

    assert sold
    assert (await make(services, org.id, cause="schedule")).id == first.id


async def test_a_win_is_closed_revenue_at_once(services: Services, org: Org, sold: list[UUID]) -> None:
    """A deal that is won leaves the pipeline and counts in full, for its owner and for the company."""
    before = await make(services, org.id, cause="change")
    at = services.clock()
    async with services.work(org.as_("rep")) as work:
        await deals.win(work, sold[0], at=at)

    after = await make(services, org.id, cause="change")

    month = Period.holding(at.date(), "month").key
    lines = await _lines(services, org, after)
    assert after.number == before.number + 1
    assert lines[COMPANY, month].closed == 1000
    assert lines[Subject("user", org.people["rep"]), month].closed == 1000
    assert min(lines[COMPANY, month].quantiles.values()) >= 1000
    assert lines[COMPANY, month].commit >= 1000


async def test_a_kept_snapshot_is_made_again_to_the_cent(
    services: Services, org: Org, sold: list[UUID]
) -> None:
    """From its inputs and its seed all numbers follow again; with another version nothing is claimed."""
    head = await make(services, org.id, cause="asked")

    assert sold
    verdict = await _again(services, org, head)
    other = await _again(services, org, replace(head, model_version="revenue.other/7"))
    assert (verdict.agrees, verdict.differ) == (True, 0)
    assert verdict.compared > 100
    assert not other.agrees
    assert "revenue.other/7" in other.because


async def test_a_seed_that_is_not_the_one_does_not_agree(
    services: Services, org: Org, sold: list[UUID]
) -> None:
    """Numbers that do not follow from what is kept are told."""
    head = await make(services, org.id, cause="asked")

    assert sold
    verdict = await _again(services, org, replace(head, seed=head.seed + 1))
    assert not verdict.agrees
    assert verdict.differ > 0
