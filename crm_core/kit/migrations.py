"""Bringing a database to the shape that this version of the program expects."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text

from crm_core.kit.database import driver_url

_FOLDER: Final = Path(__file__).parents[1] / "migrations"
_ONE_AT_A_TIME: Final = 0x62656C6C
"""Advisory lock that migrating processes queue for."""
LOCK_TIMEOUT: Final = "5s"
"""Longest wait for a table's lock; everybody else waits behind a waiting migration."""
STATEMENT_TIMEOUT: Final = "15min"


def upgrade(owner_url: str, to: str = "head") -> None:
    """Apply the migrations up to a revision; processes that start together migrate once."""
    with _config(owner_url) as config:
        command.upgrade(config, to)


def downgrade(owner_url: str, to: str) -> None:
    """Undo migrations down to a revision (`base` for all)."""
    with _config(owner_url) as config:
        command.downgrade(config, to)


def check(owner_url: str) -> None:
    """Raise when tables in code and in the database differ."""
    with _config(owner_url) as config:
        command.check(config)


def revisions() -> list[str]:
    """Name the migrations, the first first."""
    scripts = ScriptDirectory(str(_FOLDER)).walk_revisions()
    return [script.revision for script in scripts][::-1]


def is_current(owner_url: str) -> bool:
    """Tell whether every migration is applied."""
    head = ScriptDirectory(str(_FOLDER)).get_current_head()
    with _connected(owner_url) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


@contextmanager
def _connected(owner_url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(owner_url), poolclass=pool.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _config(owner_url: str) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with _connected(owner_url) as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        config.attributes["connection"] = connection
        yield config
        connection.commit()
