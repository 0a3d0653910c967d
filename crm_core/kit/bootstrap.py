"""Making a server ready for the record: its roles, the database, and the migrated tables."""

from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from crm_core.kit import migrations
from crm_core.kit.database import APP, OWNER, Urls

_ROLES: Final = (Path(__file__).parent / "roles.sql").read_text()
_ONE_AT_A_TIME: Final = 0x726F6C65


def prepare(owner_url: str, *, app_password: str) -> Urls:
    """Make the roles on a server of somebody else's, migrate the database, and tell both addresses.

    The login in `owner_url` must own the database and have CREATEROLE. The application's password is set.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        _make_roles(connection, owner=connection.info.user)
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(APP), sql.Literal(app_password))
        )
    migrations.upgrade(owner_url)
    app = make_url(owner_url).set(username=APP, password=app_password)
    return Urls(owner_url, app.render_as_string(hide_password=False))


def create_database(admin_url: str, name: str, *, template: str | None = None) -> Urls:
    """Make the roles and an empty database (or a copy of a template) on our own server, where absent."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        _make_owner(connection)
        _make_roles(connection, owner=OWNER)
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            statement = sql.SQL("create database {} owner {} template {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
            )
            connection.execute(statement)
    return Urls(_as(admin_url, OWNER, name), _as(admin_url, APP, name))


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database, ending whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _as(url: str, user: str, database: str) -> str:
    return make_url(url).set(username=user, database=database).render_as_string(hide_password=False)


def _make_owner(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone() is None:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(OWNER)))


def _make_roles(connection: psycopg.Connection[tuple[object, ...]], *, owner: str) -> None:
    connection.execute(_ROLES.encode())
    connection.execute(
        sql.SQL("grant bellwether_gate to {} with inherit false, set true").format(sql.Identifier(owner))
    )
