"""Risks and recommendations of accounts, for whom what customers buy and pay is closed, over HTTP."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from crm_core import accounts, insights, recommendations
from crm_core.insights import Risk
from serving.services import Services
from tests.database import Org
from tests.serving.closing import Closes, Json, closes, money_of, next_of, recommended
from tests.serving.conftest import ClientOf

__all__ = ["closes"]

Keyed = Callable[[Json], Awaitable[httpx.AsyncClient]]
BOUGHT = ("orders", "invoices", "payments", "subscriptions")
SENTENCES = {
    "mrr": "The account pays 120 a month",
    "order_usual_amount": "An order of this account is worth 900 on average",
    "overdue_amount": "450 is overdue",
    "paid_365d": "The account paid 2,000 in the last year",
    "industry": "The account is in Mining",
    "days_since_order": "The last order is 12 days old",
}


@pytest.fixture
def keyed(client_of: ClientOf) -> Keyed:
    """A key of a role of its own, which reads every account and deal, and beside them what is said."""
    made = 0

    async def client(reads: Json) -> httpx.AsyncClient:
        nonlocal made
        made += 1
        admin = await client_of("admin")
        permissions = {noun: {"read": "all"} for noun in ("accounts", "deals", "events", *reads)}
        named = f"narrow_{made}"
        role = await admin.post("/roles", json={"name": named, "permissions": permissions})
        assert role.status_code == 201, role.text
        key = await admin.post("/api-keys", json={"name": named, "role": named})
        assert key.status_code == 201, key.text
        other = await client_of("manager")
        other.headers["Authorization"] = f"Bearer {key.json()['key']}"
        return other

    return client


@pytest.fixture
async def account(services: Services, org: Org) -> UUID:
    """An account of the rep, with a risk and a recommendation."""
    at = services.clock()
    async with services.work(org.as_("rep")) as work:
        account = await accounts.create(work, name="Acme", owner_id=org.people["rep"], at=at)
    reasons = [
        {"feature_group": name, "features": [name], "sentence": said, "effect": 0.1, "effect_points": 1.0,
         "direction": "up"}
        for name, said in SENTENCES.items()
    ]  # fmt: skip
    risk = Risk(
        account_id=account, kind="contract", value=0.4, horizon_days=90, band="high", low=0.3, high=0.5,
        churn_30=0.2, churn_90=0.4, churn_180=0.6, health=60, revenue_at_risk=Decimal("576.00"),
        currency="EUR", calibrated=True, basis="model", basis_note="", base=0.0, rest=0.0,
        contracts=({"subscription_id": str(account), "mrr": 120.0, "chance": 0.4, "due_days": 30},),
        alive=0.9, orders_expected=4.0, orders_missed=1.0, reasons=tuple(reasons), features={"mrr": 120.0},
        model_version="1", as_of=at, computed_at=at, cause="asked",
    )  # fmt: skip
    async with services.work(org.tenant.system) as work:
        await insights.record_risks(work, [risk])
        await recommendations.record(work, [recommended(at, account_id=account)])
    return account


@pytest.mark.parametrize("field", ["mrr", "amount"])
async def test_what_an_account_pays_is_not_told_by_what_is_recommended(
    account: UUID, client_of: ClientOf, closes: Closes, keyed: Keyed, field: str
) -> None:
    """Uplift is a share of what subscriptions bring: closed with prices, and without the right to them."""
    rep = await client_of("rep")
    whole = await next_of(rep, f"/accounts/{account}/recommendations")
    await closes("subscriptions", {field: "none"})
    narrow = await keyed({"scores": "all", "orders": "all"})

    for client in (rep, narrow):
        found = await next_of(client, f"/accounts/{account}/recommendations")
        assert money_of(found) == {None}
        assert found["candidates"][0]["evidence"] == []
        assert found["action"] == "call"
    assert None not in money_of(whole)


async def test_risks_are_for_who_may_read_scores(account: UUID, keyed: Keyed) -> None:
    """Without that right an account shows no risk, none is told anew, and the log does not tell it either."""
    without = await keyed(dict.fromkeys(BOUGHT))
    with_it = await keyed(dict.fromkeys((*BOUGHT, "scores")))

    refused = [
        await without.get(f"/accounts/{account}/risk"),
        await without.post(f"/accounts/{account}/risk"),
    ]
    health = (await without.get(f"/accounts/{account}/health")).json()
    shown = (await without.get(f"/accounts/{account}")).json()
    timeline = (await without.get(f"/accounts/{account}/timeline")).text
    found = (await with_it.get(f"/accounts/{account}/risk")).json()

    assert {(each.status_code, each.json()["code"]) for each in refused} == {(403, "forbidden")}
    assert (await without.get(f"/accounts/{account}/risks")).json()["items"] == []
    assert (health["health"], health["risk"]) == (None, None)
    assert "closed" in health["basis_note"]
    assert {shown[name] for name in ("churn_kind", "churn_90", "health", "revenue_at_risk")} == {None}
    assert "AccountRiskTold" not in timeline
    assert (found["health"], found["revenue_at_risk"]) == (60, "576.00")
    assert [reason["sentence"] for reason in found["reasons"]] == list(SENTENCES.values())


@pytest.mark.parametrize("lacking", BOUGHT)
async def test_money_and_reasons_of_a_risk_need_the_records_they_are_made_of(
    account: UUID, keyed: Keyed, lacking: str
) -> None:
    """Who reads scores but not all that customers buy and pay gets chances without reasons, and no money."""
    client = await keyed(dict.fromkeys(("scores", *(noun for noun in BOUGHT if noun != lacking))))

    found = (await client.get(f"/accounts/{account}/risk")).json()
    shown = (await client.get(f"/accounts/{account}")).json()

    assert (found["health"], found["churn_90"], found["reasons"]) == (60, 0.4, [])
    assert (found["contracts"] == []) == (lacking == "subscriptions")
    assert (found["alive"] is None) == (lacking == "orders")
    priced = lacking not in {"subscriptions", "orders"}
    assert Decimal(found["revenue_at_risk"]) == (576 if priced else 0)
    assert shown["revenue_at_risk"] == ("576.00" if priced else None)


@pytest.mark.parametrize(
    ("noun", "field", "gone"),
    [
        ("orders", "total", {"order_usual_amount"}),
        ("invoices", "total", {"overdue_amount"}),
        ("invoices", "balance", {"overdue_amount"}),
        ("payments", "amount", {"paid_365d"}),
        ("subscriptions", "mrr", {"mrr"}),
        ("subscriptions", "arr", {"mrr"}),
        ("accounts", "industry", {"industry"}),
    ],
)
async def test_reasons_that_tell_a_closed_field_are_left_out(
    *, account: UUID, client_of: ClientOf, closes: Closes, noun: str, field: str, gone: set[str]
) -> None:
    """By what columns are made of, not by what they are called; all others stay."""
    await closes(noun, {field: "none"})

    found = (await (await client_of("rep")).get(f"/accounts/{account}/risk")).json()

    assert [reason["features"] for reason in found["reasons"]] == [
        [name] for name in SENTENCES if name not in gone
    ]


@pytest.mark.parametrize("field", ["health", "churn_90"])
async def test_a_closed_health_is_not_told_by_the_risk(
    account: UUID, client_of: ClientOf, closes: Closes, field: str
) -> None:
    """Every number of a risk tells the chance, so who may not see it gets none of them."""
    await closes("accounts", {field: "none"})
    rep = await client_of("rep")

    risk = await rep.get(f"/accounts/{account}/risk")
    health = (await rep.get(f"/accounts/{account}/health")).json()

    assert (risk.status_code, risk.json()["code"]) == (403, "forbidden")
    assert (await rep.get(f"/accounts/{account}/risks")).json()["items"] == []
    assert (health["health"], health["risk"]) == (None, None)
    assert "AccountRiskTold" not in (await rep.get(f"/accounts/{account}/timeline")).text
