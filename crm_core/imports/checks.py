# ruff: noqa: E501 - SQL reads better in whole lines
"""Checks that need more than one row: references, repeats, order in time, and what was imported before.

Each check is one statement over the staged rows; it marks what it finds as bad and writes the fault aside.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql

from crm_core.imports.bundle import BY_NAME, TABLES, Kind, Table
from crm_core.imports.reading import Bundle
from crm_core.imports.rules import CHECKS, EDITABLE, Check
from crm_core.imports.staging import Connection, staged

NOUNS: Final = ("users", "stages", "accounts", "people", "deals")
"""The tables that others refer to."""
ORDER: Final = (
    "users", "stages", "accounts", "people", "deals", "stage_changes", "deal_changes", "deal_people",
    "deal_products", "activities",
)  # fmt: skip
_SINGULAR: Final = {
    "users": "user",
    "stages": "stage",
    "accounts": "account",
    "people": "person",
    "deals": "deal",
}
_TREES: Final = {"users": "manager", "accounts": "parent"}
"""Tables whose rows refer to each other, and by which column."""

_KNOWN: Final = """
create temporary table known as
select r.table_name, r.external_id, r.record_id, r.edits, r.history, case r.table_name
    when 'users' then not exists (select from users t where t.id = r.record_id)
    when 'stages' then not exists (select from stages t where t.id = r.record_id)
    when 'accounts' then not exists (select from accounts t where t.id = r.record_id)
    when 'people' then not exists (select from people t where t.id = r.record_id)
    when 'deals' then not exists (select from deals t where t.id = r.record_id)
    else false end as gone
from imported_rows r where r.source = {}"""
_RECORD_STAGES: Final = """
create temporary view record_stages as
select s.id, s.name, s.position, s.kind, p.name as pipeline
from stages s join pipelines p on p.org_id = s.org_id and p.id = s.pipeline_id"""
_SAME_USERS: Final = """
update staged_users s set record_id = u.id from users u
where s.state = 'new' and not s.bad and u.kind = 'person' and lower(u.email) = lower(s.email)"""
_SAME_STAGES: Final = """
update staged_stages s set record_id = r.id from record_stages r
where s.state = 'new' and not s.bad and r.pipeline = s.pipeline and r.name = s.name and r.kind = s.kind"""
_OTHERS_KNOWN: Final = {
    name: f"""
insert into ids_{name}
select k.external_id, k.record_id, k.gone, true{extra}
where k.table_name = '{name}' and not exists (select from ids_{name} i where i.external_id = k.external_id)"""
    for name, extra in {
        "users": " from known k",
        "accounts": " from known k",
        "people": " from known k",
        "stages": """, r.pipeline, r.kind, r.name, r.position
from known k left join record_stages r on r.id = k.record_id""",
        "deals": """, p.name, r.opened_at
from known k left join deals r on r.id = k.record_id
left join pipelines p on p.org_id = r.org_id and p.id = r.pipeline_id""",
    }.items()
}


async def check(connection: Connection, bundle: Bundle, *, source: str, at: datetime) -> None:
    """Mark every staged row that cannot be imported as bad, and write down why.

    Leaves a table `ids_<noun>` for each noun: `external_id`, `id` of the record, `rejected`, `known` (imported
    before). Rows imported before have `state` same or changed, the others new.

    Args:
        connection: The one that staged.
        bundle: The bundle that was staged.
        source: The system the rows come from.
        at: The moment of the import; nothing may have happened after it.

    """
    run = _Checking(connection, bundle, at)
    await connection.execute(sql.SQL(_KNOWN).format(sql.Literal(source)))
    await connection.execute("create index on known (table_name, external_id)")
    await connection.execute("analyze known")
    await connection.execute(_RECORD_STAGES)
    for table in TABLES:
        await run.recall(table)
        await run.repeats(table)
    await connection.execute(_SAME_USERS)
    await connection.execute(_SAME_STAGES)
    for name in ORDER[:4]:
        await run.all_of(name)
    await run.name_records("deals")
    await run.references("stage_changes", only=("stage", "changed_by"))
    await run.declared("stage_changes")
    await run.references("deals")
    await run.declared("deals")
    await run.refuse("deals")
    await run.references("stage_changes", only=("deal",))
    for name in ORDER[6:]:
        await run.references(name)
        await run.declared(name)


def digest(table: Table, *, editable: bool) -> sql.Composable:
    """SQL for a signed 64-bit digest of the staged row `s`: of its editable columns, or of the others (null for none).

    Equal content gives an equal digest whatever the file's format; the session's time zone must be UTC.
    """
    names = EDITABLE.get(table.name, ())
    chosen = [c for c in table.columns[1:] if (c.name in names) is editable]
    if not chosen:
        return sql.SQL("null::int8")
    texts = sql.SQL(", ").join(
        sql.SQL(
            "coalesce(trim_scale({})::text, '')" if c.kind is Kind.NUMBER else "coalesce({}::text, '')"
        ).format(sql.Identifier("s", c.name))
        for c in chosen
    )
    return sql.SQL("('x' || left(md5(concat_ws(chr(31), {})), 16))::bit(64)::int8").format(texts)


@dataclass(frozen=True, slots=True)
class _Checking:
    connection: Connection
    bundle: Bundle
    at: datetime

    async def all_of(self, name: str) -> None:
        """Every check of a noun that refers only to nouns before it, or to itself."""
        await self.name_records(name)
        await self.references(name)
        await self.declared(name)
        if name in _TREES:
            await self._tree(name, _TREES[name])
        await self.refuse(name)

    async def recall(self, table: Table) -> None:
        """Tell rows imported before from new ones, and refuse history that changed."""
        await self.connection.execute(
            sql.SQL(
                "update {staged} s set record_id = k.record_id, state = case"
                " when k.history is distinct from {history} then 'rewritten'"
                " when k.edits is distinct from {edits} then 'changed' else 'same' end"
                " from known k where k.table_name = {name} and k.external_id = s.external_id"
            ).format(
                staged=staged(table.name),
                history=digest(table, editable=False),
                edits=digest(table, editable=True),
                name=sql.Literal(table.name),
            )
        )
        await self._mark(
            Check(
                table.name,
                "external_id",
                "s.state = 'rewritten'",
                "was imported before with other values, and what happened does not change",
                "undo that import first, or give the row an external_id of its own",
            )
        )

    async def repeats(self, table: Table) -> None:
        """Refuse an external_id that the table had in an earlier row."""
        repeated = sql.SQL(
            "s.external_id in (select external_id from {t} group by 1 having count(*) > 1)"
            " and exists (select from {t} e where e.external_id = s.external_id and e.line < s.line)"
        ).format(t=staged(table.name))
        reason, remedy = "appears earlier in the table", "keep one row of each external_id"
        await self._mark(Check(table.name, "external_id", "", reason, remedy), condition=repeated)

    async def name_records(self, name: str) -> None:
        """Make the table that turns an external_id into the record's id."""
        extra = {
            "stages": ", s.pipeline, s.kind, s.name, s.position",
            "deals": ", s.pipeline, s.created_at",
        }.get(name, "")
        await self.connection.execute(
            sql.SQL(
                "create temporary table {ids} as select distinct on (s.external_id) s.external_id,"
                " coalesce(s.record_id, s.id) as id, s.bad or coalesce(k.gone, false) as rejected,"
                " s.record_id is not null as known" + extra + " from {staged} s"
                " left join known k on k.table_name = {name} and k.external_id = s.external_id"
                " order by s.external_id, s.line"
            ).format(ids=_ids(name), staged=staged(name), name=sql.Literal(name))
        )
        await self.connection.execute(_OTHERS_KNOWN[name])
        await self.connection.execute(sql.SQL("create unique index on {} (external_id)").format(_ids(name)))
        await self.connection.execute(sql.SQL("analyze {}").format(_ids(name)))

    async def references(self, name: str, *, only: tuple[str, ...] = ()) -> None:
        """Refuse rows that refer to what does not exist, or to what was itself refused."""
        for column in BY_NAME[name].columns:
            if column.refers_to is None or (only and column.name not in only):
                continue
            other = column.refers_to
            value, ids = sql.Identifier("s", column.name), _ids(other)
            missing = sql.SQL("{v} is not null and not exists (select from {i} i where i.external_id = {v})")
            lost = sql.SQL("exists (select from {i} i where i.external_id = {v} and i.rejected)")
            told = f"refers to no {_SINGULAR[other]} of the bundle or of an earlier import"
            what = Check(name, column.name, "", told, f"add it to {other}, or leave the cell empty")
            await self._mark(what, condition=missing.format(v=value, i=ids))
            told = f"cannot be used: its {_SINGULAR[other]} was rejected"
            what = Check(name, column.name, "", told, f"put that row of {other} right first")
            await self._mark(what, condition=lost.format(v=value, i=ids))

    async def declared(self, name: str) -> None:
        """Run the checks that are declared for the table."""
        for declared in CHECKS:
            if declared.table == name:
                await self._mark(declared)

    async def refuse(self, name: str) -> None:
        """Carry a noun's bad rows over to whatever refers to them."""
        await self.connection.execute(
            sql.SQL(
                "update {ids} i set rejected = true from {staged} s"
                " where s.external_id = i.external_id and s.bad and s.state <> 'rewritten' and not i.known"
            ).format(ids=_ids(name), staged=staged(name))
        )

    async def _tree(self, name: str, column: str) -> None:
        """Refuse rows that hang from a refused row or from themselves; number the others from the root."""
        above = sql.Identifier("s", column)
        await self.connection.execute(
            sql.SQL(
                "with recursive sound as ("
                " select s.external_id, 0 as depth from {staged} s left join {ids} i on i.external_id = {above}"
                " where not s.bad and ({above} is null or (i.known and not i.rejected))"
                " union all select s.external_id, sound.depth + 1 from sound"
                " join {staged} s on {above} = sound.external_id join {ids} i on i.external_id = {above}"
                " where not s.bad and not i.known)"
                " update {staged} s set depth = sound.depth from sound where sound.external_id = s.external_id"
            ).format(staged=staged(name), ids=_ids(name), above=above)
        )
        reason, remedy = (
            f"leads to no usable row: its {column} was rejected, or they form a circle",
            "put it right",
        )
        condition = sql.SQL("not s.bad and s.depth is null")
        await self._mark(Check(name, column, "", reason, remedy), condition=condition)

    async def _mark(self, what: Check, *, condition: sql.Composable | None = None) -> None:
        if what.table not in self.bundle.files:
            return
        at = sql.Literal(self.at).as_string(self.connection)
        await self.connection.execute(
            sql.SQL(
                "with found as (update {staged} s set bad = true where s.state <> 'same' and ({condition})"
                " returning s.line, s.external_id, {column}::text as value)"
                " insert into staged_faults select {table}, {file}, line, external_id, {name}, value, {reason},"
                " {remedy} from found"
            ).format(
                staged=staged(what.table),
                condition=sql.SQL(what.condition.replace("%(at)s", at)) if condition is None else condition,
                column=sql.Identifier("s", what.column),
                table=sql.Literal(what.table),
                file=sql.Literal(self.bundle.files[what.table].name),
                name=sql.Literal(what.column),
                reason=sql.Literal(what.reason),
                remedy=sql.Literal(what.remedy),
            )
        )


def _ids(name: str) -> sql.Identifier:
    return sql.Identifier(f"ids_{name}")
