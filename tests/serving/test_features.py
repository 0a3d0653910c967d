"""Features as of any time for whoever asks, from what they may see themselves."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pyarrow as pa
import pytest

from client import Bellwether, Refused
from crm_core import deals
from crm_core.facts import for_deals
from crm_core.pipelines import Pipeline
from features.compute import LiveFeatures
from features.services import WIN_PROBABILITY_V1
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf, key_of

PATH = "/features/win_probability_v1"


@pytest.fixture
async def opened(services: Services, org: Org, pipeline: Pipeline) -> dict[str, UUID]:
    """A deal of the rep with a call and a raised amount, and one of a colleague."""
    at = services.clock() - timedelta(days=10)
    made = {
        who: await open_deal(
            services.database, org.as_(who), pipeline=pipeline, at=at, name=who, amount="1000.00"
        )
        for who in ("rep", "other_rep")
    }
    async with services.work(org.as_("rep")) as work:
        await deals.edit(work, made["rep"], to={"amount": Decimal(5000)}, at=at + timedelta(days=4))
    return made


def _rows(answer: httpx.Response) -> pa.Table:
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


async def test_who_sees_everything_gets_the_rows_of_the_models(
    client_of: ClientOf, services: Services, org: Org, opened: dict[str, UUID]
) -> None:
    """An analyst's rows are, value for value, what a live score of the same moment is made from."""
    analyst = await client_of("analyst")
    table = _rows(await analyst.post(PATH, json={}))
    async with services.work(org.tenant.system) as work:
        facts = await for_deals(
            await work.connection(), list(opened.values()), org_id=org.id, currency=org.tenant.currency
        )
    with LiveFeatures(WIN_PROBABILITY_V1) as live:
        expected = live.compute(table.select(["deal_id", "as_of"]), facts)

    assert table.schema == WIN_PROBABILITY_V1.schema
    assert set(table["deal_id"].to_pylist()) == set(map(str, opened.values()))
    assert table.equals(expected)


async def test_a_rep_gets_rows_of_own_deals_alone(client_of: ClientOf, opened: dict[str, UUID]) -> None:
    """By id, a colleague's deal is left out as if it were not there; all at once is not theirs to take."""
    rep = await client_of("rep")
    table = _rows(await rep.post(PATH, json={"ids": list(map(str, opened.values()))}))
    refused = await rep.post(PATH, json={})

    assert table["deal_id"].to_pylist() == [str(opened["rep"])]
    assert refused.status_code == 403


async def test_nothing_known_later_counts(
    client_of: ClientOf, services: Services, opened: dict[str, UUID]
) -> None:
    """As of the day before a change the amount is the old one; as of before the deal there is no row."""
    analyst = await client_of("analyst")
    day = services.clock() - timedelta(days=8)

    async def amounts(at: str) -> dict[str, float]:
        rows = _rows(await analyst.post(PATH, json={"as_of": at})).to_pylist()
        return {row["deal_id"]: row["amount"] for row in rows}

    assert (await amounts(day.isoformat()))[str(opened["rep"])] == 1000.0
    assert (await amounts(services.clock().isoformat()))[str(opened["rep"])] == 5000.0
    assert await amounts((day - timedelta(days=30)).isoformat()) == {}


async def test_what_is_made_of_a_closed_field_is_null(client_of: ClientOf, opened: dict[str, UUID]) -> None:
    """A rep who may not see amounts finds none in features either; everything else is there."""
    admin = await client_of("admin")
    await admin.patch("/roles/sales_representative", json={"fields": {"deals": {"amount": "none"}}})
    rep = await client_of("rep")
    (row,) = _rows(await rep.post(PATH, json={"ids": [str(opened["rep"])]})).to_pylist()

    told = ("amount", "amount_vs_first", "amount_raises", "amount_cuts", "log_amount")
    assert [row[name] for name in told] == [None, None, 0, 0, None]
    assert row["days_open"] == pytest.approx(10, abs=0.1)


async def test_services_tell_their_columns(client_of: ClientOf) -> None:
    """Each service lists its columns with the sentence that people read; an unknown one is refused."""
    analyst = await client_of("analyst")
    services = {each["name"]: each for each in (await analyst.get("/features")).json()["items"]}
    unknown = await analyst.post("/features/horoscope", json={})

    assert services["win_probability_v1"]["entity"] == "deal"
    assert services["churn_v1"]["entity"] == "account"
    assert [f["name"] for f in services["win_probability_v1"]["features"]] == list(WIN_PROBABILITY_V1.columns)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "feature_service_not_found")


async def test_the_client_gives_frames(
    address: str, services: Services, org: Org, opened: dict[str, UUID]
) -> None:
    """Polars, pandas and Arrow hold the same rows; a refusal is an exception with its code."""
    assert opened

    def ask(key: str) -> tuple[int, int, int]:
        with Bellwether(address, key=key) as bellwether:
            with pytest.raises(Refused, match="feature_service_not_found"):
                bellwether.features("horoscope")
            return (
                bellwether.features("win_probability_v1").height,
                len(bellwether.features("win_probability_v1", frame="pandas")),
                bellwether.features("win_probability_v1", frame="arrow").num_rows,
            )

    assert await asyncio.to_thread(ask, await key_of(services, org, "analyst")) == (2, 2, 2)
