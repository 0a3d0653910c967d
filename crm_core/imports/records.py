# ruff: noqa: E501 - SQL reads better in whole lines
"""Writing users, stages, accounts and people: which column comes from where, what is new and what has changed."""

from dataclasses import dataclass
from typing import Final

_ID: Final = "(select i.id from ids_{table} i where i.external_id = s.{column})"


def _id(table: str, column: str) -> str:
    return _ID.format(table=table, column=column)


@dataclass(frozen=True, slots=True)
class Target:
    """A table of the record and what fills it from a staged row `s`."""

    name: str
    editable: dict[str, str]
    """Column -> SQL; a later bundle may change these."""
    fixed: dict[str, str]
    created: str | None = None
    edited: str | None = None
    """Names of the events."""
    data: str = "'{}'::jsonb"
    """What the events say, from the staged row."""

    @property
    def insert(self) -> str:
        """Write the new rows of one slice, first those that others hang from."""
        columns = {**self.editable, **self.fixed}
        return f"""
insert into {self.name} (org_id, id, {", ".join(columns)}, external_source, external_id, import_id)
select %(org)s, s.id, {", ".join(columns.values())}, %(source)s, s.external_id, %(run)s
from staged_{self.name} s
where not s.bad and s.state = 'new' and s.record_id is null and {SLICE}
order by s.depth, s.line"""

    @property
    def keep(self) -> str:
        """Keep the records that will change as they stand."""
        return f"""
insert into import_before_images (org_id, import_id, table_name, record_id, before)
select %(org)s, %(run)s, '{self.name}', r.id, to_jsonb(r)
from staged_{self.name} s join {self.name} r on r.org_id = %(org)s and r.id = s.record_id
where not s.bad and s.state = 'changed' and {SLICE} on conflict do nothing"""

    @property
    def update(self) -> str:
        """Change the records whose rows have changed."""
        sets = ", ".join(f"{column} = {value}" for column, value in self.editable.items())
        return f"""
update {self.name} r set {sets}, updated_at = now(), version = r.version + 1
from staged_{self.name} s
where r.org_id = %(org)s and r.id = s.record_id and not s.bad and s.state = 'changed' and {SLICE}"""

    @property
    def tell(self) -> str | None:
        """Write the events of what was created and edited."""
        if self.created is None:
            return None
        new = "s.state = 'new' and s.record_id is null"
        created = (
            f"case when {new} then s.created_at else %(at)s end" if "created_at" in self.fixed else "%(at)s"
        )
        account = {"accounts": "coalesce(s.record_id, s.id)", "people": _id("accounts", "account")}.get(
            self.name, "null::uuid"
        )
        return f"""
insert into public.events (org_id, id, type, noun, record_id, account_id, actor_id, import_id, occurred_at, known_at, data)
select %(org)s, bellwether_new_id(), case when {new} then '{self.created}' else '{self.edited}' end, '{self.name}',
       coalesce(s.record_id, s.id), {account}, %(actor)s, %(run)s,
       {created}, {created}, {self.data}
from staged_{self.name} s
where not s.bad and ({new} or s.state = 'changed') and {SLICE} order by s.line"""


SLICE: Final = "s.line > %(after)s and s.line <= %(until)s and coalesce(s.depth, 0) = %(depth)s"

USERS: Final = Target(
    "users",
    editable={
        "name": "s.name",
        "email": "s.email",
        "role": "s.role",
        "manager_id": _id("users", "manager"),
        "team_id": "(select t.id from teams t where t.org_id = %(org)s and t.name = s.team)",
        "active": "coalesce(s.active, true)",
    },
    fixed={},
    created="UserAdded",
    edited="UserEdited",
    data=f"""jsonb_build_object('role', s.role, 'manager_id', {_id("users", "manager")}, 'team_id',
        (select t.id from teams t where t.org_id = %(org)s and t.name = s.team)) || case when s.state = 'changed' then
        jsonb_build_object('active', coalesce(s.active, true), 'fields',
            jsonb_build_array('name', 'email', 'role', 'manager_id', 'team_id', 'active')) else '{{}}' end""",
)
STAGES: Final = Target(
    "stages",
    editable={"name": "s.name", "position": "s.position"},
    fixed={
        "pipeline_id": "(select p.id from pipelines p where p.org_id = %(org)s and p.name = s.pipeline)",
        "kind": "s.kind",
    },
)
ACCOUNTS: Final = Target(
    "accounts",
    editable={
        "name": "s.name",
        "parent_id": _id("accounts", "parent"),
        "owner_id": _id("users", "owner"),
        "industry": "s.industry",
        "region": "s.region",
        "employees": "s.employees",
    },
    fixed={"created_at": "s.created_at"},
    created="AccountCreated",
    edited="AccountEdited",
    data=f"""jsonb_build_object('parent_id', {_id("accounts", "parent")}, 'industry', s.industry, 'region', s.region,
        'employees', s.employees, 'owner_id', {_id("users", "owner")})""",
)
PEOPLE: Final = Target(
    "people",
    editable={
        "account_id": _id("accounts", "account"),
        "name": "s.name",
        "email": "s.email",
        "phone": "s.phone",
        "title": "s.title",
        "owner_id": _id("users", "owner"),
    },
    fixed={"created_at": "s.created_at"},
    created="PersonCreated",
    edited="PersonEdited",
    data=f"""jsonb_build_object('account_id', {_id("accounts", "account")}) || case when s.state = 'changed' then
        jsonb_build_object('fields', jsonb_build_array('account_id', 'name', 'email', 'phone', 'title', 'owner_id'))
        else '{{}}' end""",
)
TARGETS: Final = (USERS, STAGES, ACCOUNTS, PEOPLE)

TEAMS: Final = """
insert into teams (org_id, id, name)
select %(org)s, bellwether_new_id(), t.team from (select distinct s.team from staged_users s
    where not s.bad and s.state in ('new', 'changed') and s.team is not null) t
on conflict (org_id, name) do nothing"""

WAKE: Final = """
update users u set active = true, import_id = %(run)s from staged_users s
where u.org_id = %(org)s and u.id = s.record_id and s.state = 'new' and not s.bad and not u.active
  and exists (select from import_runs r where r.org_id = u.org_id and r.id = u.import_id and r.undone_at is not null)"""
"""Users that an import brought which was undone since."""

PIPELINES: Final = """
insert into pipelines (org_id, id, name, external_source, external_id, import_id)
select %(org)s, bellwether_new_id(), t.pipeline, %(source)s, t.pipeline, %(run)s
from (select s.pipeline from staged_stages s where not s.bad and s.state = 'new'
      group by s.pipeline order by min(s.line)) t
on conflict (org_id, name) do nothing"""

_PARTS: Final = """
insert into deal_people (org_id, id, deal_id, person_id, role, added_at, removed_at, external_source, external_id,
                         import_id)
select %(org)s, s.id, d.id, p.id, s.role, s.added_at, s.removed_at, %(source)s, s.external_id, %(run)s
from staged_deal_people s join ids_deals d on d.external_id = s.deal join ids_people p on p.external_id = s.person
where not s.bad and s.state = 'new' and {slice} order by s.line"""
_LINES: Final = """
insert into deal_products (org_id, id, deal_id, product, quantity, unit_price, added_at, removed_at, external_source,
                           external_id, import_id)
select %(org)s, s.id, d.id, s.product, s.quantity, s.unit_price, s.added_at, s.removed_at, %(source)s, s.external_id,
       %(run)s
from staged_deal_products s join ids_deals d on d.external_id = s.deal
where not s.bad and s.state = 'new' and {slice} order by s.line"""
_STOOD: Final = """
insert into import_before_images (org_id, import_id, table_name, record_id, before)
select %(org)s, %(run)s, '{table}', r.id, to_jsonb(r) from staged_{table} s
join {table} r on r.org_id = %(org)s and r.id = s.record_id
where not s.bad and s.state = 'changed' and {slice} on conflict do nothing"""
_ENDED: Final = """
update {table} r set removed_at = s.removed_at from staged_{table} s
where r.org_id = %(org)s and r.id = s.record_id and r.removed_at is null and not s.bad and s.state = 'changed'
  and {slice}"""
_ON_DEALS: Final = """
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, bellwether_new_id(), t.type, 'deals', d.id, d.id, r.account_id, %(actor)s, %(run)s, t.at, t.at, {data}
from staged_{table} s join ids_deals d on d.external_id = s.deal
join deals r on r.org_id = %(org)s and r.id = d.id
join {table} l on l.org_id = %(org)s and l.id = coalesce(s.record_id, s.id)
cross join lateral (values ('{added}', s.added_at, s.state = 'new'),
                           ('{removed}', s.removed_at, s.removed_at is not null)) t (type, at, happened)
where not s.bad and s.state in ('new', 'changed') and t.happened and {slice} order by s.line, t.at"""
_PERSON: Final = "jsonb_build_object('person_id', l.person_id, 'role', l.role)"
_PRODUCT: Final = """jsonb_build_object('line_id', l.id, 'product', l.product, 'quantity', l.quantity::text,
    'unit_price', l.unit_price::text)"""
_FLAT: Final = "s.line > %(after)s and s.line <= %(until)s"

_OVER: Final = "coalesce(s.ended_at, s.occurred_at)"
_KNOWN: Final = "coalesce(s.known_at, case when s.kind <> 'task' then s.ended_at end, s.occurred_at)"
_DONE_TASK: Final = "(s.kind = 'task' and coalesce(s.outcome, '') in ('done', 'completed'))"
_LATER: Final = f"((s.kind = 'meeting' and s.outcome is not null or {_DONE_TASK}) and {_KNOWN} < {_OVER})"
"""Whether an activity was known before it was over: then what came of it is told when it was."""

_DONE: Final = f"""
insert into activities (org_id, id, kind, direction, subject, body, outcome, deal_id, account_id, person_id, user_id,
                        occurred_at, ended_at, completed_at, external_source, external_id, import_id)
select %(org)s, s.id, s.kind, s.direction, s.subject, s.body, s.outcome, d.id, coalesce(a.id, r.account_id), p.id, u.id,
       s.occurred_at, s.ended_at, case when {_LATER} or {_DONE_TASK} then {_OVER} end, %(source)s,
       s.external_id, %(run)s
{{joins}}"""
_LOGGED: Final = f"""
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, bellwether_new_id(), 'ActivityLogged', 'activities', s.id, d.id, coalesce(a.id, r.account_id), u.id,
       %(run)s, s.occurred_at, {_KNOWN},
       jsonb_build_object('activity_id', s.id, 'kind', s.kind, 'direction', s.direction,
           'outcome', case when not {_LATER} then s.outcome end,
           'duration_seconds', extract(epoch from s.ended_at - s.occurred_at)::float8, 'user_id', u.id,
           'person_id', p.id, 'ended_at', s.ended_at)
{{joins}}"""
_COMPLETED: Final = f"""
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, bellwether_new_id(), 'ActivityCompleted', 'activities', s.id, d.id, coalesce(a.id, r.account_id), u.id,
       %(run)s, {_OVER}, {_OVER}, jsonb_build_object('activity_id', s.id, 'kind', s.kind, 'outcome', s.outcome)
{{joins}}"""
_JOINS: Final = f"""
from staged_activities s
left join ids_deals d on d.external_id = s.deal
left join deals r on r.org_id = %(org)s and r.id = d.id
left join ids_accounts a on a.external_id = s.account
left join ids_people p on p.external_id = s.person
left join ids_users u on u.external_id = s.user
where not s.bad and s.state = 'new' and {_FLAT} and {{only}} order by s.line"""

_TELL_FILLED: Final = f"""
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, bellwether_new_id(), t.type, 'activities', r.id, r.deal_id, r.account_id, coalesce(u.id, r.user_id),
       %(run)s, t.at, case when r.ended_at is null and s.ended_at is not null then t.at else %(at)s end, t.data
from staged_activities s join activities r on r.org_id = %(org)s and r.id = s.record_id
left join ids_users u on u.external_id = s.user
cross join lateral (select coalesce(s.ended_at, s.occurred_at) as over) e
cross join lateral (select r.completed_at is null and e.over <= %(at)s
    and (coalesce(s.outcome, '') in ('done', 'completed') or s.kind <> 'task'
         and (r.ended_at is distinct from s.ended_at or r.outcome is distinct from s.outcome)) as done) f
cross join lateral (select case when f.done then 'ActivityCompleted' else 'ActivityEdited' end,
    case when f.done then e.over else %(at)s end,
    case when f.done then jsonb_build_object('activity_id', r.id, 'kind', s.kind, 'outcome', s.outcome,
        'ended_at', s.ended_at, 'duration_seconds', extract(epoch from s.ended_at - s.occurred_at)::float8)
    else jsonb_build_object('activity_id', r.id, 'fields', jsonb_build_array('user_id', 'outcome', 'ended_at')) end
    ) t (type, at, data)
where not s.bad and s.state = 'changed' and {_FLAT} order by s.line"""
"""Told before `_FILLED`, while the activities are still without what is filled in; each is completed once."""
_FILLED: Final = f"""
update activities r set ended_at = s.ended_at, outcome = s.outcome, user_id = u.id, updated_at = now(),
    version = r.version + 1, completed_at = coalesce(r.completed_at, (select max(e.occurred_at) from events e
        where e.org_id = %(org)s and e.record_id = r.id and e.import_id = %(run)s and e.type = 'ActivityCompleted'))
from staged_activities s left join ids_users u on u.external_id = s.user
where r.org_id = %(org)s and r.id = s.record_id and not s.bad and s.state = 'changed' and {_FLAT}"""

ON_DEALS: Final[dict[str, tuple[str, ...]]] = {
    "deal_people": (
        _PARTS.format(slice=_FLAT),
        _STOOD.format(table="deal_people", slice=_FLAT),
        _ENDED.format(table="deal_people", slice=_FLAT),
        _ON_DEALS.format(
            table="deal_people",
            data=_PERSON,
            added="DealPersonAdded",
            removed="DealPersonRemoved",
            slice=_FLAT,
        ),
    ),
    "deal_products": (
        _LINES.format(slice=_FLAT),
        _STOOD.format(table="deal_products", slice=_FLAT),
        _ENDED.format(table="deal_products", slice=_FLAT),
        _ON_DEALS.format(
            table="deal_products",
            data=_PRODUCT,
            added="DealProductAdded",
            removed="DealProductRemoved",
            slice=_FLAT,
        ),
    ),
    "activities": (
        _DONE.format(joins=_JOINS.format(only="true")),
        _LOGGED.format(joins=_JOINS.format(only="true")),
        _COMPLETED.format(joins=_JOINS.format(only=_LATER)),
        _STOOD.format(table="activities", slice=_FLAT),
        _TELL_FILLED,
        _FILLED,
    ),
}
"""What writes each table of things that happened on deals: the statements of one slice, in their order."""
