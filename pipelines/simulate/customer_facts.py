"""The customer side of a simulated company as facts, and the law of who leaves, which is hidden."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from features.sources import SOURCES

from .arrays import Floats
from .company import Company
from .customers import Customers, Row

_QUARTER: Final = 91
_EARLIEST: Final = 80.0
_LATEST: Final = 30.0
"""Notice is given so many days before the renewal, evenly."""
_STEPS: Final = 200


def customer_facts(customers: Customers) -> dict[str, pa.Table]:
    """Return orders, invoices, payments and subscriptions as `features.sources` has them."""
    totals: dict[str, float] = {}
    for line in customers.lines:
        totals[line["order"]] = totals.get(line["order"], 0.0) + line["quantity"] * line["unit_price"]
    rows: dict[str, list[Row]] = {name: [] for name in ("order", "invoice", "payment", "subscription")}
    for order in customers.orders:
        common = _of(order, "order") | {
            "deal_id": order["deal"],
            "total": round(totals[order["external_id"]], 2),
        }
        rows["order"].append(common | {"status": "placed"} | _at(order["ordered_at"]))
        if order["fulfilled_at"]:
            rows["order"].append(common | {"status": "fulfilled"} | _at(order["fulfilled_at"]))
    _bill(customers, rows)
    accounts = {each["external_id"]: each["account"] for each in customers.subscriptions}
    for turn in customers.turns:
        data = turn["data"]
        rows["subscription"].append(
            {
                "subscription_id": turn["subscription"], "account_id": accounts[turn["subscription"]],
                "state": turn["type"].removeprefix("Subscription").lower(), "mrr": float(data["mrr"]),
                "from_mrr": None if "from_mrr" not in data else float(data["from_mrr"]),
                "reason": data.get("reason"), "renews_on": _day(data.get("renews_on")),
                "ends_on": _day(data.get("ends_on") or data.get("effective_on")),
            }
            | _at(turn["at"])
        )  # fmt: skip
    return {name: _table(name, found) for name, found in rows.items()}


def _bill(customers: Customers, rows: dict[str, list[Row]]) -> None:
    paid = {each["invoice"]: each for each in customers.payments}
    for invoice in customers.invoices:
        common = _of(invoice, "invoice") | {
            "order_id": invoice["order"], "total": invoice["total"], "due_on": _day(invoice["due_on"]),
        }  # fmt: skip
        turn = common | {"state": "issued", "balance": invoice["total"]}
        rows["invoice"].append(turn | _at(invoice["issued_at"]))
        payment = paid.get(invoice["external_id"])
        if payment is not None:
            late = {"days_late": payment["days_late"]}
            when = _at(payment["paid_at"])
            rows["invoice"].append(common | {"state": "paid", "balance": 0.0} | late | when)
            rows["payment"].append(
                {
                    "payment_id": payment["external_id"], "account_id": invoice["account"],
                    "invoice_id": invoice["external_id"], "amount": payment["amount"],
                } | late | when
            )  # fmt: skip
        elif invoice["written_off_at"]:
            gone = common | {"state": "written_off", "balance": invoice["total"]}
            rows["invoice"].append(gone | _at(invoice["written_off_at"]))


def _of(row: Row, name: str) -> Row:
    return {f"{name}_id": row["external_id"], "account_id": row["account"]}


def _at(moment: str) -> Row:
    when = datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)
    return {"occurred_at": when, "known_at": when}


def _day(day: str | None) -> Any:
    return None if day is None else datetime.fromisoformat(day).date()


def _table(name: str, rows: Sequence[Row]) -> pa.Table:
    schema = SOURCES[name]
    return pa.Table.from_pylist([{key: row.get(key) for key in schema.names} for row in rows], schema=schema)


def chance_to_leave(company: Company, rows: pa.Table, *, within: int) -> Floats:
    """Return for each row of a running subscription the true chance that notice comes within so many days.

    Rows have `account_id`, `as_of` and `contract_due_days`. Whoever knows how satisfied the account is when
    notice would be given, and the law, knows the chance given that no notice came yet: notice falls evenly
    on the days 80 to 30 before the renewal, and is given with log-odds -2.0 - 1.3 s.
    """
    start = company.spec.start.astimezone(UTC).replace(tzinfo=None)
    names = company.tables["accounts"].column("external_id").to_pylist()
    place = {name: number for number, name in enumerate(names)}
    before = np.linspace(_LATEST, _EARLIEST, _STEPS)
    chances = []
    for row in rows.select(["account_id", "as_of", "contract_due_days"]).to_pylist():
        due = float(row["contract_due_days"])
        ahead = due - before
        day = (row["as_of"] - start).total_seconds() / 86_400 + ahead
        quarter = np.clip((day // _QUARTER).astype(int), 0, company.customers.satisfaction.shape[1] - 1)
        content = company.customers.satisfaction[place[row["account_id"]], quarter]
        leaves = 1 / (1 + np.exp(2.0 + 1.3 * content))
        soon = float(np.mean(leaves * ((ahead > 0) & (ahead <= within))))
        past = float(np.mean(leaves * (ahead <= 0)))
        chances.append(soon / (1 - past))
    return np.asarray(chances)
