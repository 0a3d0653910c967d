"""Products, prices, lines and currencies over HTTP."""

from typing import Any

import httpx
import pytest

from crm_core.pipelines import Pipeline
from tests.serving.conftest import ClientOf


@pytest.fixture
async def admin(client_of: ClientOf) -> httpx.AsyncClient:
    """Whoever keeps prices and rates."""
    return await client_of("admin")


@pytest.fixture
async def rep(client_of: ClientOf) -> httpx.AsyncClient:
    """Somebody who sells."""
    return await client_of("rep")


async def _deal(client: httpx.AsyncClient, pipeline: Pipeline, **more: Any) -> str:
    made = await client.post("/deals", json={"name": "Site", "pipeline_id": str(pipeline.id)} | more)
    assert made.status_code == 201, made.text
    return f"/deals/{made.json()['id']}"


async def test_a_line_takes_name_and_price_of_its_product(
    admin: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """The price of the day in the deal's currency counts, with discount and tax; one price a day."""
    product = (await admin.post("/products", json={"code": "T6", "name": "Tower", "unit": "piece"})).json()
    book = (await admin.post("/price_books", json={"name": "List", "standard": True})).json()
    price = {
        "price_book_id": book["id"], "product_id": product["id"], "currency": "EUR", "unit_price": "99.99",
        "valid_from": "2020-01-01",
    }  # fmt: skip
    priced = await admin.post("/price_book_entries", json=price)
    twice = await admin.post("/price_book_entries", json=price | {"valid_from": "2021-01-01"})
    same_code = await admin.post("/products", json={"code": "T6", "name": "Another"})
    url = await _deal(rep, pipeline)
    line = await rep.post(
        f"{url}/products",
        json={"product_id": product["id"], "quantity": "3", "discount_percent": "10", "tax_percent": "20"},
    )
    dollars = await _deal(rep, pipeline, currency="USD")
    unpriced = await rep.post(f"{dollars}/products", json={"product_id": product["id"], "quantity": "1"})

    assert (priced.status_code, same_code.status_code) == (201, 409)
    assert twice.status_code in {409, 422}
    assert line.status_code == 201
    assert [line.json()[name] for name in ("product", "unit_price", "amount", "tax", "total")] == [
        "Tower", "99.99", "269.97", "53.99", "323.96",
    ]  # fmt: skip
    assert (unpriced.status_code, unpriced.json()["code"]) == (422, "no_price")


async def test_an_amount_from_lines_follows_them(rep: httpx.AsyncClient, pipeline: Pipeline) -> None:
    """Lines put on, changed and taken off move the amount, each told; nobody writes another beside them."""
    url = await _deal(rep, pipeline, amount_from_lines=True)
    beam = {"product": "Beam", "quantity": "2", "unit_price": "10.00"}
    first = (await rep.post(f"{url}/products", json=beam)).json()
    await rep.post(f"{url}/products", json=beam | {"product": "Deck", "discount_percent": "50"})
    both = (await rep.get(url)).json()["amount"]
    changed = (await rep.patch(f"{url}/products/{first['id']}", json={"quantity": "3"})).json()
    more = (await rep.get(url)).json()["amount"]
    await rep.delete(f"{url}/products/{changed['id']}")
    less = (await rep.get(url)).json()["amount"]
    by_hand = await rep.patch(url, json={"amount": "1.00"})
    alone = await rep.patch(url, json={"amount_from_lines": False, "amount": "1.00"})
    told = [entry["type"] for entry in (await rep.get(f"{url}/timeline")).json()["items"]]

    assert (both, more, less) == ("30.00", "40.00", "10.00")
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "amount_from_lines")
    assert (alone.status_code, alone.json()["amount"]) == (200, "1.00")
    assert told.count("DealAmountChanged") == 5


async def test_other_currencies_count_by_the_rate_of_their_day(
    admin: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """Without a rate a deal is in no sum and the board says so; with rates the newest counts."""
    url = await _deal(rep, pipeline, amount="100.00", currency="USD")
    await _deal(rep, pipeline, amount="50.00")

    async def column() -> list[Any]:
        board = (await rep.get("/board", params={"pipeline_id": str(pipeline.id)})).json()
        return [board["columns"][0][name] for name in ("count", "amount_sum", "without_rate")]

    before = await column()
    unrated = (await rep.get(url)).json()["amount_in_org_currency"]
    old = await admin.post(
        "/currency-rates", json={"currency": "USD", "valid_from": "2020-01-01", "rate": "2"}
    )
    await admin.post("/currency-rates", json={"currency": "USD", "valid_from": "2021-01-01", "rate": "0.5"})
    again = await admin.post(
        "/currency-rates", json={"currency": "USD", "valid_from": "2020-01-01", "rate": "3"}
    )
    own = await admin.post("/currency-rates", json={"currency": "EUR", "rate": "1"})
    listed = (await rep.get("/currency-rates", params={"as_of": "2020-06-01"})).json()["items"]
    rated = (await rep.get("/deals", params={"q": "Site", "sort": "-amount"})).json()["items"][0]

    assert before == [2, "50.00", 1]
    assert unrated is None
    assert (old.status_code, again.status_code) == (201, 200)
    assert (own.status_code, own.json()["code"]) == (422, "own_currency")
    assert [(one["currency"], one["rate"]) for one in listed] == [("USD", "3")]
    assert (rated["amount"], rated["currency"], rated["amount_in_org_currency"]) == ("100.00", "USD", "50.00")
    assert await column() == [2, "100.00", 0]


async def test_the_primary_person_and_the_search_by_role(rep: httpx.AsyncClient, pipeline: Pipeline) -> None:
    """One person comes first; deals are found by person, by role, and by both in one."""
    url, other = [await _deal(rep, pipeline) for _ in range(2)]
    ann, bob = [(await rep.post("/people", json={"name": name})).json() for name in ("Ann", "Bob")]
    await rep.post(f"{url}/people", json={"person_id": ann["id"], "role": "champion", "primary": True})
    await rep.post(f"{url}/people", json={"person_id": bob["id"], "role": "user"})
    await rep.post(f"{other}/people", json={"person_id": ann["id"], "role": "user"})
    await rep.patch(f"{url}/people/{bob['id']}", json={"primary": True})
    first = [
        (one["person"]["name"], one["primary"]) for one in (await rep.get(f"{url}/people")).json()["items"]
    ]

    async def found(value: object, field: str = "person") -> set[str]:
        asked = {"filter": {"field": field, "op": "eq", "value": value}}
        answer = await rep.post("/deals/query", json=asked)
        assert answer.status_code == 200, answer.text
        return {f"/deals/{one['id']}" for one in answer.json()["items"]}

    of_ann = (await rep.get(f"/people/{ann['id']}/deals", params={"role": "champion"})).json()["items"]

    assert first == [("Bob", True), ("Ann", False)]
    assert await found(ann["id"]) == {url, other}
    assert await found({"id": ann["id"], "role": "champion"}) == {url}
    assert await found("user", "person_role") == {url, other}
    assert [(f"/deals/{one['deal']['id']}", one["role"]) for one in of_ann] == [(url, "champion")]
