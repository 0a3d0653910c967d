"""The facts taken straight from a simulated company are those that the record gives of it."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import text

from crm_core import organizations
from crm_core.imports.importer import bring_in
from crm_core.kit import Database, unit_of_work
from pipelines import extract
from pipelines.features import paths_of
from pipelines.simulate import Company, simulate, write_bundle
from pipelines.simulate.facts import company_facts
from tests.pipelines.simulate.tiny import TINY

_KNOWN = text("select table_name, external_id, record_id::text as record_id from imported_rows")

IDS = {
    "deal_id": "deals",
    "account_id": "accounts",
    "parent_id": "accounts",
    "owner_id": "users",
    "from_owner_id": "users",
    "user_id": "users",
    "person_id": "people",
    "touch_id": "activities",
}


@pytest.fixture
def tiny() -> Company:
    """Half a year of four reps."""
    return simulate(TINY)


async def test_the_record_gives_the_same_facts(database: Database, tiny: Company, tmp_path: Path) -> None:
    """Bundle, import, event log and facts lose nothing, add nothing and change nothing."""
    write_bundle(tiny, tmp_path / "bundle")
    tenant = await organizations.found(database, slug="tiny", name="Tiny", currency="EUR", simulated=True)
    await bring_in(
        database,
        tenant.system,
        folder=tmp_path / "bundle",
        rejected=tmp_path / "rejected.csv",
        at=TINY.until,
    )
    async with unit_of_work(database, tenant.system) as work:
        inputs = extract.Inputs(await work.connection(), tenant.id, tenant.currency)
        await extract.run(None, inputs, extract.Outputs(tmp_path / "facts"))
        known = await work.session.execute(_KNOWN)
        ids = pa.Table.from_pylist([dict(row._mapping) for row in known])
    straight, paths = company_facts(tiny), paths_of(tmp_path / "facts")

    assert set(paths) == {name for name, rows in straight.items() if rows.num_rows}
    for name, path in paths.items():
        assert strangers(path, straight[name], ids) == [], name


def strangers(paths: list[Path], straight: pa.Table, ids: pa.Table) -> list[tuple[object, ...]]:
    """Return the rows that only the record gives, or only the company, in external ids."""
    names = straight.schema.names
    columns, joins = [], []
    for name in names:
        if name in IDS:
            columns.append(f"{name}_row.external_id as {name}")
            joins.append(
                f"left join ids as {name}_row"
                f" on {name}_row.table_name = '{IDS[name]}' and {name}_row.record_id = stored.{name}"
            )
        else:
            columns.append(f"stored.{name}")
    with duckdb.connect() as connection:
        connection.register("ids", ids)
        connection.register("straight", straight)
        connection.execute(
            f"create view recorded as select {', '.join(columns)}"
            f" from read_parquet({[str(path) for path in paths]}) as stored {' '.join(joins)}"
        )
        ours = f"select {', '.join(names)} from straight"
        return [
            *connection.sql(f"from recorded except all {ours}").fetchall(),
            *connection.sql(f"{ours} except all from recorded").fetchall(),
        ]
