"""What commands work with: settings, the running database, the organization meant, the registry."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer

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


def settings_for(data: Path | None = None, **given: Any) -> Settings:
    """Read the settings, with what the command line says in place of the environment."""
    return bootstrap.read_settings(data=data.resolve() if data else None, **given)


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


def run(command: Coroutine[Any, Any, Result]) -> Result:
    """Run a command to its end; what the record refuses becomes a sentence and an exit code."""
    try:
        return asyncio.run(command)
    except BundleError as error:
        raise Stop("The bundle cannot be imported.", code=Exit.REFUSED, details=error.reasons) from error
    except UnavailableError as error:
        hint = "Run the same command again: it starts the database and goes on from here."
        raise Stop("The database was lost; what was committed is kept.", hint, Exit.NOT_READY) from error
    except DomainError as error:
        raise Stop(error.detail, code=Exit.REFUSED) from error
    except ServerWouldNotStartError as error:
        raise Stop(str(error), "bellwether db status tells more.", Exit.NOT_READY) from error
    except KeyboardInterrupt:
        raise Stop("Stopped. Nothing is lost: the same command goes on from here.") from None


@asynccontextmanager
async def record(settings: Settings) -> AsyncIterator[tuple[Database, Urls]]:
    """Have the database run and migrated while the command works."""
    with errors.status("Starting the database"):
        urls = await asyncio.to_thread(bootstrap.start_database, settings)
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
            "Make one: bellwether demo, or bellwether import xes.",
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
