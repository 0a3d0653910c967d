# ruff: noqa: E501 - SQL reads better in whole lines
"""The importer: a bundle into the record, in committed slices, the same however often it is started."""

import csv
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from crm_core.imports import histories, records
from crm_core.imports.bundle import BY_NAME
from crm_core.imports.checks import check, digest
from crm_core.imports.errors import Fault, ImportRunningError
from crm_core.imports.events import ImportFinished
from crm_core.imports.reading import Bundle, open_bundle
from crm_core.imports.staging import Connection, Report, stage, staged
from crm_core.kit import Database, Identity, Sink, in_our_words, new_id, unit_of_work

ROWS_AT_ONCE = 20_000
"""Rows of a table that one transaction writes."""
DEALS_AT_ONCE = 3_000
"""Deals, with their whole history, that one transaction writes."""
_SETTINGS: Final = """
select set_config('timezone', 'UTC', true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
       set_config('synchronous_commit', 'on', true)"""
_ANALYZE: Final = (
    "analyze events, deals, activities, accounts, people, deal_people, deal_products, imported_rows"
)
"""So that the planner knows at once what came; where the server does not allow it, it finds out by itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of one table's rows."""

    rows: int
    created: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished import."""

    run_id: UUID
    source: str
    tables: Mapping[str, Counts]
    rejected_rows: Path | None
    """Where the faults were written; None when there were none."""
    resumed: bool
    """True when an import that had been cut short was continued."""


def _silent(_phase: str, _done: int, _total: int) -> None:
    pass


async def bring_in(
    database: Database,
    identity: Identity,
    *,
    folder: Path,
    rejected: Path,
    at: datetime,
    report: Report = _silent,
    sink: Sink | None = None,
) -> Outcome:
    """Import the bundle in `folder` for the identity's organization; continues a run that was cut short.

    `rejected` is the CSV file that faults are written to; it is removed when there are none. `report` is told
    (phase, done, total) throughout. The sink hears of `ImportFinished` alone.

    Raises:
        BundleError: The bundle cannot be read.
        ImportRunningError: The organization is importing from this source already.
        UnavailableError: The database was lost in the middle; the same call continues where it was.

    """
    bundle = open_bundle(folder)
    async with _one_connection(database) as held:
        run = await _Run.begin(held, identity, bundle, at)
        faults = await run.prepare(report)
        _write_faults(rejected, faults)
        await run.write(report)
        tables = await run.finish(faults, sink)
    return Outcome(run.id, bundle.manifest.source, tables, rejected if faults else None, run.resumed)


@asynccontextmanager
async def _one_connection(database: Database) -> AsyncIterator[Database]:
    """The database through one connection, thrown away afterwards: staged rows and the lock live on it."""
    with in_our_words():
        async with database.engine.connect() as connection:
            try:
                yield replace(
                    database,
                    sessions=async_sessionmaker(connection, class_=AsyncSession, expire_on_commit=False),
                )
            finally:
                await _let_go(connection)


async def _let_go(connection: AsyncConnection) -> None:
    """Close the connection for good; one whose server is gone has let go of everything already."""
    with suppress(psycopg.OperationalError, SQLAlchemyError):
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is not None and not driver.closed:
            await driver.rollback()
            await driver.execute("select pg_advisory_unlock_all()")
            await driver.close()
    await connection.invalidate()


def _write_faults(path: Path, faults: list[Fault]) -> None:
    if not faults:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Fault)])
        writer.writerows(astuple(fault) for fault in faults)
    partial.replace(path)


def _fingerprint(bundle: Bundle) -> str:
    digester = hashlib.sha256(bundle.manifest.to_text().encode())
    for name, path in bundle.files.items():
        digester.update(name.encode())
        with path.open("rb") as file:
            digester.update(hashlib.file_digest(file, "sha256").digest())
    return digester.hexdigest()


@dataclass(slots=True)
class _Run:
    database: Database
    identity: Identity
    bundle: Bundle
    at: datetime
    id: UUID
    resumed: bool
    currency: str
    rows: dict[str, int]

    @classmethod
    async def begin(cls, database: Database, identity: Identity, bundle: Bundle, at: datetime) -> "_Run":
        """Take the source's lock, and find the run to continue or note a new one."""
        source, fingerprint = bundle.manifest.source, _fingerprint(bundle)
        async with unit_of_work(database, identity) as work:
            connection = await work.connection()
            key = f"import {identity.org_id} {source}"
            if not await _value(connection, "select pg_try_advisory_lock(hashtextextended(%s, 0))", key):
                raise ImportRunningError(source)
            found = await _value(
                connection,
                "update import_runs set error = null where id = (select id from import_runs where org_id = %s"
                " and source = %s and fingerprint = %s and state in ('staging', 'writing') order by started_at desc"
                " limit 1) returning id",
                identity.org_id, source, fingerprint,
            )  # fmt: skip
            await connection.execute(
                "update import_runs set state = 'failed', error = 'cut short, and another bundle came after it'"
                " where org_id = %s and source = %s and state in ('staging', 'writing') and id is distinct from %s",
                (identity.org_id, source, found),
            )
            run_id = found or new_id()
            if found is None:
                await connection.execute(
                    "insert into import_runs (org_id, id, source, fingerprint, state, started_by, started_at)"
                    " values (%s, %s, %s, %s, 'staging', %s, %s)",
                    (identity.org_id, run_id, source, fingerprint, identity.user_id, at),
                )
            own = await _value(
                connection, "select currency from organizations where id = %s", identity.org_id
            )
        currency = bundle.manifest.currency or own
        return cls(database, identity, bundle, at, run_id, found is not None, currency, {})

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One committed step of the run."""
        async with unit_of_work(self.database, self.identity) as work:
            connection = await work.connection()
            await connection.execute(_SETTINGS)
            yield connection

    async def prepare(self, report: Report) -> list[Fault]:
        """Stage and check everything; the faults, in the order of tables and lines."""
        async with self.transaction() as connection:
            self.rows = await stage(connection, self.bundle, report=report)
            report("check", 0, 1)
            await check(connection, self.bundle, source=self.bundle.manifest.source, at=self.at)
            await connection.execute(histories.WORK)
            await connection.execute("create index on work_deals (n)")
            await connection.execute("analyze work_deals")
            await connection.execute("update import_runs set state = 'writing' where id = %s", (self.id,))
            cursor = await connection.execute("select * from staged_faults")
            faults = [Fault(*row) for row in await cursor.fetchall()]
            report("check", 1, 1)
        order = list(BY_NAME)
        return sorted(faults, key=lambda fault: (order.index(fault.table), fault.line))

    async def write(self, report: Report) -> None:
        """Write what is not in the record yet, slice by slice."""
        async with self.transaction() as connection:
            for statement in (records.TEAMS, records.WAKE, records.PIPELINES):
                await connection.execute(statement, self._values())
        for target in records.TARGETS:
            statements = [target.keep, target.update, target.insert, *([target.tell] if target.tell else [])]
            depths = await self._deepest(target.name)
            for depth in range(depths + 1):
                await self._slices(target.name, statements, report, depth=depth)
        await self._deals(report)
        for name, several in records.ON_DEALS.items():
            await self._slices(name, list(several), report)

    async def finish(self, faults: list[Fault], sink: Sink | None) -> dict[str, Counts]:
        """Note the run as done, with its counts, and tell of it."""
        async with self.transaction() as connection:
            await connection.execute(_ANALYZE)
        async with unit_of_work(self.database, self.identity, sink=sink) as work:
            connection = await work.connection()
            tables = await self._count(connection)
            await connection.execute(
                "update import_runs set state = 'done', finished_at = clock_timestamp(), counts = %s where id = %s",
                (orjson.dumps(tables, option=orjson.OPT_SERIALIZE_DATACLASS).decode(), self.id),
            )
            work.emit(
                ImportFinished(
                    record_id=self.id,
                    occurred_at=self.at,
                    source=self.bundle.manifest.source,
                    created=sum(counts.created for counts in tables.values()),
                    changed=sum(counts.changed for counts in tables.values()),
                    rejected=len({(fault.table, fault.line) for fault in faults}),
                )
            )
        return tables

    def _values(self, **more: object) -> dict[str, object]:
        return {
            "org": self.identity.org_id,
            "actor": self.identity.user_id,
            "run": self.id,
            "source": self.bundle.manifest.source,
            "at": self.at,
            "currency": self.currency,
            **more,
        }

    async def _deepest(self, name: str) -> int:
        async with self.transaction() as connection:
            statement = sql.SQL("select coalesce(max(depth), 0) from {}").format(staged(name))
            return int(await _value(connection, statement))

    async def _slices(self, name: str, statements: list[str], report: Report, *, depth: int = 0) -> None:
        table = BY_NAME[name]
        async with self.transaction() as connection:
            last = int(
                await _value(
                    connection, sql.SQL("select coalesce(max(line), 0) from {}").format(staged(name))
                )
            )
        for after in range(0, last, ROWS_AT_ONCE):
            async with self.transaction() as connection:
                values = self._values(after=after, until=after + ROWS_AT_ONCE, depth=depth)
                for statement in statements:
                    await connection.execute(statement, values, prepare=False)
                await self._remember(connection, name, f"{records.SLICE}", values)
            report(table.name, min(after + ROWS_AT_ONCE, last), last)

    async def _deals(self, report: Report) -> None:
        async with self.transaction() as connection:
            last = int(await _value(connection, "select coalesce(max(n), 0) from work_deals"))
        for after in range(0, last, DEALS_AT_ONCE):
            async with self.transaction() as connection:
                values = self._values(after=after, until=after + DEALS_AT_ONCE)
                for statement in histories.CHUNK:
                    await connection.execute(statement, values, prepare=False)
                for name, own in (
                    ("deals", "external_id"),
                    ("stage_changes", "deal"),
                    ("deal_changes", "deal"),
                ):
                    await self._remember(
                        connection, name, f"s.{own} in (select external_id from chunk)", values
                    )
            report("deals", min(after + DEALS_AT_ONCE, last), last)
        await self._slices("deals", [histories.KEEP_EDITED, histories.TELL_EDITED, histories.EDIT], report)

    async def _remember(
        self, connection: Connection, name: str, condition: str, values: dict[str, object]
    ) -> None:
        """Note which rows were written, so that they are known again."""
        table = BY_NAME[name]
        told = sql.SQL("select {org}, {source}, {name}, s.external_id, coalesce(s.record_id, s.id), {run},"
                       " s.record_id is not null, {edits}, {history} from {staged} s where not s.bad"
                       " and s.state in ('new', 'changed') and ").format(
            org=sql.Placeholder("org"), source=sql.Placeholder("source"), name=sql.Literal(name),
            run=sql.Placeholder("run"), edits=digest(table, editable=True), history=digest(table, editable=False),
            staged=staged(name),
        )  # fmt: skip
        await connection.execute(
            sql.SQL(
                "insert into imported_rows (org_id, source, table_name, external_id, record_id, import_id, linked,"
                " edits, history) {} on conflict (org_id, source, table_name, external_id)"
                " do update set edits = excluded.edits"
            ).format(told + sql.SQL(condition)),
            values,
            prepare=False,
        )

    async def _count(self, connection: Connection) -> dict[str, Counts]:
        counts = {}
        cursor = await connection.execute(
            "select table_name, count(*) from imported_rows where org_id = %s and import_id = %s group by 1",
            (self.identity.org_id, self.id),
        )
        created = dict(await cursor.fetchall())
        for name in self.bundle.files:
            cursor = await connection.execute(
                sql.SQL(
                    "select count(*) filter (where state = 'changed' and not bad), count(*) filter (where not bad)"
                    " from {}"
                ).format(staged(name))
            )
            row = await cursor.fetchone()
            changed, good = row or (0, 0)
            made = created.get(name, 0)
            counts[name] = Counts(
                rows=self.rows[name],
                created=made,
                changed=changed,
                unchanged=good - changed - made,
                rejected=self.rows[name] - good,
            )
        return counts


async def _value(connection: Connection, statement: Any, *values: object) -> Any:
    cursor = await connection.execute(statement, values or None)
    row = await cursor.fetchone()
    return row[0] if row else None
