# ruff: noqa: E501 - rows of a table read better whole
"""The database killed in the middle of an import: one sentence says so, and the next run completes the record."""

import asyncio
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crm_core import facts, imports, organizations
from crm_core.kit import UnavailableError, unit_of_work
from crm_core.organizations import Tenant
from serving.cli.tell import Exit
from serving.services import Services
from tests.flow.killing import Scratch, company, scratch, until

__all__ = ["company", "scratch"]

_START: Final = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
_TABLES: Final = ("users", "accounts", "people", "deals", "deal_people", "deal_products", "activities")


def _history() -> dict[str, list[dict[str, object]]]:
    """Sixty deals with changes of every kind, and one activity that belongs nowhere."""
    rng = random.Random(3)  # noqa: S311 - a history, not a secret

    def day(number: float) -> datetime:
        return _START + timedelta(days=number)

    stages = [("s0", "New", "open"), ("s1", "Offer", "open"), ("s2", "Won", "won"), ("s3", "Lost", "lost")]
    return {
        "users": [{"external_id": f"u{n}", "name": f"User {n}", "email": f"u{n}@x.invalid", "role": "sales_representative"} for n in range(3)],
        "stages": [{"external_id": key, "pipeline": "Sales", "name": name, "position": n, "kind": kind} for n, (key, name, kind) in enumerate(stages)],
        "accounts": [{"external_id": f"a{n}", "name": f"Account {n}", "created_at": day(0)} for n in range(10)],
        "people": [{"external_id": f"p{n}", "name": f"Person {n}", "account": f"a{n % 10}", "created_at": day(1)} for n in range(20)],
        "deals": [
            {"external_id": f"d{n}", "name": f"Deal {n}", "account": f"a{n % 10}", "owner": f"u{n % 3}", "pipeline": "Sales", "amount": n + 1, "created_at": day(n)}
            for n in range(60)
        ],
        "stage_changes": [
            {"external_id": f"d{n}:{k}", "deal": f"d{n}", "stage": "s0" if k == 0 else rng.choice(["s0", "s1", "s2", "s3"]), "changed_at": day(n + 3 * k)}
            for n in range(60) for k in range(4)
        ],
        "deal_changes": [{"external_id": f"x{n}", "deal": f"d{n}", "field": "amount", "value": str(n + 5), "changed_at": day(n + 1.5)} for n in range(60)],
        "deal_people": [{"external_id": f"q{n}", "deal": f"d{n}", "person": f"p{n % 20}", "role": "champion", "added_at": day(n + 1)} for n in range(60)],
        "deal_products": [{"external_id": f"l{n}", "deal": f"d{n}", "product": "Tiles", "quantity": 3, "unit_price": "1.50", "added_at": day(n + 1)} for n in range(60)],
        "activities": [
            {"external_id": f"t{n}:{k}", "deal": f"d{n}", "kind": rng.choice(["email", "call"]), "user": f"u{n % 3}", "occurred_at": day(n + k / 2)}
            for n in range(60) for k in range(5)
        ] + [{"external_id": "bad", "deal": "d999", "kind": "email", "occurred_at": day(1)}],
    }  # fmt: skip


async def test_a_killed_database_leaves_an_import_that_completes(
    scratch: Scratch, company: Services, tmp_path: Path
) -> None:
    """Killed in the middle of deals and again of activities, the import ends as one that was left alone."""
    whole, cut = [
        await organizations.found(company.database, slug=slug, name=slug, currency="EUR")
        for slug in ("whole", "cut")
    ]
    folder = tmp_path / "bundle"
    imports.write(folder, imports.Manifest(source="x"), _history())

    async def bring_in(tenant: Tenant) -> imports.Outcome:
        return await imports.bring_in(
            company.database, tenant.system, folder=folder, rejected=tmp_path / "r.csv", at=company.clock()
        )

    await bring_in(whole)
    with scratch.held("deals"):
        importing = asyncio.create_task(bring_in(cut))
        await until(lambda: scratch.waiting("deals"))
        scratch.kill_database()
        with pytest.raises(UnavailableError):
            await importing
    scratch.revive()
    with scratch.held("activities"):
        command = scratch.start("import", "bundle", str(folder), "--org", "cut")
        await until(lambda: scratch.waiting("activities"))
        scratch.kill_database()
        assert await asyncio.to_thread(command.wait) == Exit.NOT_READY
    scratch.revive()
    last = await bring_in(cut)

    said = scratch.output(command)
    assert "The database was lost; what was committed is kept." in said
    assert "Traceback" not in said
    assert last.resumed
    assert last.tables["activities"].rejected == 1
    assert scratch.rows(
        "select state, count(*) from import_runs where org_id = %s group by 1", cut.id
    ) == [("done", 1)]  # fmt: skip
    assert _counts(scratch, cut) == _counts(scratch, whole)
    assert _counts(scratch, cut)["activities"] == 300
    first, second = [await _facts(company, scratch, tenant, tmp_path) for tenant in (whole, cut)]
    assert first == second
    assert sum(rows.total() for rows in first.values()) > 500


def _counts(scratch: Scratch, tenant: Tenant) -> dict[str, int]:
    """How many rows and events of each kind the organization has."""
    found = {}
    for table in _TABLES:
        [(found[table],)] = scratch.rows(f"select count(*) from {table} where org_id = %s", tenant.id)
    kinds = scratch.rows("select type, count(*) from events where org_id = %s group by 1", tenant.id)
    known = scratch.rows(
        "select table_name, count(*) from imported_rows where org_id = %s group by 1", tenant.id
    )
    return found | {f"event {kind}": count for kind, count in kinds} | {f"known {k}": n for k, n in known}


async def _facts(
    company: Services, scratch: Scratch, tenant: Tenant, folder: Path
) -> dict[str, Counter[tuple[Any, ...]]]:
    """The organization's facts, with the bundle's ids in place of its own."""
    async with unit_of_work(company.database, tenant.system) as work:
        extraction = await facts.extract(
            await work.connection(), org_id=tenant.id, currency="EUR", folder=folder / tenant.slug
        )
    bundle_ids = dict(
        scratch.rows(
            "select record_id::text, external_id from imported_rows where org_id = %s"
            " and table_name not in ('stage_changes', 'deal_changes')",
            tenant.id,
        )
    )
    found = {}
    for name in extraction.rows:
        files = sorted((folder / tenant.slug / name).glob("*.parquet"))
        table = pa.concat_tables([pq.read_table(file) for file in files]) if files else pa.table({})
        found[name] = Counter(
            tuple(bundle_ids.get(value, value) for value in row.values()) for row in table.to_pylist()
        )
        assert not [row for row in found[name] if any(_is_id(value) for value in row)]
    return found


def _is_id(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", value) is not None
