"""A worker killed while it delivers: the message is sent again by the next one, and none is lost."""

import asyncio
from datetime import UTC, datetime

import pytest

from crm_core import deals, webhooks
from serving.services import Services
from tests.connectors.endpoint import Visit, answer, listening
from tests.crm_core.selling import lay_out
from tests.database import make_org
from tests.flow.killing import Scratch, company, scratch, until

__all__ = ["company", "scratch"]

_STATES = "select state, count(*) from webhook_deliveries group by state"


@pytest.mark.slow
async def test_what_a_killed_worker_was_delivering_arrives(
    scratch: Scratch, company: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed with a message sent and no answer noted: it is sent again with its id, and the others follow."""
    monkeypatch.setenv("BELLWETHER_WEBHOOKS_ALLOW_PRIVATE", "true")  # for the processes started below
    org = await make_org(company.database, "northgate")
    at = datetime.now(UTC)
    pipeline = await lay_out(company.database, org, at=at)
    killed = asyncio.Event()

    async def hang_until_killed(_: Visit) -> bytes:
        await killed.wait()
        return answer()

    async with listening() as endpoint:
        endpoint.answering = hang_until_killed
        async with company.work(org.as_("admin")) as work:
            await webhooks.make(work, url=endpoint.url, events=["DealOpened"], sealer=company.sealer, at=at)
        for name in ("one", "two", "three"):
            async with company.work(org.as_("rep")) as work:
                await deals.open_deal(
                    work, name=name, pipeline_id=pipeline.id, owner_id=org.people["rep"], at=at
                )
        first = scratch.start("worker")
        await until(lambda: len(endpoint.visits) == 1)
        scratch.kill(first)
        killed.set()
        scratch.start("worker")
        await until(lambda: scratch.rows(_STATES) == [("sent", 3)])

    assert len(endpoint.ids) == 4
    assert endpoint.ids[0] == endpoint.ids[1]
    assert len(set(endpoint.ids)) == 3
