"""What commands work with: settings, the running database, the organization meant, the registry."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias, TypeVar

import psycopg
import typer
from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from crm_core import organizations
from crm_core.imports import BundleError
from crm_core.kit import Database, DomainError, UnavailableError, Urls, embedded
from crm_core.kit.embedded import ServerWouldNotStartError
from crm_core.organizations import Tenant
from models.registry import Registry
from pipelines.layout import Layout
from pipelines.layout import Settings as Stages
from serving import bootstrap
from serving.cli.tell import Exit, Stop, errors
from serving.settings import ROOT, Settings

Result = TypeVar("Result")

Data: TypeAlias = Annotated[
    Path | None, typer.Option("--data", help="Folder of everything that runs write.", show_default="data")
]
Organization: TypeAlias = Annotated[
    str | None, typer.Option("--org", help="Short name of the organization; needed when there are several.")
]
OrganizationArgument: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="[ORG]", help="Short name of the organization.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


FOUND_ONE: Final = 'bellwether demo, or bellwether import xes LOG --mapping FILE --new-org "NAME"'
"""The commands that make an organization."""
_ADDRESS: Final = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"


def settings_for(data: Path | None = None, **given: Any) -> Settings:
    """Read the settings, with what the command line says in place of the environment."""
    try:
        settings = bootstrap.read_settings(data=data.resolve() if data else None, **given)
    except ValidationError as error:
        faults = [
            f"{_written(str(fault['loc'][0]), given)} is {str(fault['input'])!r}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        ]
        raise Stop("A setting cannot be used.", code=Exit.REFUSED, details=faults) from error
    if settings.database_url is not None:
        _require_address(settings.database_url.get_secret_value())
    return settings


def _written(name: str, given: dict[str, Any]) -> str:
    """Name a setting as whoever gave it wrote it."""
    if given.get(name) is not None:
        return f"--{name.replace('_', '-')}"
    return name if name.isupper() else f"BELLWETHER_{name.upper()}"


def _require_address(url: str) -> None:
    """Refuse what is no address of a PostgreSQL database; it may hold a password, so it is not repeated."""
    try:
        sound = make_url(url).drivername == "postgresql" and bool(psycopg.conninfo.conninfo_to_dict(url))
    except (ArgumentError, ValueError, psycopg.Error):
        sound = False
    if not sound:
        raise Stop(
            "BELLWETHER_DATABASE_URL is no address of a PostgreSQL database.",
            f"Write it as {_ADDRESS}; unset, the database that comes along is used.",
            Exit.REFUSED,
        )


def stages() -> Stages:
    """Read params.yaml."""
    return Stages.read(ROOT / "params.yaml")


def layout(settings: Settings, tenant: Tenant) -> Layout:
    """Where an organization's files are."""
    return Layout(settings.data, tenant.slug)


def registry(settings: Settings) -> Registry:
    """MLflow's registry, our own or the server set."""
    files = Layout(settings.data, "")
    uri = settings.mlflow_tracking_uri or f"sqlite:///{files.registry.resolve()}"
    return Registry(uri, files.artifacts, files.shelf)


def _new_loop() -> asyncio.AbstractEventLoop:
    """The faster event loop, where there is one for the system."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - not made for Windows

    return uvloop.new_event_loop()


def run(command: Coroutine[Any, Any, Result]) -> Result:
    """Run a command to its end; what the record refuses becomes a sentence and an exit code."""
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            return runner.run(command)
    except BundleError as error:
        raise Stop("The bundle cannot be imported.", code=Exit.REFUSED, details=error.reasons) from error
    except UnavailableError as error:
        hint = "Run the same command again: it starts the database and goes on from here."
        raise Stop("The database was lost; what was committed is kept.", hint, Exit.NOT_READY) from error
    except DomainError as error:
        raise Stop(error.detail, code=Exit.REFUSED) from error
    except KeyboardInterrupt:
        raise Stop("Stopped. Nothing is lost: the same command goes on from here.") from None


def started(settings: Settings) -> Urls:
    """Have the database run and migrated, or stop with why not."""
    try:
        return bootstrap.start_database(settings)
    except ServerWouldNotStartError as error:
        raise Stop(str(error), "bellwether db status tells more.", Exit.NOT_READY) from error
    except (psycopg.Error, DBAPIError) as error:
        raise Stop(*_unreachable(settings, error), code=Exit.NOT_READY) from error
    except (OSError, subprocess.CalledProcessError) as error:
        told = error.strerror if isinstance(error, OSError) else "PostgreSQL's own files cannot be made there"
        raise Stop(
            f"The data folder {settings.data} cannot be used: {told}.",
            "Name another with --data or BELLWETHER_DATA.",
            Exit.REFUSED,
        ) from error


def _unreachable(settings: Settings, error: psycopg.Error | DBAPIError) -> tuple[str, str]:
    cause = error.orig if isinstance(error, DBAPIError) else error
    told = " ".join(str(cause).split())
    if settings.database_url is None:
        return f"The database cannot be used: {told}", "Run the same command again: it starts the database."
    return (
        f"The database of BELLWETHER_DATABASE_URL cannot be used: {told}",
        "Start it or correct the address; its user must own the database and have CREATEROLE.",
    )


@asynccontextmanager
async def record(settings: Settings) -> AsyncIterator[tuple[Database, Urls]]:
    """Have the database run and migrated while the command works."""
    with errors.status("Starting the database"):
        urls = await asyncio.to_thread(started, settings)
    database = Database.connect(urls.app)
    try:
        yield database, urls
    finally:
        await database.close()
        if settings.database_url is None:
            await asyncio.to_thread(embedded.release, settings.cluster)


async def tenant_of(database: Database, slug: str | None) -> Tenant:
    """Find the organization of that short name, or the only one there is."""
    everyone = await organizations.everyone(database)
    names = ", ".join(tenant.slug for tenant in everyone)
    if not everyone:
        raise Stop(
            "There is no organization yet.",
            f"Make one: {FOUND_ONE}",
            Exit.NOT_READY,
        )
    if slug is None and len(everyone) == 1:
        return everyone[0]
    for tenant in everyone:
        if tenant.slug == slug:
            return tenant
    if slug is None:
        raise Stop(f"There are several organizations: {names}.", "Say which with --org.", Exit.REFUSED)
    raise Stop(f"There is no organization {slug!r}.", f"There are: {names}.", Exit.REFUSED)
