# ruff: noqa: E501 - rows of a table read better whole
"""A small history to import, and the record as a test wants to see it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
import pytest

from crm_core import imports
from crm_core.kit import Database
from tests.database import Org

START = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)

Tables: TypeAlias = dict[str, list[dict[str, object]]]
BringIn: TypeAlias = Callable[..., Awaitable[imports.Outcome]]


def day(number: float) -> datetime:
    """That many days after the history begins."""
    return START + timedelta(days=number)


@pytest.fixture
def history() -> Tables:
    """Two users, a pipeline, two accounts and two deals: one won after changes of every kind, one lost."""
    return {
        "users": [
            {"external_id": "u1", "name": "Ada", "email": "ada@x.invalid", "role": "sales_manager", "team": "West"},
            {"external_id": "u2", "name": "Bo", "email": "bo@x.invalid", "role": "sales_representative", "manager": "u1"},
        ],
        "stages": [
            {"external_id": f"s{number}", "pipeline": "Sales", "name": name, "position": number, "kind": kind}
            for number, (name, kind) in enumerate([("New", "open"), ("Offer", "open"), ("Won", "won"), ("Lost", "lost")])
        ],
        "accounts": [
            {"external_id": "a2", "name": "Acme North", "parent": "a1", "owner": "u2", "created_at": day(0)},
            {"external_id": "a1", "name": "Acme", "industry": "roofing", "employees": 40, "created_at": day(0)},
        ],
        "people": [{"external_id": "p1", "name": "Cy", "account": "a1", "created_at": day(1)}],
        "deals": [
            {
                "external_id": "d1", "name": "Roof", "account": "a1", "owner": "u1", "pipeline": "Sales",
                "source": "tender", "amount": "100.50", "expected_close": day(90).date(), "created_at": day(2),
            },
            {"external_id": "d2", "name": "Shed", "pipeline": "Sales", "currency": "USD", "created_at": day(2)},
        ],
        "stage_changes": [
            {"external_id": "c1", "deal": "d1", "stage": "s0", "changed_by": "u1", "changed_at": day(2)},
            {"external_id": "c2", "deal": "d1", "stage": "s1", "changed_by": "u1", "changed_at": day(5)},
            {"external_id": "c3", "deal": "d1", "stage": "s2", "changed_by": "u2", "changed_at": day(9)},
            {"external_id": "c4", "deal": "d2", "stage": "s0", "changed_at": day(2)},
            {"external_id": "c5", "deal": "d2", "stage": "s3", "changed_at": day(3), "reason": "price"},
        ],
        "deal_changes": [
            {"external_id": "x1", "deal": "d1", "field": "amount", "value": "250", "changed_at": day(6)},
            {"external_id": "x2", "deal": "d1", "field": "owner", "value": "u2", "changed_at": day(7)},
            {"external_id": "x3", "deal": "d1", "field": "expected_close", "value": "2025-06-01", "changed_at": day(7)},
        ],
        "deal_people": [
            {"external_id": "q1", "deal": "d1", "person": "p1", "role": "champion", "added_at": day(3), "removed_at": day(8)}
        ],
        "deal_products": [
            {"external_id": "l1", "deal": "d1", "product": "Tiles", "quantity": 3, "unit_price": "1.50", "added_at": day(3)}
        ],
        "activities": [
            {
                "external_id": "t1", "deal": "d1", "person": "p1", "user": "u1", "kind": "call", "direction": "outbound",
                "outcome": "connected", "occurred_at": day(4), "ended_at": day(4) + timedelta(seconds=90),
            },
            {"external_id": "t2", "account": "a2", "user": "u2", "kind": "email", "direction": "inbound", "occurred_at": day(4)},
        ],
    }  # fmt: skip


@pytest.fixture
def bring_in(database: Database, org: Org, at: datetime, tmp_path: Path) -> BringIn:
    """Import tables as a bundle from one source, as the organization's system user."""

    async def imported(tables: Tables) -> imports.Outcome:
        imports.write(tmp_path / "bundle", imports.Manifest(source="old-crm"), tables)
        return await imports.bring_in(
            database, org.tenant.system, folder=tmp_path / "bundle", rejected=tmp_path / "rejected.csv", at=at
        )

    return imported


@pytest.fixture
def rows(admin_url: str) -> Callable[..., list[tuple[Any, ...]]]:
    """What a statement finds, seen by the superuser."""

    def found(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(admin_url) as connection:
            return connection.execute(statement.encode(), values or None).fetchall()

    return found
