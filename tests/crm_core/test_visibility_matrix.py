"""Every table x role x relation x operation, run as the application's own database role."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from crm_core.kit import bootstrap, embedded, migrations
from crm_core.kit.database import Urls
from tests.crm_core import visibility as v

Connection = psycopg.Connection[TupleRow]

_OUTSIDE: Final = ("procrastinate_",)
"""The queue's tables hold ids of jobs and nothing of a tenant's."""


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Urls]]:
    """A migrated database of its own, with both organizations in it."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    admin = embedded.start_server(folder, durable=False)
    both = bootstrap.create_database(admin, "matrix")
    migrations.upgrade(both.owner)
    superuser = both.owner.replace("bellwether_owner", "postgres", 1)
    with psycopg.connect(superuser) as connection:
        v.seed(connection)
    yield superuser, both
    embedded.release(folder)


@pytest.fixture(scope="module")
def beyond(urls: tuple[str, Urls]) -> Iterator[Connection]:
    """A connection that no policy binds, to look at what is really there."""
    with psycopg.connect(urls[0], autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def app(urls: tuple[str, Urls]) -> Iterator[Connection]:
    """The application's connection, the one that every request and job uses."""
    with psycopg.connect(urls[1].app) as connection:
        yield connection


def _tables(connection: Connection) -> set[str]:
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {name for (name,) in rows if not name.startswith(_OUTSIDE)}


def test_every_table_is_in_the_truth_table(beyond: Connection) -> None:
    """A new table is refused until somebody has said who may see it."""
    assert _tables(beyond) - v.HAS_NO_ORGANIZATION == set(v.TRUTH)


def test_every_table_has_forced_row_level_security(beyond: Connection) -> None:
    """A new table without a policy, or one its owner could see past, is refused."""
    rows = beyond.execute(
        """select c.relname, c.relrowsecurity and c.relforcerowsecurity,
                  exists (select from pg_policy p where p.polrelid = c.oid)
           from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"""
    ).fetchall()
    guarded = {name: (forced, policy) for name, forced, policy in rows}

    assert [name for name in v.TRUTH if guarded[name] != (True, True)] == []


def test_the_application_cannot_step_round_the_policies(beyond: Connection) -> None:
    """The application's roles own nothing, are no superusers, and do not bypass row-level security."""
    rows = beyond.execute(
        """select r.rolname from pg_roles r
           where r.rolname in ('bellwether_app', 'bellwether_record', 'bellwether_scoped')
             and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
                  or exists (select from pg_class c where c.relowner = r.oid))"""
    ).fetchall()

    assert rows == []


@pytest.mark.parametrize("role", v.ROLES)
@pytest.mark.parametrize("table", sorted(v.TRUTH))
def test_a_role_reaches_exactly_what_is_written(
    table: str, role: str, app: Connection, beyond: Connection
) -> None:
    """No row more and no row less, for reading and for each way of changing it."""
    reach = v.TRUTH[table][role]
    expected = {
        (op, rel): rel in getattr(reach, op) for op, rel in itertools.product(v.OPERATIONS, v.RELATIONS)
    }

    actual = {
        (op, rel): _allowed(
            app, op, table=table, row=v.row(beyond, table, role=role, relation=rel), role=role
        )
        for op, rel in expected
    }

    assert actual == expected


def test_nobody_sees_nothing(app: Connection, beyond: Connection) -> None:
    """Without an identity, and with one of the other organization, every table is empty."""
    seen = []
    for table in _tables(beyond) - v.HAS_NO_ORGANIZATION:
        with app.transaction(force_rollback=True):
            try:
                found = app.execute(
                    sql.SQL("select 1 from {} limit 1").format(sql.Identifier(table))
                ).fetchone()
            except errors.InsufficientPrivilege:
                continue
            seen += [table] if found else []

    assert seen == []


def test_an_inactive_user_reaches_nothing(app: Connection, urls: tuple[str, Urls]) -> None:
    """Whoever is switched off in the middle of a session sees nothing from the next request on."""
    with psycopg.connect(urls[0]) as connection:
        connection.execute("update users set active = false where id = %s", [v.actor("admin")])
    try:
        with app.transaction(force_rollback=True):
            _enter(app, "admin")
            found = app.execute("select count(*) from deals").fetchone()
    finally:
        with psycopg.connect(urls[0]) as connection:
            connection.execute("update users set active = true where id = %s", [v.actor("admin")])

    assert found == (0,)


def test_a_moved_person_takes_the_rows_along_at_once(app: Connection, urls: tuple[str, Urls]) -> None:
    """Moving somebody in the reporting tree changes what the manager sees in the next transaction."""
    mover, moved = urls[0], v.key("between")
    hidden = v.key("deals", "sales_manager", "team")

    def sees() -> bool:
        with app.transaction(force_rollback=True):
            _enter(app, "sales_manager")
            return app.execute("select 1 from deals where id = %s", [hidden]).fetchone() is not None

    before = sees()
    with psycopg.connect(mover) as connection:
        connection.execute("update users set manager_id = null where id = %s", [moved])
    during = sees()
    with psycopg.connect(mover) as connection:
        connection.execute(
            "update users set manager_id = %s where id = %s", [v.actor("sales_manager"), moved]
        )

    assert (before, during, sees()) == (True, False, True)


def test_no_row_can_point_into_another_organization(beyond: Connection) -> None:
    """A deal of ours on their account cannot be written, even by a superuser."""
    with pytest.raises(errors.ForeignKeyViolation), beyond.transaction():
        beyond.execute(
            "update deals set account_id = %s where id = %s",
            [v.key("accounts", "admin", "other_org"), v.key("deals", "admin", "own")],
        )


def _enter(connection: Connection, role: str) -> None:
    connection.execute("select bellwether_enter(%s, %s)", [v.key("ours"), v.actor(role)])


def _allowed(app: Connection, operation: str, *, table: str, row: dict[str, Any], role: str) -> bool:
    """Try it, and take it back. A key or reference conflict means that no policy stood in the way."""
    try:
        with app.transaction(force_rollback=True):
            _enter(app, role)
            cursor = app.execute(*_statement(operation, table, row))
            return cursor.rowcount == 1
    except errors.InsufficientPrivilege:
        return False
    except (errors.UniqueViolation, errors.ForeignKeyViolation):
        return True


_KEYS: Final = {
    "organizations": ("id",),
    "passwords": ("org_id", "user_id"),
    "roles": ("org_id", "name"),
    "role_permissions": ("org_id", "role", "object", "action"),
    "idempotency_keys": ("org_id", "user_id", "key"),
    "imported_rows": ("org_id", "import_id", "record_id"),
    "import_before_images": ("org_id", "import_id", "record_id"),
}
_GENERATED: Final = {"events": {"seq", "owner_id"}}


def _statement(operation: str, table: str, row: dict[str, Any]) -> tuple[sql.Composed, list[Any]]:
    name = sql.Identifier(table)
    key = {column: row[column] for column in _KEYS.get(table, ("org_id", "id"))}
    where = sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in key)
    shape: dict[str, LiteralString] = {
        "select": "select 1 from {name} where {where}",
        "update": "update {name} set {column} = {column} where {where}",
        "delete": "delete from {name} where {where}",
    }
    if operation == "insert":
        values = {k: x for k, x in row.items() if k not in _GENERATED.get(table, set())}
        columns = sql.SQL(", ").join(map(sql.Identifier, values))
        marks = sql.SQL(", ").join(sql.Placeholder() * len(values))
        bound = [Jsonb(x) if isinstance(x, dict | list) else x for x in values.values()]
        return sql.SQL("insert into {} ({}) values ({})").format(name, columns, marks), bound
    column = sql.Identifier(next(iter(key)))
    return sql.SQL(shape[operation]).format(name=name, where=where, column=column), list(key.values())
