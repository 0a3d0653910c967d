"""Two organizations with a row of each kind for every relation to the acting user, and who may do what.

Written from DESIGN's words on roles, not from the policies: a change of either must be made in both places.
"""

import pkgutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from tests.crm_core import visible

NAMESPACE: Final = UUID("7a4b1f2c-8d1e-4c55-9f0e-6d2b9c1a0b00")
ROLES: Final = ("sales_representative", "business_development", "sales_manager", "analyst", "admin")
RELATIONS: Final = ("own", "team", "other_team", "other_org")
OPERATIONS: Final = ("select", "insert", "update", "delete")
LONG_AGO: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def key(*words: str) -> UUID:
    """Name a record the same way in every run."""
    return uuid5(NAMESPACE, "/".join(words))


@dataclass(frozen=True)
class Reach:
    """Which relations a role reaches in a table, per operation."""

    select: tuple[str, ...] = ()
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    give: tuple[str, ...] = ()
    """To whose a row of one's own may be made, beyond those whose rows one may change."""


OWN: Final = ("own",)
TEAM: Final = ("own", "team")
ORG: Final = ("own", "team", "other_team")
NONE: Final = Reach()


def same(read: tuple[str, ...], write: tuple[str, ...]) -> Reach:
    return Reach(read, write, write, write)


def by_role(rep: Reach, bd: Reach, manager: Reach, analyst: Reach, admin: Reach) -> dict[str, Reach]:
    return dict(zip(ROLES, (rep, bd, manager, analyst, admin), strict=True))


def sellers(others: Reach, analyst: Reach, admin: Reach) -> dict[str, Reach]:
    """The same for the three selling roles."""
    return by_role(others, others, others, analyst, admin)


def only_admin(others: Reach, admin: Reach) -> dict[str, Reach]:
    return dict.fromkeys(ROLES, others) | {"admin": admin}


DEALS: Final = by_role(
    same(OWN, OWN), Reach(TEAM, OWN, OWN, OWN, TEAM), same(TEAM, TEAM), same(ORG, ()), same(ORG, ORG)
)
CHILDREN: Final = DEALS | {"business_development": same(TEAM, OWN)}
SHARED: Final = by_role(same(ORG, OWN), same(ORG, TEAM), same(ORG, TEAM), same(ORG, ()), same(ORG, ORG))
ADMINISTERED: Final = only_admin(same(ORG, ()), same(ORG, ORG))
ADMINS_ONLY: Final = only_admin(NONE, same(ORG, ORG))
GATE_ONLY: Final = dict.fromkeys(ROLES, NONE)

_TRUTH: Final[dict[str, dict[str, Reach]]] = {
    "deals": DEALS,
    "deal_people": CHILDREN,
    "deal_products": CHILDREN,
    "activities": DEALS | {"analyst": NONE, "business_development": same(TEAM, OWN)},
    # Scores are the system's to write and, like the log, nobody's to change.
    "deal_scores": {role: Reach(select=reach.select) for role, reach in DEALS.items()},
    # One writes events as oneself, and only of what one sees; the log is never changed.
    "events": by_role(Reach(OWN, OWN), Reach(TEAM, OWN), Reach(TEAM, OWN), Reach(ORG, OWN), Reach(ORG, ORG)),
    "accounts": SHARED,
    "people": SHARED | {"analyst": NONE},
    "users": ADMINISTERED,
    "teams": ADMINISTERED,
    "roles": ADMINISTERED,
    "role_permissions": ADMINISTERED,
    "pipelines": ADMINISTERED,
    "stages": ADMINISTERED,
    "import_runs": ADMINS_ONLY,
    "imported_rows": ADMINS_ONLY,
    "import_rejections": ADMINS_ONLY,
    "import_before_images": ADMINS_ONLY,
    # A key is seen by its maker and by administrators; making and ending one goes through the gate.
    "api_keys": by_role(Reach(OWN), Reach(OWN), Reach(OWN), NONE, Reach(ORG)),
    "passwords": GATE_ONLY,
    "sessions": GATE_ONLY,
    # An answer kept for a repeated request is its caller's alone.
    "idempotency_keys": {role: same(OWN, OWN) for role in ROLES},
    "organizations": only_admin(Reach(ORG), Reach(ORG, (), ORG)),
}

HAS_NO_ORGANIZATION: Final = {"alembic_version", "login_attempts"}
"""The migrations' own table, and attempts to log in, made before anybody is known; granted to nobody."""

_FOLLOWS: Final = {
    "accounts": "owner_id",
    "people": "owner_id",
    "deals": "owner_id",
    "activities": "user_id",
    "idempotency_keys": "user_id",
    "deal_people": "deal_id",
    "deal_products": "deal_id",
}
"""The column that decides whose a row is; of tables that are not here the organization decides alone."""


_PARENTS: Final = {
    "account_id": "accounts",
    "order_id": "orders",
    "invoice_id": "invoices",
    "record_id": "deals",
    "deal_id": "deals",
    "person_id": "people",
    "lead_id": "leads",
    "job_id": "bulk_jobs",
    "sheet_id": "sheets",
}
"""Columns that refer to a record whose own owner decides."""


def more() -> tuple[Any, ...]:
    """The truth about further tables, a module an area."""
    return tuple(
        import_module(f"{visible.__name__}.{found.name}") for found in pkgutil.iter_modules(visible.__path__)
    )


@cache
def truth() -> dict[str, dict[str, Reach]]:
    """Table -> role -> what it reaches. A new table fails the first test of the matrix until it is here."""
    return _TRUTH | _gathered("TRUTH")


def keys() -> dict[str, tuple[str, ...]]:
    """The key columns of tables whose key is not org_id and id."""
    return _gathered("KEYS")


def generated() -> dict[str, set[str]]:
    """Columns that the database makes."""
    return {"events": {"seq", "owner_id"}} | _gathered("GENERATED")


def arrays() -> dict[str, set[str]]:
    """Columns that are arrays; other lists are JSON."""
    return _gathered("ARRAYS")


@cache
def _gathered(name: str) -> dict[str, Any]:
    gathered: dict[str, Any] = {}
    for module in more():
        gathered |= getattr(module, name, {})
    return gathered


def moved(table: str, *, role: str, relation: str) -> dict[str, UUID]:
    """Tell what an update writes to make a row of one's own a row of that relation."""
    moves = {"id" if table == "organizations" else "org_id": org_of(relation)}
    if column := (_FOLLOWS | _gathered("FOLLOWS")).get(table):
        parent = _PARENTS.get(column)
        whose = key(parent, role, relation) if parent else holder(role, relation=relation)
        moves[column] = whose
    return moves


def row(connection: psycopg.Connection[Any], table: str, *, role: str, relation: str) -> dict[str, Any]:
    """Return the seeded row of that table with that relation to the acting user of that role."""
    org = org_of(relation)
    column, value = _found_by(table, role=role, relation=relation)
    query = sql.SQL("select * from {} where {} and {} = %s").format(
        sql.Identifier(table),
        sql.SQL("id = %s") if table == "organizations" else sql.SQL("org_id = %s"),
        sql.Identifier(column),
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(query, [org, value]).fetchone()
    assert found is not None, f"no {relation} row in {table} for {role}"
    return found


def org_of(relation: str) -> UUID:
    """The organization that a row of this relation is in."""
    return key("theirs" if relation == "other_org" else "ours")


def _found_by(table: str, *, role: str, relation: str) -> tuple[str, Any]:
    org = "theirs" if relation == "other_org" else "ours"
    owner = holder(role, relation=relation)
    special: dict[str, tuple[str, Any]] = {
        "organizations": ("id", key(org)),
        "roles": ("name", "analyst"),
        "role_permissions": ("role", "analyst"),
        "users": ("id", owner),
        "passwords": ("user_id", owner),
        "idempotency_keys": ("key", f"{role}-{relation}"),
        "import_before_images": ("record_id", key(table, role, relation)),
        "imported_rows": ("record_id", key(table, role, relation)),
    }
    of_the_organization = {name: ("id", key(org, name)) for name in ("teams", "pipelines", "stages")}
    for module in more():
        if table in module.TRUTH and hasattr(module, "FOUND_BY"):
            found: tuple[str, Any] = module.FOUND_BY(table, role, relation)
            return found
    return (special | of_the_organization).get(table, ("id", key(table, role, relation)))


def actor(role: str) -> UUID:
    """The user who acts in that role."""
    return key("actor", role)


def holder(role: str, *, relation: str) -> UUID:
    """Whose rows stand in that relation to the acting user."""
    return actor(role) if relation == "own" else key("user", role, relation)
