"""`bellwether db`: the database that comes with us, or the one that is set."""

import subprocess
from typing import Final

import psycopg
import typer

from crm_core.kit import binaries, embedded, migrations
from crm_core.kit.database import OWNER
from serving.cli.opened import Data, Json, settings_for, started
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.settings import Settings

cli = typer.Typer(help="Start, stop, migrate and look into the database.", no_args_is_help=True)
_NO_ANSWER: Final = "The database of BELLWETHER_DATABASE_URL does not answer; start it, or correct that."
_PASSED_ON: Final = {"allow_extra_args": True, "ignore_unknown_options": True}


def _own(settings: Settings) -> None:
    if settings.database_url is not None:
        raise Stop(
            "BELLWETHER_DATABASE_URL names a server that is not ours to start or stop.",
            "Unset it to use the one that comes along.", Exit.REFUSED,
        )  # fmt: skip


@cli.command()
def start(data: Data = None) -> None:
    """Start the database and bring its tables up to date.

    It keeps running until `db stop`, or until the last command that uses it ends.

    Example: [bold]bellwether db start[/bold]
    """
    settings = settings_for(data)
    _own(settings)
    urls = started(settings)
    console.print(f"The database runs. As the application: [bold]{urls.app}[/bold]", soft_wrap=True)


@cli.command()
def stop(data: Data = None) -> None:
    """Stop the database, unless somebody is using it.

    Example: [bold]bellwether db stop[/bold]
    """
    settings = settings_for(data)
    _own(settings)
    embedded.start_server(settings.cluster)
    if not embedded.release(settings.cluster):
        raise Stop("The database is in use by another command.", "Stop that one first.", Exit.TAKEN)
    console.print("The database is stopped.")


@cli.command()
def status(data: Data = None, *, json: Json = False) -> None:
    """Say whether the database answers, is up to date, and how much it holds.

    Keys of --json: running, migrated, organizations, deals, events, jobs_waiting.

    Example: [bold]bellwether db status --json[/bold]
    """
    settings = settings_for(data)
    try:
        url = _owner_url(settings)
        with psycopg.connect(url, connect_timeout=5) as connection:
            migrated = migrations.is_current(url)
            found = _counts(connection) if migrated else {}
    except psycopg.OperationalError:
        found, migrated, running = {}, False, False
    else:
        running = True
    told = {"running": running, "migrated": migrated, **found}
    if json:
        tell_json(told)
    else:
        for name, value in told.items():
            console.print(f"{name.replace('_', ' '):<16} [bold]{value}[/bold]")
    if not running:
        errors.print("Start it: bellwether db start" if settings.database_url is None else _NO_ANSWER)
        raise typer.Exit(Exit.NOT_READY)


@cli.command()
def migrate(data: Data = None) -> None:
    """Bring the tables up to date; commands that use the database do that by themselves.

    Example: [bold]bellwether db migrate[/bold]
    """
    settings = settings_for(data)
    with errors.status("Migrating"):
        started(settings)
    if settings.database_url is None:
        embedded.release(settings.cluster)
    console.print("The tables are up to date.")


@cli.command(context_settings=_PASSED_ON)
def psql(context: typer.Context, data: Data = None) -> None:
    """Open psql as the application; further arguments go to psql.

    Row-level security holds: begin with  select bellwether_enter('ORG', 'USER')  inside a transaction.

    Example: [bold]bellwether db psql -c "select count(*) from organizations"[/bold]
    """
    settings = settings_for(data)
    urls = started(settings)
    try:
        ended = subprocess.run([binaries.binary("psql"), urls.app, *context.args], check=False)  # noqa: S603
    finally:
        if settings.database_url is None:
            embedded.release(settings.cluster)
    raise typer.Exit(ended.returncode)


cli.command("shell", context_settings=_PASSED_ON, hidden=True)(psql)


def _owner_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    if not settings.cluster.exists():
        raise psycopg.OperationalError("it was never started")
    server = binaries.Server.under(settings.cluster.resolve(), binaries.user_of_server())
    return server.url(OWNER, database=embedded.DATABASE)


def _counts(connection: psycopg.Connection[tuple[int, ...]]) -> dict[str, int]:
    estimates = (
        "select count(*) from bellwether_organizations()",
        "select greatest(reltuples, 0)::bigint from pg_class where oid = 'deals'::regclass",
        "select greatest(reltuples, 0)::bigint from pg_class where oid = 'events'::regclass",
        "select count(*) from procrastinate_jobs where status = 'todo'",
    )
    names = ("organizations", "deals", "events", "jobs_waiting")
    found = {}
    for name, statement in zip(names, estimates, strict=True):
        row = connection.execute(statement.encode()).fetchone()
        found[name] = int(row[0]) if row else 0
    return found
