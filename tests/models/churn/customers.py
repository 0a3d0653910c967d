"""Made-up customers with a planted law: content ones pay in time, order more, keep subscriptions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from features.sources import SOURCES

BEGINS = datetime(2023, 1, 2)  # noqa: DTZ001 - facts carry UTC without a zone
ENDS = datetime(2026, 1, 2, tzinfo=UTC)
_DAYS = 3 * 365


def facts(*, accounts: int, seed: int) -> dict[str, pa.Table]:
    """Return three years of facts of so many customers, half of them with a subscription."""
    random = np.random.default_rng(seed)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SOURCES}
    for number in range(accounts):
        content = float(random.normal())
        account = f"account-{number:04d}"
        first = float(random.uniform(0, 720))
        rows["account"].append({"account_id": account, "industry": "roads", "employees": 9} | _at(0))
        _orders(rows, account, content, first, random)
        if number % 2:
            _subscribe(rows, account, content, first, random)
    return {
        name: pa.Table.from_pylist(
            [{column: row.get(column) for column in schema.names} for row in rows[name]], schema=schema
        )
        for name, schema in SOURCES.items()
    }


def _at(day: float) -> dict[str, datetime]:
    moment = BEGINS + timedelta(days=day)
    return {"occurred_at": moment, "known_at": moment}


def _orders(
    rows: dict[str, list[dict[str, Any]]],
    account: str,
    content: float,
    first: float,
    random: np.random.Generator,
) -> None:
    day, number = first, 0
    while day < _DAYS:
        name = f"{account}/{number}"
        rows["order"].append(
            {"order_id": name, "account_id": account, "status": "placed", "total": 900.0} | _at(day)
        )
        late = round(12 * max(0.0, -content) + float(random.normal(0, 3)))
        bill = {"invoice_id": name, "account_id": account, "due_on": _day(day + 30)}
        rows["invoice"].append(bill | {"state": "issued", "total": 900.0, "balance": 900.0} | _at(day))
        if day + 30 + late < _DAYS:
            rows["invoice"].append(
                bill
                | {"state": "paid", "total": 900.0, "balance": 0.0, "days_late": late}
                | _at(day + 30 + late)
            )
        day += float(random.exponential(170 * np.exp(-0.6 * content)))
        number += 1


def _subscribe(
    rows: dict[str, list[dict[str, Any]]],
    account: str,
    content: float,
    first: float,
    random: np.random.Generator,
) -> None:
    turn = {"subscription_id": f"{account}/s", "account_id": account, "mrr": 100.0}
    due = first + 365
    rows["subscription"].append(turn | {"state": "started", "renews_on": _day(due)} | _at(first))
    while due < _DAYS:
        notice = due - float(random.uniform(20, 60))
        if random.random() < 1 / (1 + np.exp(1.0 + 1.6 * content)):
            rows["subscription"].append(turn | {"state": "cancelled", "ends_on": _day(due)} | _at(notice))
            return
        rows["subscription"].append(turn | {"state": "renewed", "renews_on": _day(due + 365)} | _at(due))
        due += 365


def _day(day: float) -> date:
    return (BEGINS + timedelta(days=day)).date()
