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

EDITABLE: Final[dict[str, tuple[str, ...]]] = {
    "users": ("name", "email", "role", "manager", "team", "active"),
    "stages": ("name", "position"),
    "accounts": ("name", "parent", "owner", "industry", "region", "employees"),
    "people": ("account", "name", "email", "phone", "title", "owner"),
    "deals": ("name", "account", "source"),
    "deal_people": ("removed_at",),
    "deal_products": ("removed_at",),
}
"""The columns that a later bundle may change; all others are history."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must not be so: a condition on a staged row `s`, and what to tell about it."""

    table: str
    column: str
    condition: str
    reason: str
    remedy: str


_MOMENTS: Final[dict[str, tuple[str, ...]]] = {
    "accounts": ("created_at",),
    "people": ("created_at",),
    "deals": ("created_at",),
    "stage_changes": ("changed_at", "known_at"),
    "deal_changes": ("changed_at", "known_at"),
    "deal_people": ("added_at", "removed_at"),
    "deal_products": ("added_at", "removed_at"),
    "activities": ("occurred_at", "ended_at", "known_at"),
}
_AFTER: Final = (
    ("stage_changes", "known_at", "changed_at"),
    ("deal_changes", "known_at", "changed_at"),
    ("deal_people", "removed_at", "added_at"),
    ("deal_products", "removed_at", "added_at"),
    ("activities", "ended_at", "occurred_at"),
    ("activities", "known_at", "occurred_at"),
)
_OF_A_DEAL: Final = (
    ("stage_changes", "changed_at"),
    ("deal_changes", "changed_at"),
    ("deal_people", "added_at"),
    ("deal_products", "added_at"),
)

CHECKS: Final[tuple[Check, ...]] = (
    *(
        Check(
            table, column, f"s.{column} > %(at)s", "lies in the future", "an import holds what has happened"
        )
        for table, columns in _MOMENTS.items()
        for column in columns
    ),
    *(
        Check(table, later, f"s.{later} < s.{first}", f"lies before {first}", "put the two times in order")
        for table, later, first in _AFTER
    ),
    *(
        Check(
            table,
            column,
            f"exists (select from ids_deals d where d.external_id = s.deal and s.{column} < d.created_at)",
            "lies before the deal's created_at",
            "put the two times in order",
        )
        for table, column in _OF_A_DEAL
    ),
    Check(
        "stages",
        "pipeline",
        """(select count(distinct o.kind) from (
               select o.kind from staged_stages o where o.pipeline = s.pipeline and not o.bad
               union all select r.kind from record_stages r where r.pipeline = s.pipeline) o) < 3""",
        "has not an open, a won and a lost stage",
        "add the stages that are missing",
    ),
    Check(
        "stage_changes",
        "stage",
        """exists (select from ids_deals d join ids_stages i on i.external_id = s.stage
                   where d.external_id = s.deal and d.pipeline <> i.pipeline)""",
        "is a stage of another pipeline than its deal's",
        "name a stage of the deal's pipeline",
    ),
    Check(
        "deals",
        "pipeline",
        "not exists (select from ids_stages i where i.pipeline = s.pipeline and not i.rejected)",
        "is no pipeline of the bundle's stages",
        "add its stages, or name another pipeline",
    ),
    Check(
        "deals",
        "external_id",
        """s.state = 'new' and not exists (
               select from staged_stage_changes c where c.deal = s.external_id and not c.bad)""",
        "has no usable stage change",
        "give at least the stage it began in",
    ),
    Check(
        "deal_changes",
        "value",
        r"s.field = 'amount' and s.value !~ '^\d{1,15}(\.\d+)?$'",
        "is not an amount",
        "write digits with a point, such as 1234.50",
    ),
    Check(
        "deal_changes",
        "value",
        r"""s.field = 'expected_close'
            and case when s.value ~ '^\d{4}-\d{2}-\d{2}$' then not pg_input_is_valid(s.value, 'date') else true end""",
        "is not a date",
        "write it as year-month-day, such as 2026-03-02",
    ),
    Check(
        "deal_changes",
        "value",
        """s.field = 'owner' and not exists (
               select from ids_users i where i.external_id = s.value and not i.rejected)""",
        "is no usable user",
        "add it to users, or put that row right",
    ),
    *(
        Check(table, column, f"s.{column} < 0", "is below zero", "write the amount, or leave it empty")
        for table, column in (
            ("accounts", "employees"),
            ("stages", "position"),
            ("deals", "amount"),
            ("deal_products", "unit_price"),
        )
    ),
    Check(
        "deal_products",
        "quantity",
        "round(s.quantity, 3) <= 0",
        "is no quantity",
        "write a number above zero",
    ),
    *(
        Check(
            table,
            "removed_at",
            f"""s.state = 'changed' and exists (
                    select from {table} r where r.id = s.record_id and r.removed_at is not null)""",
            "differs from what was imported before, and what happened does not change",
            "undo that import first, or give the row an external_id of its own",
        )
        for table in ("deal_people", "deal_products")
    ),
    Check(
        "deal_people",
        "person",
        """s.removed_at is null and s.state = 'new' and (
               exists (select from staged_deal_people e where e.deal = s.deal and e.person = s.person
                       and e.removed_at is null and not e.bad and e.state = 'new' and e.line < s.line)
               or exists (select from deal_people r join ids_deals d on d.id = r.deal_id and d.known
                          join ids_people p on p.id = r.person_id
                          where d.external_id = s.deal and p.external_id = s.person and r.removed_at is null))""",
        "takes part in this deal already",
        "give the earlier row its removed_at, or leave this one out",
    ),
    Check(
        "users",
        "email",
        """exists (select from staged_users e where lower(e.email) = lower(s.email) and not e.bad and e.line < s.line)
           or exists (select from users u where lower(u.email) = lower(s.email)
                      and u.id is distinct from coalesce(s.record_id, s.id))""",
        "is the address of another user",
        "give each user an address of their own",
    ),
    Check(
        "stages",
        "position",
        """exists (select from staged_stages e where e.pipeline = s.pipeline and e.position = s.position
                      and not e.bad and e.line < s.line)
           or exists (select from record_stages r where r.pipeline = s.pipeline and r.position = s.position
                      and r.id is distinct from coalesce(s.record_id, s.id)
                      and not exists (select from staged_stages e where e.record_id = r.id))""",
        "is the position of another stage",
        "number the stages of a pipeline without repeats",
    ),
    Check(
        "stages",
        "name",
        """exists (select from staged_stages e where e.pipeline = s.pipeline and e.name = s.name
                      and not e.bad and e.line < s.line)""",
        "is the name of another stage",
        "give the stages of a pipeline names of their own",
    ),
    Check(
        "activities",
        "deal",
        "s.deal is null and s.account is null and s.person is null",
        "is missing",
        "an activity is on a deal, an account or a person",
    ),
)

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
