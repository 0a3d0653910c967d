"""What customers order, pay and subscribe to is a fact, by account."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.dataset as ds

from crm_core import accounts, facts, invoices, orders, payments, subscriptions
from crm_core.kit import Database, unit_of_work
from tests.database import Org

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def _read(folder: Path, source: str) -> list[dict[str, object]]:
    files = [str(path) for path in facts.parts(folder).get(source, [])]
    table = ds.dataset(files, schema=facts.SOURCES[source].schema).to_table()
    return sorted(table.to_pylist(), key=lambda row: str(row["known_at"]))


async def test_the_customer_side_becomes_facts(database: Database, org: Org, tmp_path: Path) -> None:
    """Each turn of an order, invoice, payment and subscription is one row, with its account."""
    day = timedelta(days=1)
    async with unit_of_work(database, org.tenant.system) as work:
        account = await accounts.create(work, name="Acme", at=BEGIN)
        order = await orders.create(work, {"account_id": account}, at=BEGIN)
        line = {"product": "Beam", "quantity": Decimal(2), "unit_price": Decimal("50.00")}
        await orders.add_line(work, order, values=line, at=BEGIN)
        await orders.enter(work, order, status="placed", at=BEGIN)
        invoice = await invoices.create(work, {"order_id": order}, at=BEGIN)
        await invoices.issue(work, invoice, due_on=date(2026, 1, 10), at=BEGIN + day)
        paid = {"invoice_id": invoice, "amount": Decimal("100.00"), "paid_at": BEGIN + 10 * day}
        await payments.create(work, paid, at=BEGIN + 10 * day)
        back = {"invoice_id": invoice, "amount": Decimal("-5.00"), "reason": "x", "paid_at": BEGIN + 11 * day}
        await payments.create(work, back, at=BEGIN + 11 * day)
        plan = {"plan": "Care", "account_id": account, "amount": Decimal("30.00"), "billing": "quarterly"}
        care = await subscriptions.start(work, plan, at=BEGIN)
        await subscriptions.change(work, care, amount=Decimal("60.00"), at=BEGIN + 2 * day)
        await subscriptions.cancel(work, care, reason="price", at=BEGIN + 3 * day)
    async with unit_of_work(database, org.tenant.system) as work:
        await facts.extract(await work.connection(), org_id=org.id, currency="EUR", folder=tmp_path)

    (placed,) = _read(tmp_path, "order")
    bills, money, turns = (_read(tmp_path, name) for name in ("invoice", "payment", "subscription"))

    assert (placed["status"], placed["total"], placed["account_id"]) == ("placed", 100.0, str(account))
    assert [bill["state"] for bill in bills] == ["issued", "paid", "reopened"]
    assert (bills[1]["days_late"], bills[2]["balance"]) == (5, 5.0)
    assert [(one["amount"], one["days_late"]) for one in money] == [(100.0, 5), (-5.0, None)]
    assert [(turn["state"], turn["mrr"], turn["from_mrr"]) for turn in turns] == [
        ("started", 10.0, None), ("changed", 20.0, 10.0), ("cancelled", 20.0, None),
    ]  # fmt: skip
    assert (turns[2]["reason"], turns[2]["ends_on"]) == ("price", date(2027, 1, 5))
