"""Lists by the page: complete, without repeats, whatever is added while somebody reads on."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from crm_core import deals
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf


async def _open(services: Services, org: Org, pipeline: Pipeline, *, number: int, random: Random) -> str:
    """Open a deal with few distinct names and amounts, so that many share a sort key."""
    async with services.work(org.as_("rep")) as work:
        amount = random.choice([None, Decimal("10.00"), Decimal("20.00"), Decimal(number)])
        at = services.clock() - timedelta(days=random.randrange(3))
        return str(
            await deals.open_deal(
                work, name=f"Deal {random.randrange(4)}", pipeline_id=pipeline.id, amount=amount, at=at,
                owner_id=org.people["rep"],
            )
        )  # fmt: skip


@pytest.mark.parametrize("sort", ["-opened_at", "opened_at", "-amount", "amount", "name"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_every_deal_once_while_others_are_added(
    *, client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline, sort: str, seed: int
) -> None:
    """Page by page one gets every deal that was there at the start, once, in order, however sorted."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    there = {await _open(services, org, pipeline, number=n, random=random) for n in range(23)}
    rep = await client_of("rep")
    read: list[dict[str, str]] = []
    cursor: str | None = None
    while True:
        params = {"sort": sort, "limit": "5"} | ({"cursor": cursor} if cursor else {})
        page = (await rep.get("/deals", params=params)).json()
        read += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
        await _open(services, org, pipeline, number=100, random=random)

    ids = [deal["id"] for deal in read]
    assert len(ids) == len(set(ids))
    assert there <= set(ids)
    field = sort.removeprefix("-")
    keys = [Decimal(deal["amount"] or -1) if field == "amount" else deal[field] for deal in read]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


async def test_a_cursor_of_another_list_is_refused(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """A cursor belongs to its sort order and filters; elsewhere, or altered, it is a 400."""
    for number in range(3):
        await _open(services, org, pipeline, number=number, random=Random(number))  # noqa: S311
    rep = await client_of("rep")
    cursor = (await rep.get("/deals", params={"limit": 2})).json()["next_cursor"]

    for params in ({"cursor": cursor, "sort": "name"}, {"cursor": cursor[:-1]}, {"cursor": "x"}):
        answer = await rep.get("/deals", params=params)

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
