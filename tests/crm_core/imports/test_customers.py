"""The customer side of an imported history comes once, adds up, and goes with its import."""

from typing import Any

from sqlalchemy import text

from crm_core import imports
from crm_core.kit import Database, unit_of_work
from tests.crm_core.imports.conftest import BringIn, Tables, day
from tests.database import Org

_COUNTS = """
    select (select count(*) from orders), (select total::text from orders), (select status from invoices),
           (select count(*) from payments), (select mrr::text from subscriptions)
"""


def _rows(account: str, owner: str) -> dict[str, list[dict[str, Any]]]:
    at = day(10).isoformat()
    whose = {"account": account, "owner": owner}
    return {
        "orders": [{"external_id": "o", "number": "SO-1", "deal": None, "ordered_at": at, **whose}],
        "lines": [{"order": "o", "position": 0, "product": "Beam", "quantity": 3, "unit_price": 10.5}],
        "invoices": [
            {"external_id": "i", "number": "INV-1", "order": "o", "issued_at": at, "issued_on": at[:10],
             "due_on": at[:10], "total": 31.5, **whose}
        ],
        "payments": [
            {"external_id": "p", "invoice": "i", "paid_at": day(12).isoformat(), "amount": 31.5,
             "method": "card", "days_late": 2}
        ],
        "subscriptions": [
            {"external_id": "s", "plan": "Care", "deal": None, "amount": 30, "billing": "quarterly",
             "starts_on": at[:10], "renews_on": "2027-01-01", "status": "active", "auto_renew": True, **whose}
        ],
        "turns": [
            {"subscription": "s", "type": "SubscriptionStarted", "at": at,
             "data": {"mrr": "10.00", "currency": "EUR"}}
        ],
        "quotas": [{"user": owner, "team": None, "starts_on": "2026-01-01", "amount": 1000}],
    }  # fmt: skip


async def test_customers_come_once_and_go_with_their_import(
    bring_in: BringIn, history: Tables, database: Database, org: Org
) -> None:
    """Sums are the database's, a second time changes nothing, and undoing the import takes all of it away."""
    outcome = await bring_in(history)
    rows = _rows("a1", "u1")

    async def bring() -> dict[str, int]:
        return await imports.bring_in_customers(
            database, org.tenant.system, rows, source=outcome.source, currency="EUR", at=day(20)
        )

    async def counts() -> tuple[Any, ...]:
        async with unit_of_work(database, org.tenant.system) as work:
            return tuple((await work.session.execute(text(_COUNTS))).one())

    first, second = await bring(), await bring()
    there = await counts()
    await imports.undo(database, org.tenant.system, outcome.run_id, at=day(30))
    gone = await counts()

    assert (first["orders"], second) == (1, {})
    assert there == (1, "31.50", "paid", 1, "10.00")
    assert gone == (0, None, None, 0, None)
