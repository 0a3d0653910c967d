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
from tests.crm_core import seeding
from tests.crm_core import visibility as v

Connection = psycopg.Connection[TupleRow]

_QUEUE: Final = "procrastinate_"
"""The queue's tables belong to no organization, but jobs name one; they have a truth of their own below."""
_NOT_FORCED: Final = {
    "alembic_version",  # the owner's alone; granted to nobody
    # A worker that leaves takes its name off its jobs through a foreign key, which acts as the owner.
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Urls]]:
    """A migrated database of its own, with both organizations in it."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    admin = embedded.start_server(folder, durable=False)
    both = bootstrap.create_database(admin, "matrix")
    migrations.upgrade(both.owner)
    superuser = both.owner.replace("bellwether_owner", "postgres", 1)
    with psycopg.connect(superuser) as connection:
        seeding.seed(connection)
        seeding.put_jobs(connection)
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
    return {name for (name,) in rows if not name.startswith(_QUEUE)}


def test_every_table_is_in_the_truth_table(beyond: Connection) -> None:
    """A new table is refused until somebody has said who may see it."""
    assert _tables(beyond) - v.HAS_NO_ORGANIZATION == set(v.truth())


def test_every_table_has_forced_row_level_security(beyond: Connection) -> None:
    """A new table without a policy, or one its owner could see past, is refused."""
    rows = beyond.execute(
        """select c.relname, c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid),
                  c.relforcerowsecurity
           from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"""
    ).fetchall()

    assert {name for name, guarded, _ in rows if not guarded} == {"alembic_version"}
    assert {name for name, _, forced in rows if not forced} == _NOT_FORCED


def test_the_application_cannot_step_round_the_policies(beyond: Connection) -> None:
    """The application's roles own nothing, are no superusers, become nobody else and bypass no policy."""
    rows = beyond.execute(
        """select r.rolname from pg_roles r
           where r.rolname like 'bellwether%' and r.rolname <> 'bellwether_owner'
             and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
                  or r.rolcanlogin <> (r.rolname = 'bellwether_app')
                  or exists (select from pg_class c where c.relowner = r.oid)
                  or exists (select from pg_auth_members m join pg_roles o on o.oid = m.roleid
                             where m.member = r.oid and o.rolname not in
                                   ('bellwether_record', 'bellwether_scoped', 'bellwether_own')))"""
    ).fetchall()
    (found,) = beyond.execute("select count(*) from pg_roles where rolname like 'bellwether%'").fetchall()

    assert rows == []
    assert found == (6,)


@pytest.mark.parametrize("role", v.ROLES)
@pytest.mark.parametrize("table", sorted(v.truth()))
def test_a_role_reaches_exactly_what_is_written(
    table: str, role: str, app: Connection, beyond: Connection
) -> None:
    """No row more and no row less, for reading and for each way of changing it."""
    reach = v.truth()[table][role]
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


@pytest.mark.parametrize("role", v.ROLES)
@pytest.mark.parametrize("table", sorted(v.truth()))
def test_a_row_cannot_be_moved_out_of_reach(
    table: str, role: str, app: Connection, beyond: Connection
) -> None:
    """A row is given away only to whom one could write it for, and never to another organization."""
    reach = v.truth()[table][role]
    writes = reach.update
    row = v.row(beyond, table, role=role, relation="own")

    actual = {
        relation: _allowed(
            app, "update", table=table, row=row, role=role, to=v.moved(table, role=role, relation=relation)
        )
        for relation in v.RELATIONS
    }

    assert actual == {
        relation: "own" in writes and relation in writes + reach.give for relation in v.RELATIONS
    }


@pytest.mark.parametrize("role", v.ROLES)
def test_nobody_touches_the_system_user(role: str, app: Connection, beyond: Connection) -> None:
    """Without its system user an organization stands still, so no role changes, removes or imitates it."""
    (name,) = beyond.execute(
        "select name from users where id = %s", [v.key("ours", "system")]
    ).fetchone() or ("",)
    row = v.row(beyond, "users", role=role, relation="own")
    system = row | {"id": v.key("ours", "system"), "name": name}
    another = row | {"id": v.key("impostor"), "email": "impostor@example.test", "kind": "system"}

    assert not _allowed(app, "update", table="users", row=system, role=role)
    assert not _allowed(app, "delete", table="users", row=system, role=role)
    assert not _allowed(app, "insert", table="users", row=another, role=role)
    assert not _allowed(app, "update", table="users", row=row, role=role, to={"kind": "system"})


@pytest.mark.parametrize("role", v.ROLES)
def test_an_undone_import_shows_its_id_only(role: str, app: Connection) -> None:
    """What an undone import brought, and why it failed, is told to whom other imports are told."""
    with app.transaction(force_rollback=True):
        _enter(app, role)
        runs = app.execute("select count(*) from import_runs where undone_at is not null").fetchone()
        known = {id_ for (id_,) in app.execute("select bellwether_undone_imports()").fetchall()}

    ours = {v.key("undone", who, rel) for who, rel in itertools.product(v.ROLES, v.ORG)}
    assert runs == (len(ours) if "own" in v.truth()["import_runs"][role].select else 0,)
    assert known == ours


_DEFER: Final = """
    select procrastinate_defer_jobs_v1(array[row('default', 'rescore', 0, null, null,
        json_build_object('org_id', %s::text, 'deal_id', 'x')::jsonb, null)::procrastinate_job_to_defer_v1])
"""
_ON_JOBS: Final[dict[str, LiteralString]] = {
    "see": "select id from procrastinate_jobs where queueing_lock = %s for share",
    "hasten": "update procrastinate_jobs set scheduled_at = now() where queueing_lock = %s",
    "change": "update procrastinate_jobs set task_name = 'tidy' where queueing_lock = %s",
    "stop": "update procrastinate_jobs set status = 'cancelled' where queueing_lock = %s",
    "delete": "delete from procrastinate_jobs where queueing_lock = %s",
}


@pytest.mark.parametrize("role", v.ROLES)
def test_the_queue_shows_nobody_elses_jobs(role: str, app: Connection) -> None:
    """Whoever acts for somebody queues jobs of their organization, sees and hastens those that wait; no more.

    These are all jobs of the organization, not only those of deals one can see: a rep who hands a deal over
    queues its score. They show ids, and a worker asks the record anew, as the system, whatever a job says.
    """
    locks = [f"{org} {status}" for org, status in itertools.product(("ours", "theirs"), ("todo", "doing"))]

    reached = {
        (do, lock) for do, lock in itertools.product(_ON_JOBS, locks) if _does(app, role, _ON_JOBS[do], lock)
    }

    assert reached == {("see", "ours todo"), ("hasten", "ours todo")}
    assert _does(app, role, _DEFER, str(v.key("ours")))
    assert not _does(app, role, _DEFER, str(v.key("theirs")))
    for table in ("events", "workers", "periodic_defers"):
        assert not _does(app, role, f"select 1 from procrastinate_{table} where 'x' = %s or true", "x")
        assert not _does(app, role, f"delete from procrastinate_{table} where 'x' = %s or true", "x")


@pytest.mark.parametrize("role", v.ROLES)
def test_nobody_starts_anothers_job_again(role: str, app: Connection, beyond: Connection) -> None:
    """The queue's function for it works as its owner, and still not for whoever acts for somebody."""
    for org in ("ours", "theirs"):
        (job,) = beyond.execute(
            "select id::text from procrastinate_jobs where queueing_lock = %s", [f"{org} doing"]
        ).fetchone() or ("",)

        assert not _does(
            app, role, "select procrastinate_retry_job_v2(%s::bigint, null, null, null, null)", job
        )


def test_a_worker_reaches_every_job(app: Connection) -> None:
    """The worker acts for nobody until it has a job, and takes jobs of all organizations."""
    with app.transaction(force_rollback=True):
        found = app.execute("select count(*) from procrastinate_jobs").fetchone()
        started = app.execute("select id from procrastinate_fetch_job_v2(null, null)").fetchone()

    assert found == (4,)
    assert started is not None


def _does(app: Connection, role: str, statement: LiteralString, value: str) -> bool:
    try:
        with app.transaction(force_rollback=True):
            _enter(app, role)
            return app.execute(statement, [value]).rowcount > 0
    except errors.InsufficientPrivilege:
        return False


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


def _allowed(
    app: Connection,
    operation: str,
    *,
    table: str,
    row: dict[str, Any],
    role: str,
    to: dict[str, Any] | None = None,
) -> bool:
    """Try it, and take it back. A key or reference conflict means that no policy stood in the way."""
    try:
        with app.transaction(force_rollback=True):
            _enter(app, role)
            cursor = app.execute(*_statement(operation, table, row, to=to or {}))
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


def _statement(
    operation: str, table: str, row: dict[str, Any], *, to: dict[str, Any]
) -> tuple[sql.Composed, list[Any]]:
    name = sql.Identifier(table)
    key = {column: row[column] for column in (_KEYS | v.keys()).get(table, ("org_id", "id"))}
    where = sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in key)
    shape: dict[str, LiteralString] = {
        "select": "select 1 from {name} where {where}",
        "update": "update {name} set {changes} where {where}",
        "delete": "delete from {name} where {where}",
    }
    if operation == "insert":
        values = {k: x for k, x in row.items() if k not in v.generated().get(table, set())}
        columns = sql.SQL(", ").join(map(sql.Identifier, values))
        marks = sql.SQL(", ").join(sql.Placeholder() * len(values))
        plain = v.arrays().get(table, set())
        bound = [Jsonb(x) if isinstance(x, dict | list) and k not in plain else x for k, x in values.items()]
        return sql.SQL("insert into {} ({}) values ({})").format(name, columns, marks), bound
    unchanged = sql.SQL("{0} = {0}").format(sql.Identifier(next(iter(key))))
    changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in to)
    bound = [*(to.values() if operation == "update" else ()), *key.values()]
    return sql.SQL(shape[operation]).format(
        name=name, where=where, changes=changes if to else unchanged
    ), bound
