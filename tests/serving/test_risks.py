"""Who may be lost, over HTTP: told as customers order and leave, read by who may, listed by."""

import json
from datetime import UTC, timedelta
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyarrow as pa
import pytest

from crm_core import accounts, insights
from crm_core.facts import extract, for_accounts, parts
from crm_core.insights import Risk
from features.compute import LiveFeatures, compute
from features.contracts import contracts
from features.services import CHURN_V1
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

Json = dict[str, Any]


@pytest.fixture
async def account(services: Services, org: Org) -> UUID:
    """An account of the rep."""
    async with services.work(org.as_("rep")) as work:
        return await accounts.create(work, name="Acme", owner_id=org.people["rep"], at=services.clock())


async def _subscribed(client: httpx.AsyncClient, account: UUID, services: Services) -> Json:
    body = {
        "account_id": str(account), "plan": "Care", "amount": "120.00", "billing": "monthly",
        "starts_on": services.clock().date().isoformat(),
    }  # fmt: skip
    answer = await client.post("/subscriptions", json=body)
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    found: Json = answer.json()
    return found


async def _ordered(client: httpx.AsyncClient, account: UUID) -> None:
    order = (await client.post("/orders", json={"account_id": str(account)})).json()
    line = {"product": "Frame", "quantity": "2", "unit_price": "50.00"}
    await client.post(f"/orders/{order['id']}/lines", json=line)
    assert (await client.post(f"/orders/{order['id']}/place")).status_code == HTTPStatus.OK


async def test_who_is_no_customer_has_nothing_to_lose(client_of: ClientOf, account: UUID) -> None:
    """Before an order or a subscription there is a stable code, and a health that says why there is none."""
    rep = await client_of("rep")

    answers = [await rep.get(f"/accounts/{account}/risk"), await rep.post(f"/accounts/{account}/risk")]
    health = (await rep.get(f"/accounts/{account}/health")).json()

    assert {(each.status_code, each.json()["code"]) for each in answers} == {(404, "no_customer")}
    assert (health["health"], health["basis"], health["risk"]) == (None, "none", None)
    assert "nothing" in health["basis_note"] or "no customer" in health["basis_note"]


async def test_a_subscription_is_told_with_its_revenue(
    client_of: ClientOf, account: UUID, services: Services
) -> None:
    """The contract's chance, a year's revenue at risk, and the account's columns say the same."""
    rep = await client_of("rep")
    subscription = await _subscribed(rep, account, services)

    told = (await rep.post(f"/accounts/{account}/risk")).json()
    read = (await rep.get(f"/accounts/{account}/risk")).json()
    shown = (await rep.get(f"/accounts/{account}")).json()
    health = (await rep.get(f"/accounts/{account}/health")).json()

    assert read == told
    assert (told["kind"], told["horizon_days"], told["basis"], told["calibrated"]) == (
        "contract", 90, "prior", False,
    )  # fmt: skip
    (contract,) = told["contracts"]
    assert contract["subscription_id"] == subscription["id"]
    assert float(told["revenue_at_risk"]) == pytest.approx(12 * 120 * contract["chance"], abs=0.01)
    assert told["churn_30"] < told["churn_90"] < told["churn_180"]
    assert (shown["churn_kind"], shown["health"]) == ("contract", told["health"])
    assert shown["churn_90"] == told["churn_90"]
    assert Decimal(shown["revenue_at_risk"]) == Decimal(told["revenue_at_risk"])
    assert (health["health"], health["basis"]) == (told["health"], "prior")
    assert {"last_touch", "subscriptions"} <= {fact["code"] for fact in health["evidence"]}


async def test_who_leaves_is_told_by_orders_or_not_at_all(
    client_of: ClientOf, account: UUID, services: Services, org: Org
) -> None:
    """A notice ends the contract's risk: with an order in the record that of orders follows, else none."""
    rep = await client_of("rep")
    subscription = await _subscribed(rep, account, services)
    await services.risks.tell(org.id, [account])
    cancelled = await rep.post(f"/subscriptions/{subscription['id']}/cancel", json={"reason": "price"})
    assert cancelled.status_code == HTTPStatus.OK, cancelled.text

    assert await services.risks.tell(org.id, [account]) == []
    gone = (await rep.get(f"/accounts/{account}")).json()
    await _ordered(rep, account)
    (after,) = await services.risks.tell(org.id, [account])
    points = (await rep.get(f"/accounts/{account}/risks")).json()["items"]

    assert (gone["health"], gone["churn_kind"]) == (None, None)
    assert (after.kind, after.horizon_days) == ("purchases", 180)
    assert [point["kind"] for point in points] == ["contract", "purchases"]


async def test_lists_filter_and_export_by_it(
    client_of: ClientOf, account: UUID, services: Services, org: Org
) -> None:
    """Health and churn are fields like any other, which callers may read and not set."""
    rep = await client_of("rep")
    await _ordered(rep, account)
    (risk,) = await services.risks.tell(org.id, [account])

    async def listed(field: str, op: str, value: object) -> list[str]:
        text = json.dumps({"field": field, "op": op, "value": value})
        asked = await rep.get("/accounts", params={"filter": text})
        assert asked.status_code == HTTPStatus.OK, asked.text
        return [each["id"] for each in asked.json()["items"]]

    refused = await rep.patch(f"/accounts/{account}", json={"health": 100})

    assert await listed("health", "lte", risk.health) == [str(account)]
    assert await listed("churn_90", "gt", 0.999999) == []
    assert await listed("churn_kind", "eq", "purchases") == [str(account)]
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


async def test_it_is_seen_by_who_sees_the_account(
    client_of: ClientOf, account: UUID, services: Services, org: Org
) -> None:
    """An analyst reads it; nobody of another organization finds it."""
    await _ordered(await client_of("rep"), account)
    await services.risks.tell(org.id, [account])
    analyst = await client_of("analyst")

    assert (await analyst.get(f"/accounts/{account}/risk")).status_code == HTTPStatus.OK
    assert (await analyst.get(f"/accounts/{UUID(int=7)}/risk")).status_code == HTTPStatus.NOT_FOUND


async def test_a_late_answer_does_not_hide_a_newer_one(
    client_of: ClientOf, account: UUID, services: Services, org: Org
) -> None:
    """What the account shows is as of the newest moment, whatever order answers come in."""
    await _ordered(await client_of("rep"), account)
    (newest,) = await services.risks.tell(org.id, [account])
    async with services.work(org.tenant.system) as work:
        values = {name: getattr(newest, name) for name in Risk.__dataclass_fields__ if name != "id"}
        older = Risk(**values | {"as_of": newest.as_of - timedelta(days=1), "health": 1})
        await insights.record_risks(work, [older])
    async with services.work(org.as_("rep")) as work:
        shown = await accounts.read(work.session, account)

    assert shown.health == newest.health


async def test_the_live_row_is_the_training_row(
    client_of: ClientOf, account: UUID, services: Services, org: Org, tmp_path: Path
) -> None:
    """Whatever a customer did, the account's own facts give the row that everyone's facts give."""
    rep = await client_of("rep")
    await _ordered(rep, account)
    await _subscribed(rep, account, services)
    invoice = (await rep.post("/invoices", json={"account_id": str(account), "total": "80.00"})).json()
    await rep.post(f"/invoices/{invoice['id']}/issue", json={})
    call = {"kind": "call", "direction": "inbound", "account_id": str(account)}
    assert (await rep.post("/activities", json=call)).status_code == HTTPStatus.CREATED

    async with services.work(org.tenant.system) as work:
        connection = await work.connection()
        await extract(connection, org_id=org.id, currency="EUR", folder=tmp_path)
        own = await for_accounts(connection, [account], org_id=org.id, currency="EUR")
    moment = services.clock().astimezone(UTC).replace(tzinfo=None) + timedelta(hours=1)
    ask = {"account_id": str(account), "as_of": moment}
    asks = pa.Table.from_pylist([ask], schema=CHURN_V1.entity.asks)
    trained = compute(CHURN_V1, asks, parts(tmp_path))
    with LiveFeatures(CHURN_V1) as features:
        live = features.compute(asks, own)

    assert live.to_pylist() == trained.to_pylist()
    assert contracts(asks, own).to_pylist() == contracts(asks, parts(tmp_path)).to_pylist()
    (row,) = live.to_pylist()
    assert (row["orders_ever"], row["subscriptions"], row["invoices_open"]) == (1, 1, 1)
    assert row["account_inbound_90d"] == 1
