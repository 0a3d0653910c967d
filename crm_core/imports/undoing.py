# ruff: noqa: E501 - SQL reads better in whole lines
"""Taking an import back: what it made goes, what it changed is put back, what others built on is not lost unasked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg import sql

from crm_core.imports.errors import (
    ImportBuiltOnError,
    ImportNotFoundError,
    ImportRunningError,
    ImportStateError,
)
from crm_core.imports.events import ImportUndone
from crm_core.imports.staging import Connection
from crm_core.kit import Database, Identity, Sink, unit_of_work

_RUN: Final = "select source, state, pg_try_advisory_xact_lock(hashtextextended('import ' || org_id || ' ' || source, 0)) from import_runs where org_id = %(org)s and id = %(run)s"
_TOUCHED: Final = """
create temporary table touched on commit drop as
select record_id as id from imported_rows where org_id = %(org)s and import_id = %(run)s and not linked
union select record_id from import_before_images where org_id = %(org)s and import_id = %(run)s"""
_BUILT_ON: Final = """
select e.type, count(*) from events e
where e.org_id = %(org)s and e.import_id is distinct from %(run)s and e.type <> 'DealScored'
  and e.xid > (select min(own.xid) from events own where own.org_id = %(org)s and own.import_id = %(run)s)
  and (e.deal_id in (select id from touched) or e.record_id in (select id from touched)
       or e.account_id in (select id from touched))
group by e.type"""

_REMOVE: Final = (
    "delete from payments where org_id = %(org)s and import_id = %(run)s",
    "delete from invoices where org_id = %(org)s and import_id = %(run)s",
    "delete from orders where org_id = %(org)s and import_id = %(run)s",
    "delete from subscriptions where org_id = %(org)s and import_id = %(run)s",
    "delete from activities where org_id = %(org)s and import_id = %(run)s",
    "delete from deal_products where org_id = %(org)s and import_id = %(run)s",
    "delete from deal_people where org_id = %(org)s and import_id = %(run)s",
    "delete from deals where org_id = %(org)s and import_id = %(run)s",
    """delete from people p where p.org_id = %(org)s and p.import_id = %(run)s
       and not exists (select from deal_people d where d.org_id = p.org_id and d.person_id = p.id)
       and not exists (select from activities a where a.org_id = p.org_id and a.person_id = p.id)""",
    """delete from accounts c where c.org_id = %(org)s and c.import_id = %(run)s
       and not exists (select from deals d where d.org_id = c.org_id and d.account_id = c.id)
       and not exists (select from people p where p.org_id = c.org_id and p.account_id = c.id)
       and not exists (select from activities a where a.org_id = c.org_id and a.account_id = c.id)
       and not exists (select from orders o where o.org_id = c.org_id and o.account_id = c.id)
       and not exists (select from invoices i where i.org_id = c.org_id and i.account_id = c.id)
       and not exists (select from subscriptions s where s.org_id = c.org_id and s.account_id = c.id)
       and not exists (select from accounts a where a.org_id = c.org_id and a.parent_id = c.id
                       and a.import_id is distinct from c.import_id)""",
    """delete from stages s where s.org_id = %(org)s and s.import_id = %(run)s
       and not exists (select from deals d where d.org_id = s.org_id and d.pipeline_id = s.pipeline_id)""",
    """delete from pipelines p where p.org_id = %(org)s and p.import_id = %(run)s
       and not exists (select from stages s where s.org_id = p.org_id and s.pipeline_id = p.id)""",
    """delete from users u where u.org_id = %(org)s and u.import_id = %(run)s
       and not exists (select from events e where e.org_id = u.org_id and e.actor_id = u.id)
       and not exists (select from deals d where d.org_id = u.org_id and d.owner_id = u.id)
       and not exists (select from accounts a where a.org_id = u.org_id and a.owner_id = u.id)
       and not exists (select from people p where p.org_id = u.org_id and p.owner_id = u.id)
       and not exists (select from activities a where a.org_id = u.org_id and a.user_id = u.id)
       and not exists (select from orders o where o.org_id = u.org_id and o.owner_id = u.id)
       and not exists (select from invoices i where i.org_id = u.org_id and i.owner_id = u.id)
       and not exists (select from subscriptions s where s.org_id = u.org_id and s.owner_id = u.id)
       and not exists (select from users m where m.org_id = u.org_id and m.manager_id = u.id)""",
)
_KEPT: Final = (
    "update people set external_source = null, external_id = null, import_id = null where org_id = %(org)s and import_id = %(run)s",
    "update accounts set external_source = null, external_id = null, import_id = null where org_id = %(org)s and import_id = %(run)s",
    "update stages set external_source = null, external_id = null, import_id = null where org_id = %(org)s and import_id = %(run)s",
    "update pipelines set external_source = null, external_id = null, import_id = null where org_id = %(org)s and import_id = %(run)s",
    # The log names users, so they stay, and can do nothing; importing them again wakes them.
    "update users set external_source = null, external_id = null, active = false where org_id = %(org)s and import_id = %(run)s",
)
_RESTORED: Final = (
    "users",
    "stages",
    "accounts",
    "people",
    "deals",
    "deal_people",
    "deal_products",
    "activities",
)
_AS_THEY_ARE: Final = (
    "org_id",
    "id",
    "version",
    "updated_at",
    "score_value",
    "score_band",
    "score_calibrated",
    "score_as_of",
    "predicted_close_on",
    "slip_probability",
    "churn_kind",
    "churn_90",
    "health",
    "revenue_at_risk",
    "risk_as_of",
)
_COLUMNS: Final = """
select attname from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all (%s)"""


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did."""

    removed: int
    restored: int
    kept: int
    """Records that something else refers to: users are deactivated, the others stay as nobody's import."""


async def undo(
    database: Database,
    identity: Identity,
    run_id: UUID,
    *,
    at: datetime,
    force: bool = False,
    sink: Sink | None = None,
) -> Undone:
    """Take an import back, in one transaction; its events stay in the log and count no longer.

    Raises:
        ImportNotFoundError: There is no such run.
        ImportStateError: It was undone already.
        ImportRunningError: It is running.
        ImportBuiltOnError: People, or later imports, have worked on its records; `force` takes their additions to
            imported deals along.

    """
    async with unit_of_work(database, identity, sink=sink) as work:
        connection = await work.connection()
        values = {"org": identity.org_id, "run": run_id, "at": at}
        source = await _undoable(connection, values)
        await connection.execute(_TOUCHED, values)
        cursor = await connection.execute(_BUILT_ON, values)
        if (found := dict(await cursor.fetchall())) and not force:
            raise ImportBuiltOnError(found)
        restored = sum([await _restore(connection, name, values) for name in _RESTORED])
        removed = sum([(await connection.execute(text, values)).rowcount for text in _REMOVE])
        kept = sum([(await connection.execute(text, values)).rowcount for text in _KEPT])
        await connection.execute(
            "update imported_rows set edits = null where org_id = %(org)s and record_id in"
            " (select record_id from import_before_images where org_id = %(org)s and import_id = %(run)s)",
            values,
        )
        for text in (
            "delete from imported_rows where org_id = %(org)s and import_id = %(run)s",
            "delete from import_before_images where org_id = %(org)s and import_id = %(run)s",
            "update import_runs set state = 'undone', undone_at = %(at)s where org_id = %(org)s and id = %(run)s",
        ):
            await connection.execute(text, values)
        work.emit(
            ImportUndone(
                record_id=run_id, occurred_at=at, source=source, removed=removed, restored=restored, kept=kept
            )
        )
    return Undone(removed, restored, kept)


async def _undoable(connection: Connection, values: dict[str, object]) -> str:
    cursor = await connection.execute(_RUN, values)
    row = await cursor.fetchone()
    if row is None:
        raise ImportNotFoundError(id=str(values["run"]))
    source, state, free = row
    if not free:
        raise ImportRunningError(source)
    if state == "undone":
        raise ImportStateError(id=str(values["run"]))
    return str(source)


async def _restore(connection: Connection, name: str, values: dict[str, object]) -> int:
    cursor = await connection.execute(_COLUMNS, (name, list(_AS_THEY_ARE)))
    columns = [row[0] for row in await cursor.fetchall()]
    listed = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    statement = sql.SQL(
        "update {name} t set ({listed}) = (select {listed} from jsonb_populate_record(null::{name}, i.before)) {edited}"
        " from import_before_images i where i.org_id = %(org)s and i.import_id = %(run)s and i.table_name = {text}"
        " and t.org_id = i.org_id and t.id = i.record_id"
    ).format(
        name=sql.Identifier(name),
        listed=listed,
        text=sql.Literal(name),
        edited=sql.SQL(
            ""
            if name in ("deal_people", "deal_products")
            else ", version = t.version + 1, updated_at = now()"
        ),
    )
    return (await connection.execute(statement, values)).rowcount
