"""Tags on records: by the hundred, filtered by, and never telling of a record one may not see."""

from typing import Any
from uuid import UUID

import httpx

from crm_core.pipelines import Pipeline
from serving import bootstrap
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf


async def _deal(services: Services, org: Org, pipeline: Pipeline, who: str = "rep") -> str:
    return str(await open_deal(services.database, org.as_(who), pipeline=pipeline, at=bootstrap.clock()))


async def _found(client: httpx.AsyncClient, op: str, value: Any) -> set[str]:
    query = {"filter": {"field": "tags", "op": op, "value": value}}
    answer = await client.post("/deals/query", json=query)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


async def test_tags_gather_records(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Tags are put on many at once, by name or id in any case, filtered by, and taken off again."""
    rep = await client_of("rep")
    one, two, three = [await _deal(services, org, pipeline) for _ in range(3)]

    both = {"noun": "deals", "ids": [one, two], "names": ["Key account"]}
    added = await rep.post("/tags/add", json=both)
    again = await rep.post("/tags/add", json=both | {"names": ["KEY ACCOUNT", "Tender"]})
    (tag,) = [tag for tag in (await rep.get("/tags")).json()["items"] if tag["name"] == "Key account"]

    assert (added.json(), again.json()) == ({"changed": 2}, {"changed": 2})
    assert await _found(rep, "has", "key account") == {one, two}
    assert await _found(rep, "has", tag["id"]) == {one, two}
    assert await _found(rep, "has_any", ["tender", "nothing"]) == {one, two}
    assert await _found(rep, "has_none", ["tender"]) == {three}

    removed = await rep.post("/tags/remove", json={"noun": "deals", "ids": [one, three], "tags": [tag["id"]]})
    on_one = (await rep.get(f"/tags/on/deals/{one}")).json()["items"]

    assert removed.json() == {"changed": 1}
    assert [found["name"] for found in on_one] == ["Tender"]
    assert await _found(rep, "has", "Key account") == {two}


async def test_a_tag_shows_no_hidden_record(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Whoever may not see a deal can neither tag it, nor read its tags, nor find it by them."""
    rep, other = await client_of("rep"), await client_of("other_rep")
    hidden = await _deal(services, org, pipeline)
    body = {"noun": "deals", "ids": [hidden], "names": ["Secret"]}
    await rep.post("/tags/add", json=body)

    tagging = await other.post("/tags/add", json=body)
    untagging = await other.post("/tags/remove", json=body)
    reading = await other.get(f"/tags/on/deals/{hidden}")

    assert (tagging.status_code, reading.status_code) == (404, 404)
    assert untagging.json() == {"changed": 0}
    assert await _found(other, "has", "secret") == set()
    assert await _found(rep, "has", "secret") == {hidden}


async def test_tags_of_a_deleted_record_are_gone(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Deleting a record takes its tags along, whoever put them there."""
    rep = await client_of("rep")
    deal = await _deal(services, org, pipeline)
    await rep.post("/tags/add", json={"noun": "deals", "ids": [deal], "names": ["Old"]})

    await rep.delete(f"/deals/{deal}")

    async with services.work(org.tenant.system) as work:
        connection = await work.connection()
        cursor = await connection.execute("select count(*) from record_tags")
        assert await cursor.fetchone() == (0,)


async def test_names_are_unique_in_any_case(client_of: ClientOf) -> None:
    """`VIP` and `vip` are one tag; a colour is a colour."""
    rep = await client_of("rep")
    made = await rep.post("/tags", json={"name": "VIP", "colour": "#FF0000"})

    twice = await rep.post("/tags", json={"name": "vip"})
    odd = await rep.post("/tags", json={"name": "Other", "colour": "red"})

    assert made.json()["colour"] == "#ff0000"
    assert (twice.status_code, twice.json()["code"]) == (409, "tag_exists")
    assert odd.json()["code"] == "tag_colour"


async def test_only_records_bear_tags(client_of: ClientOf) -> None:
    """What is no kind of record, a table's name among them, is refused."""
    rep = await client_of("rep")

    for noun in ("passwords", "tags", "users", "nothing"):
        body = {"noun": noun, "ids": [str(UUID(int=1))], "names": ["X"]}
        answer = await rep.post("/tags/add", json=body)

        assert answer.json()["code"] == "noun_unknown"


async def test_the_analyst_reads_tags_only(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Reading all deals is no right to tag them."""
    analyst = await client_of("analyst")
    deal = await _deal(services, org, pipeline)

    answer = await analyst.post("/tags/add", json={"noun": "deals", "ids": [deal], "names": ["X"]})

    assert answer.status_code == 403
