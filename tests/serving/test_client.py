"""The Python client against the service on a real socket."""

import asyncio

import pytest

from client import Bellwether, Refused, schemas
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import key_of


async def test_the_client_opens_deals_and_reads_them_all(
    address: str, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """What one call opens, a list read page by page holds once; a colleague's client does not see it."""
    stage = pipeline.stages[0].id

    def work(key: str) -> list[str]:
        with Bellwether(address, key=key) as bellwether:
            for number in range(5):
                body = schemas.DealCreate(
                    name=f"Roof {number}", pipeline_id=pipeline.id, stage_id=stage, currency="EUR"
                )
                bellwether.open_deal(body)
            return [deal.name for deal in bellwether.every(bellwether.list_deals, state="open", limit=2)]

    def look(key: str) -> int:
        with Bellwether(address, key=key) as bellwether:
            return len(list(bellwether.every(bellwether.list_deals)))

    names = await asyncio.to_thread(work, await key_of(services, org, "rep"))
    assert sorted(names) == [f"Roof {number}" for number in range(5)]
    assert await asyncio.to_thread(look, await key_of(services, org, "other_rep")) == 0


async def test_a_wrong_key_is_refused_by_name(address: str) -> None:
    """Nobody waits or guesses: the code says that the key is not known."""

    def ask() -> None:
        with Bellwether(address, key="bw_nobody") as bellwether:
            bellwether.list_deals()

    with pytest.raises(Refused) as refused:
        await asyncio.to_thread(ask)
    assert refused.value.status == 401
