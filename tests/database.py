"""Databases for tests: one throw-away server and one migrated database for each xdist worker.

A server of its own, because readers of the log stop at the oldest transaction that runs on the *server*: what
one worker leaves open would hide another's events.

Tests commit for real; `database` empties the tables that were written to afterwards. `org` is a company with
a small reporting tree:

    director (sales_manager)
    ├── manager (sales_manager, team North)
    │   ├── rep            (sales_representative, team North)
    │   ├── rep_mate       (sales_representative, team North)
    │   └── developer      (business_development, team North)
    └── other_manager (sales_manager, team South)
        └── other_rep      (sales_representative, team South)
    analyst, admin: report to nobody
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import organizations, users
from crm_core.kit import Database, Identity, Urls, bootstrap, embedded, migrations, unit_of_work

_TEMPLATE = "bellwether_template"
FOUNDED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Org:
    """One organization and its people, by what they do."""

    tenant: organizations.Tenant
    people: dict[str, UUID]

    @property
    def id(self) -> UUID:
        return self.tenant.id

    def as_(self, who: str) -> Identity:
        """Act as one of its people, or as `system`."""
        return self.tenant.system if who == "system" else Identity(self.id, self.people[who])


@pytest.fixture(scope="session")
def run_folder(testrun_uid: str, worker_id: str) -> Path:
    """A folder of this worker in this run."""
    folder = Path(tempfile.gettempdir()) / f"bellwether-tests-{testrun_uid[:12]}-{worker_id}"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Iterator[str]:
    """The superuser's URL of this worker's server."""
    yield embedded.start_server(run_folder, durable=False)
    if embedded.release(run_folder):
        shutil.rmtree(run_folder)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that copies are made of."""
    urls = bootstrap.create_database(server, _TEMPLATE)
    migrations.upgrade(urls.owner)
    return _TEMPLATE


@pytest.fixture(scope="session")
def urls(server: str, template: str, worker_id: str) -> Iterator[Urls]:
    """Where this worker's own database is."""
    name = f"bellwether_{worker_id}"
    yield bootstrap.create_database(server, name, template=template)
    bootstrap.drop_database(server, name)


@pytest.fixture(scope="session")
def admin_url(server: str, urls: Urls) -> str:
    """This worker's database as the superuser, whom no policy binds: for looking behind the scenes."""
    name = make_url(urls.app).database
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def database(urls: Urls, admin_url: str) -> AsyncIterator[Database]:
    """The application's connections to an empty database; what a test commits is gone afterwards."""
    opened = Database.connect(urls.app, pool_size=4)
    yield opened
    await opened.close()
    empty(admin_url)


def empty(admin_url: str) -> None:
    """Delete every row, quickly: only tables that hold any are touched."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        names = connection.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind = 'r' and relname <> 'alembic_version'"
            " and pg_relation_size(c.oid) > 0"
        ).fetchall()
        if names:
            # Without triggers and references, deleting few rows is many times quicker than truncating.
            connection.execute("set session_replication_role = replica")
            deletes = (sql.SQL("delete from {}").format(sql.Identifier(name)) for (name,) in names)
            connection.execute(sql.SQL("; ").join(deletes))


@pytest.fixture
async def org(database: Database) -> Org:
    """A company with a small reporting tree."""
    return await make_org(database, "northgate")


@pytest.fixture
async def other_org(database: Database) -> Org:
    """Another company with the same tree, of which the first must never see anything."""
    return await make_org(database, "southgate")


async def make_org(database: Database, slug: str) -> Org:
    """Found a company and fill its tree."""
    tenant = await organizations.found(database, slug=slug, name=slug.title(), currency="EUR")
    people: dict[str, UUID] = {}
    async with unit_of_work(database, tenant.system) as work:
        north = await users.add_team(work, name="North", at=FOUNDED)
        south = await users.add_team(work, name="South", at=FOUNDED)
        for who, role, manager, team in (
            ("director", "sales_manager", None, None),
            ("manager", "sales_manager", "director", north),
            ("rep", "sales_representative", "manager", north),
            ("rep_mate", "sales_representative", "manager", north),
            ("developer", "business_development", "manager", north),
            ("other_manager", "sales_manager", "director", south),
            ("other_rep", "sales_representative", "other_manager", south),
            ("analyst", "analyst", None, None),
            ("admin", "admin", None, None),
        ):
            people[who] = await users.add(
                work,
                name=who.replace("_", " ").title(),
                email=f"{who}@{slug}.example",
                role=role,
                manager_id=people[manager] if manager else None,
                team_id=team,
                at=FOUNDED,
            )
    return Org(tenant, people)


@pytest.fixture
async def session(database: Database, org: Org) -> AsyncIterator[AsyncSession]:
    """A transaction of the company's system user."""
    async with unit_of_work(database, org.tenant.system) as work:
        yield work.session
