"""One thing that happens, followed to the rep's screen: the system's story on one page."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import orjson

from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import key_of


async def test_an_activity_changes_the_score_on_the_screen(
    address: str, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """A rep logs a call; the screen hears that the deal's score changed, and reads the new one."""
    key = await key_of(services, org, "rep")
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=20) as rep,
        rep.stream("GET", "/stream") as screen,
    ):
        heard = _messages(screen)
        assert (await anext(heard))[0] == "hello"

        # A deal is opened: an event, and in the same transaction a job, which stores the first score.
        deal = (await rep.post("/deals", json={"name": "Site", "pipeline_id": str(pipeline.id)})).json()
        await _hear(heard, noun="insights", deal_id=deal["id"])
        first = (await rep.get(f"/deals/{deal['id']}/score")).json()

        # The rep logs a call on it.
        call = {"kind": "call", "direction": "outbound", "outcome": "connected", "deal_id": deal["id"]}
        logged = (await rep.post("/activities", json=call)).json()

        # The screen hears of the call, then of the score that followed, and reads it.
        await _hear(heard, noun="activities", deal_id=deal["id"])
        await _hear(heard, noun="insights", deal_id=deal["id"])
        second = (await rep.get(f"/deals/{deal['id']}/score")).json()
        history = (await rep.get(f"/deals/{deal['id']}/scores")).json()["items"]
        timeline = (await rep.get(f"/deals/{deal['id']}/timeline")).json()["items"]
        shown = (await rep.get(f"/deals/{deal['id']}")).json()["score"]

    assert logged["user"]["name"] == "Rep"
    assert second["as_of"] > first["as_of"]
    assert second["basis"] == "prior"
    assert [point["as_of"] for point in history] == [first["as_of"], second["as_of"]]
    assert [entry["type"] for entry in timeline] == ["ActivityLogged", "DealOpened"]
    assert (shown["value"], shown["as_of"]) == (second["value"], second["as_of"])


async def _messages(screen: httpx.Response) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Read server-sent events as (event, data)."""
    event = ""
    async for line in screen.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, orjson.loads(value)


async def _hear(heard: AsyncIterator[tuple[str, dict[str, str]]], **wanted: str) -> None:
    """Listen until a record changed that fits; a test that never hears it fails by time."""
    async with asyncio.timeout(20):
        async for event, data in heard:
            if event == "changed" and wanted.items() <= data.items():
                return
    raise AssertionError(f"the stream ended before {wanted}")
