"""The customer side as a user meets it: orders, invoices, payments, subscriptions, quotas."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm_core import accounts, deals, events, users
from crm_core.kit import Work
from crm_core.pipelines import Pipeline
from serving.jobs.working import keep_up
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

Json = dict[str, Any]


@pytest.fixture
async def account(services: Services, org: Org) -> str:
    """An account of the rep."""
    async with services.work(org.as_("rep")) as work:
        return str(await accounts.create(work, name="Acme", owner_id=org.people["rep"], at=services.clock()))


async def _made(client: httpx.AsyncClient, path: str, **body: Any) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def _told(services: Services, org: Org, type_: str) -> list[Json]:
    async with services.work(org.tenant.system) as work:
        return [entry.data for entry in await events.follow(work.session) if entry.type == type_]


async def _invoice(client: httpx.AsyncClient, account: str, *, total: str) -> Json:
    made = await _made(client, "/invoices", account_id=account, total=total)
    issued = await client.post(f"/invoices/{made['id']}/issue", json={})
    assert issued.json()["status"] == "open"
    found: Json = issued.json()
    return found


async def test_an_order_is_worth_its_lines(client_of: ClientOf, account: str) -> None:
    """Adding, changing and removing lines moves the total; a placed order stays as it is."""
    rep = await client_of("rep")
    order = await _made(rep, "/orders", account_id=account)
    path = f"/orders/{order['id']}"
    assert (await rep.post(f"{path}/place")).json()["code"] == "order_empty"

    line = {"product": "Frame", "quantity": "3", "unit_price": "19.99", "discount": "10"}
    lines = (await rep.post(f"{path}/lines", json=line)).json()["items"]
    await rep.post(f"{path}/lines", json={"product": "Deck", "quantity": "2", "unit_price": "50.00"})
    total = (await rep.get(path)).json()["total"]
    await rep.patch(f"{path}/lines/{lines[0]['id']}", json={"quantity": "1"})
    less = (await rep.get(path)).json()["total"]
    placed = (await rep.post(f"{path}/place")).json()
    refused = await rep.post(f"{path}/lines", json=line)
    gone = await rep.delete(path)

    assert (lines[0]["amount"], total, less) == ("53.97", "153.97", "117.99")
    assert (placed["status"], placed["total"]) == ("placed", "117.99")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_fixed")
    assert gone.status_code == 409


async def test_an_account_that_was_billed_stays(client_of: ClientOf, account: str) -> None:
    """An account with an order, an invoice or a subscription cannot be deleted."""
    rep = await client_of("rep")
    order = await _made(rep, "/orders", account_id=account)

    refused = await rep.delete(f"/accounts/{account}")
    await rep.delete(f"/orders/{order['id']}")
    gone = await rep.delete(f"/accounts/{account}")

    assert (refused.status_code, gone.status_code) == (409, 204)


async def test_a_total_cannot_be_said(client_of: ClientOf, account: str) -> None:
    """The sum of an order and what is paid on an invoice are the record's own and taken from nobody."""
    rep = await client_of("rep")

    order = await rep.post("/orders", json={"account_id": account, "total": "5.00"})
    invoice = await rep.post("/invoices", json={"account_id": account, "total": "5.00", "paid": "5.00"})

    assert (order.status_code, invoice.status_code) == (422, 422)


async def test_an_invoice_is_paid_and_refunded(client_of: ClientOf, account: str) -> None:
    """Payments lower the balance; the last one settles the invoice, a refund opens it again."""
    rep = await client_of("rep")
    invoice = await _invoice(rep, account, total="100.00")
    path = f"/invoices/{invoice['id']}"

    await _made(rep, "/payments", invoice_id=invoice["id"], amount="60.00")
    half = (await rep.get(path)).json()
    too_much = await rep.post("/payments", json={"invoice_id": invoice["id"], "amount": "40.01"})
    await _made(rep, "/payments", invoice_id=invoice["id"], amount="40.00", method="card")
    whole = (await rep.get(path)).json()
    silent = await rep.post("/payments", json={"invoice_id": invoice["id"], "amount": "-10.00"})
    back = {"invoice_id": invoice["id"], "amount": "-10.00", "reason": "One was broken"}
    refund = await _made(rep, "/payments", **back)
    after = (await rep.get(path)).json()
    beyond = await rep.post("/payments", json={**back, "amount": "-90.01"})

    assert (half["status"], half["balance"]) == ("open", "40.00")
    assert (too_much.status_code, too_much.json()["code"]) == (409, "payment_too_high")
    assert (whole["status"], whole["balance"]) == ("paid", "0.00")
    assert silent.json()["code"] == "refund_unexplained"
    assert refund["account_id"] == account
    assert (after["status"], after["balance"]) == ("open", "10.00")
    assert beyond.json()["code"] == "refund_too_high"


async def test_two_payments_at_once_never_pay_too_much(client_of: ClientOf, account: str) -> None:
    """Of ten payments of 30 on 100 that come at the same moment three are taken."""
    rep = await client_of("rep")
    invoice = await _invoice(rep, account, total="100.00")

    answers = await asyncio.gather(
        *(rep.post("/payments", json={"invoice_id": invoice["id"], "amount": "30.00"}) for _ in range(10))
    )

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * 3 + [409] * 7
    assert (await rep.get(f"/invoices/{invoice['id']}")).json()["balance"] == "10.00"


async def test_overdue_is_a_filter(client_of: ClientOf, account: str) -> None:
    """Open invoices past their date are found, and those of a day that is named."""
    rep = await client_of("rep")
    made = await _made(rep, "/invoices", account_id=account, total="1.00")
    await rep.post(f"/invoices/{made['id']}/issue", json={"issued_on": "2026-01-01", "due_on": "2026-01-31"})
    await _invoice(rep, account, total="2.00")

    async def found(**leaf: Any) -> list[str]:
        answer = await rep.post("/invoices/query", json={"filter": {"field": "overdue", **leaf}})
        return [item["id"] for item in answer.json()["items"]]

    assert await found(op="on", value="2026-02-01") == [made["id"]]
    assert await found(op="on", value="2026-01-31") == []
    assert await found(value=True) == [made["id"]]
    assert made["id"] not in await found(value=False)


async def test_who_may_bill(client_of: ClientOf, account: str) -> None:
    """Everybody who sells sees an invoice; only whoever reaches its owner takes money on it."""
    rep, mate, manager = await client_of("rep"), await client_of("rep_mate"), await client_of("manager")
    invoice = await _invoice(rep, account, total="10.00")
    payment = {"invoice_id": invoice["id"], "amount": "1.00"}

    seen = await mate.get(f"/invoices/{invoice['id']}")
    refused = await mate.post("/payments", json=payment)
    taken = await manager.post("/payments", json=payment)

    assert (seen.status_code, refused.status_code, taken.status_code) == (200, 403, 201)


async def test_a_subscription_lives(client_of: ClientOf, services: Services, org: Org, account: str) -> None:
    """Started, changed, renewed and cancelled: each is told with the revenue before and after."""
    rep = await client_of("rep")
    made = await _made(
        rep, "/subscriptions", plan="Care", account_id=account, amount="1200.00", billing="yearly",
        starts_on="2026-01-31",
    )  # fmt: skip
    path = f"/subscriptions/{made['id']}"

    changed = (await rep.post(f"{path}/change", json={"amount": "1500.00"})).json()
    renewed = (await rep.post(f"{path}/renew")).json()
    recurring = (await rep.get("/subscriptions/recurring", params={"account_id": account})).json()["items"]
    cancelled = (await rep.post(f"{path}/cancel", json={"reason": "price"})).json()
    again = await rep.post(f"{path}/cancel", json={"reason": "price"})
    by_hand = await rep.patch(path, json={"amount": "1.00"})

    assert (made["status"], made["mrr"], made["renews_on"]) == ("active", "100.00", "2027-01-31")
    assert (changed["mrr"], changed["arr"]) == ("125.00", "1500.00")
    assert renewed["renews_on"] == "2028-01-31"
    assert [(one["mrr"], one["arr"], one["subscriptions"]) for one in recurring] == [("125.00", "1500.00", 1)]
    assert (cancelled["status"], cancelled["ends_on"]) == ("cancelled", "2028-01-31")
    assert (again.status_code, by_hand.json()["code"]) == (409, "subscription_fixed")
    (told,) = await _told(services, org, "SubscriptionChanged")
    assert (told["mrr"], told["from_mrr"]) == ("125.00", "100.00")
    (left,) = await _told(services, org, "SubscriptionCancelled")
    assert (left["reason"], left["mrr"]) == ("price", "125.00")


async def test_dates_are_kept_up_once(
    client_of: ClientOf, services: Services, org: Org, account: str
) -> None:
    """When their day comes, trials turn, terms renew or run out; looking again changes nothing."""
    rep = await client_of("rep")
    today = services.clock().date()
    past = (today - timedelta(days=40)).isoformat()

    def given(**more: Any) -> Json:
        return {
            "plan": "X",
            "account_id": account,
            "amount": "10.00",
            "billing": "monthly",
            "starts_on": past,
        } | more

    renewing = await _made(rep, "/subscriptions", **given(term_months=1))
    expiring = await _made(rep, "/subscriptions", **given(term_months=1, auto_renew=False))
    leaving = await _made(rep, "/subscriptions", **given())
    ended = await rep.post(
        f"/subscriptions/{leaving['id']}/cancel",
        json={"reason": "closing", "effective_on": today.isoformat()},
    )

    assert await keep_up(services) == 2
    assert await keep_up(services) == 0

    read = [(await rep.get(f"/subscriptions/{one['id']}")).json() for one in (renewing, expiring)]
    assert [one["status"] for one in read] == ["active", "ended"]
    assert read[0]["renews_on"] > today.isoformat()
    assert ended.json()["status"] == "ended"
    assert len(await _told(services, org, "SubscriptionEnded")) == 2


async def _won(
    services: Services, org: Org, pipeline: Pipeline, *, who: str, amount: str, at: datetime
) -> None:
    async with services.work(org.tenant.system) as work:
        key = await deals.open_deal(
            work,
            name="Site",
            pipeline_id=pipeline.id,
            owner_id=org.people[who],
            amount=Decimal(amount),
            at=at,
        )
        await deals.win(work, key, at=at)


async def test_attainment(client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline) -> None:
    """What was won in the period counts for whose it is, for the team and for everybody."""
    admin, rep, other = await client_of("admin"), await client_of("rep"), await client_of("other_rep")
    async with services.work(org.tenant.system) as work:
        north = str(await _team(work, org.people["rep"]))
    quota: Json = {"period": "quarter", "starts_on": "2026-01-01", "measure": "revenue", "amount": "1000.00"}
    await _made(admin, "/quotas", **quota, user_id=str(org.people["rep"]))
    await _made(admin, "/quotas", **quota | {"amount": "4000.00"}, team_id=north)
    await _made(admin, "/quotas", **quota | {"measure": "deals", "amount": "5"})
    for who, amount, day in (("rep", "250.00", 5), ("rep_mate", "750.00", 6), ("other_rep", "1.00", 7)):
        await _won(services, org, pipeline, who=who, amount=amount, at=datetime(2026, 2, day, tzinfo=UTC))
    await _won(services, org, pipeline, who="rep", amount="9.00", at=datetime(2026, 4, 1, tzinfo=UTC))

    async def attained(client: httpx.AsyncClient) -> dict[str | None, tuple[str, float]]:
        answer = await client.get("/quotas/attainment", params={"period": "2026-Q1"})
        return {one["holder"]: (one["attained"], one["ratio"]) for one in answer.json()["items"]}

    assert await attained(admin) == {
        "Rep": ("250.00", 0.25), "North": ("1000.00", 0.25), None: ("3", 0.6),
    }  # fmt: skip
    assert await attained(rep) == {"Rep": ("250.00", 0.25)}
    assert await attained(other) == {}
    assert (await admin.get("/quotas/attainment", params={"period": "2026-Q5"})).status_code == 422


async def _team(work: Work, user_id: UUID) -> UUID:
    found = await users.read(work.session, user_id)
    assert found.team is not None
    return found.team.id


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"starts_on": "2026-02-01"}, "quota_overlap"),
        ({"starts_on": "2026-01-02"}, "quota_incomplete"),
        ({"starts_on": "2026-04-01", "amount": "0"}, "quota_incomplete"),
    ],
)
async def test_a_quota_that_does_not_fit_is_refused(
    client_of: ClientOf, org: Org, more: Json, code: str
) -> None:
    """One holder has one quota for a stretch of time; it begins with a month and is above nothing."""
    admin = await client_of("admin")
    quota: Json = {
        "user_id": str(org.people["rep"]), "period": "quarter", "starts_on": "2026-01-01",
        "measure": "revenue", "amount": "1.00",
    }  # fmt: skip
    await _made(admin, "/quotas", **quota)

    answer = await admin.post("/quotas", json=quota | more)

    assert answer.json()["code"] == code


async def test_two_quotas_at_once(client_of: ClientOf, org: Org) -> None:
    """Two calls at the same moment for the same stretch leave one quota."""
    admin = await client_of("admin")
    body = {
        "user_id": str(org.people["rep"]), "period": "year", "starts_on": "2026-01-01", "measure": "deals",
        "amount": "12",
    }  # fmt: skip

    answers = await asyncio.gather(*(admin.post("/quotas", json=body) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_another_company_sees_none_of_it(
    client_of: Callable[..., Awaitable[httpx.AsyncClient]], org: Org, other_org: Org, account: str
) -> None:
    """Orders, invoices and subscriptions of one company do not exist for another."""
    rep, stranger = await client_of("rep"), await client_of("admin", of=other_org)
    invoice = await _invoice(rep, account, total="5.00")

    seen = await stranger.get(f"/invoices/{invoice['id']}")
    paid = await stranger.post("/payments", json={"invoice_id": invoice["id"], "amount": "5.00"})

    assert (seen.status_code, paid.status_code) == (404, 404)
    assert org.id != other_org.id
