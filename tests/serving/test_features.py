"""Features as of any time for whoever asks, from what they may see themselves."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import psycopg
import pyarrow as pa
import pytest

from client import Bellwether, Refused
from crm_core import accounts, deals
from crm_core.facts import for_deals
from crm_core.pipelines import Pipeline
from features.compute import LiveFeatures
from features.services import WIN_PROBABILITY_V1
from serving import feature_rows
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf, key_of

PATH = "/features/win_probability_v1"
_SPOIL = """
    update events set data = data || '{"amount": "much", "amount_own": "much"}'
    where deal_id = %s and type = 'DealAmountChanged'
"""


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


async def test_rows_by_id_are_those_of_all_at_once(
    client_of: ClientOf, services: Services, org: Org, opened: dict[str, UUID]
) -> None:
    """Read from just the facts that they need, rows of deals and of accounts are the same."""
    async with services.work(org.as_("admin")) as work:
        account_id = await accounts.create(work, name="Harbour", at=services.clock() - timedelta(days=9))
    analyst = await client_of("analyst")
    as_of = services.clock().isoformat()

    for path, ids in ((PATH, sorted(map(str, opened.values()))), ("/features/churn_v1", [str(account_id)])):
        whole = _rows(await analyst.post(path, json={"as_of": as_of}))
        assert whole.num_rows == len(ids)
        assert _rows(await analyst.post(path, json={"as_of": as_of, "ids": ids})).equals(whole)


async def test_only_the_facts_that_some_ids_need_are_read(
    *,
    client_of: ClientOf,
    services: Services,
    org: Org,
    pipeline: Pipeline,
    opened: dict[str, UUID],
    admin_url: str,
) -> None:
    """A fact that nobody could read is in nobody's way who asks for other deals, or for none of theirs."""
    other = await open_deal(
        services.database, org.as_("rep"), pipeline=pipeline, at=services.clock() - timedelta(days=3)
    )
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        spoilt = connection.execute(_SPOIL, (opened["rep"],)).rowcount
    rep = await client_of("rep")

    read = await rep.post(PATH, json={"ids": [str(opened["rep"])]})
    rows = _rows(await rep.post(PATH, json={"ids": [str(other)]}))
    hidden = _rows(await rep.post(PATH, json={"ids": [str(opened["other_rep"])]}))

    assert (spoilt, read.status_code) == (1, 422)
    assert rows["deal_id"].to_pylist() == [str(other)]
    assert (hidden.num_rows, hidden.schema) == (0, WIN_PROBABILITY_V1.schema)


async def test_features_need_the_right_to_read_scores(client_of: ClientOf, opened: dict[str, UUID]) -> None:
    """To whom scores are closed, what they are made of is closed as well."""
    admin, rep = await client_of("admin"), await client_of("rep")
    ids = {"ids": [str(opened["rep"])]}
    before = await rep.post(PATH, json=ids)
    await admin.patch("/roles/sales_representative", json={"permissions": {"scores": {"read": "none"}}})
    after = await rep.post(PATH, json=ids)

    assert before.status_code == 200
    assert (after.status_code, after.json()["code"]) == (403, "forbidden")


async def test_a_moment_that_no_clock_shows_is_refused(client_of: ClientOf, opened: dict[str, UUID]) -> None:
    """Before 1970 nothing was known of anybody; what lies ahead is taken for now."""
    analyst = await client_of("analyst")
    for moment in ("0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z"):
        refused = await analyst.post(PATH, json={"as_of": moment})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        assert "1970" in refused.json()["detail"]

    ahead = await analyst.post(PATH, json={"as_of": "9999-12-31T23:59:59-14:00"})
    assert _rows(ahead).num_rows == len(opened)


async def test_two_ask_for_rows_at_once_and_others_wait(client_of: ClientOf, opened: dict[str, UUID]) -> None:
    """While two are computed a third waits, holding no connection; other questions are answered."""
    rep = await client_of("rep")
    async with feature_rows.AT_ONCE, feature_rows.AT_ONCE:
        third = asyncio.create_task(rep.post(PATH, json={"ids": [str(opened["rep"])]}))
        done, _ = await asyncio.wait({third}, timeout=2)
        other = await rep.get("/features")
    assert (done, other.status_code) == (set(), 200)
    assert _rows(await third).num_rows == 1


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
