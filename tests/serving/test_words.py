"""Lists by words: each begins a word of the name, in any case and accent, however many there are."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from crm_core import accounts, deals, people
from crm_core.kit import naming
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("harb", ["Harbour roof", "Quay"]),
        ("roof harb", ["Harbour roof"]),
        ("HÁRBOUR", ["Harbour roof", "Quay"]),
        ("arbour", []),
        ("nothing", []),
        ("'; drop table deals; --", []),
    ],
)
async def test_deals_are_found_by_words_of_their_name_or_their_accounts(  # noqa: PLR0917 - fixtures
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, q: str, found: list[str]
) -> None:
    """A word begins a word, in whatever order; a deal is found by its account's name as well."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        account = await accounts.create(work, name="Harbour Logistics", owner_id=rep.user_id, at=at)
        for n, (name, of) in enumerate((("Quay", account), ("Harbour roof", None), ("Other", None))):
            await deals.open_deal(
                work,
                name=name,
                pipeline_id=pipeline.id,
                account_id=of,
                owner_id=rep.user_id,
                at=at + timedelta(seconds=n),
            )

    answer = await (await client_of("rep")).get("/deals", params={"q": q, "sort": "name"})

    assert [row["name"] for row in answer.json()["items"]] == found


async def test_words_that_are_too_common_are_read_through(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Above the number that an index look-up is good for, the list is the same, read in its order."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        first = await deals.open_deal(
            work, name="Common 00000", pipeline_id=pipeline.id, owner_id=rep.user_id, at=at
        )
        await work.session.execute(
            text("""
                insert into deals (org_id, id, name, owner_id, pipeline_id, stage_id, state, currency,
                                   opened_at, entered_stage_at)
                select d.org_id, gen_random_uuid(), 'Common ' || lpad(n::text, 5, '0'), d.owner_id,
                       d.pipeline_id, d.stage_id, d.state, d.currency, d.opened_at, d.entered_stage_at
                from deals d, generate_series(1, :more) n where d.id = :first
            """),
            {"first": first, "more": naming.MOST},
        )

    answer = await (await client_of("rep")).get("/deals", params={"q": "comm", "sort": "name", "limit": 3})

    assert [row["name"] for row in answer.json()["items"]] == ["Common 00000", "Common 00001", "Common 00002"]


async def test_people_are_found_by_name_and_address_and_by_no_closed_field(
    services: Services, org: Org, client_of: ClientOf
) -> None:
    """An address finds its person; nobody of another owner is told more than the policies show."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        await people.create(work, name="Ines Moreau", email="ines@quay.example", owner_id=rep.user_id, at=at)
        await people.create(work, name="Tom Quinn", email="tom@dock.example", owner_id=rep.user_id, at=at)
    client = await client_of("rep")

    by_name = (await client.get("/people", params={"q": "mor"})).json()["items"]
    by_address = (await client.get("/people", params={"q": "tom@dock"})).json()["items"]

    assert [row["name"] for row in by_name] == ["Ines Moreau"]
    assert [row["name"] for row in by_address] == ["Tom Quinn"]
