# ruff: noqa: E501 - SQL reads better in whole lines
"""The rules that a bundle's rows obey beyond the reading of their cells, declared as SQL over a staged row `s`."""

from dataclasses import dataclass
from typing import Final

EDITABLE: Final[dict[str, tuple[str, ...]]] = {
    "users": ("name", "email", "role", "manager", "team", "active"),
    "stages": ("name", "position"),
    "accounts": ("name", "parent", "owner", "industry", "region", "employees"),
    "people": ("account", "name", "email", "phone", "title", "owner"),
    "deals": ("name", "account", "source"),
    "deal_people": ("removed_at",),
    "deal_products": ("removed_at",),
    "activities": ("user", "outcome", "ended_at"),
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
    "activities": ("known_at",),
}
_AFTER: Final = (
    ("stage_changes", "known_at", "changed_at"),
    ("deal_changes", "known_at", "changed_at"),
    ("deal_people", "removed_at", "added_at"),
    ("deal_products", "removed_at", "added_at"),
    ("activities", "ended_at", "occurred_at"),
)
_OF_A_DEAL: Final = (
    ("stage_changes", "changed_at"),
    ("deal_changes", "changed_at"),
    ("deal_people", "added_at"),
    ("deal_products", "added_at"),
)

_PLANNED: Final = "s.kind in ('meeting', 'task') and s.known_at is not null"
"""Whether an activity may be known before it happens."""

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
    *(
        Check(
            "activities",
            column,
            f"s.{column} > %(at)s and not ({_PLANNED} and s.{column} <= %(at)s + interval '1 year')",
            "lies in the future",
            "an import holds what has happened; a meeting or task planned within a year has a known_at",
        )
        for column in ("occurred_at", "ended_at")
    ),
    Check(
        "activities",
        "known_at",
        f"s.known_at < s.occurred_at and not ({_PLANNED})",
        "lies before occurred_at",
        "put the two times in order; only meetings and tasks are known before they happen",
    ),
    Check(
        "activities",
        "outcome",
        "s.outcome is not null and s.occurred_at > %(at)s",
        "tells how something went that is still to come",
        "leave it empty until then",
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
        "activities",
        "ended_at",
        """s.state = 'changed' and exists (
               select from activities r left join ids_users i on i.external_id = s.user
               where r.id = s.record_id and (r.ended_at <> s.ended_at or r.outcome <> s.outcome or r.user_id <> i.id
                   or r.ended_at is not null and s.ended_at is null or r.outcome is not null and s.outcome is null
                   or r.user_id is not null and i.id is null))""",
        "comes with an end, outcome or user that differs from what was imported before",
        "only what was empty can be filled in; undo that import first, or give the row an external_id of its own",
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
