"""`bellwether import`: a team's history into the record, and out again."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import text

from crm_core import imports, organizations
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from pipelines.event_log.convert import convert
from pipelines.event_log.errors import EventLogError, MappingError
from pipelines.event_log.mapping import load_mapping
from pipelines.event_log.read import read_log
from serving import bootstrap
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.jobs import flow
from serving.jobs import queue as jobs
from serving.settings import ROOT, Settings

MAPPINGS = ROOT / "pipelines" / "event_log" / "mappings"
cli = typer.Typer(help="Bring a team's history into the record.", no_args_is_help=True)

New = Annotated[
    str | None,
    typer.Option("--new-org", help="Name of an organization to found for it, such as 'Northgate Supplies'."),
]
Currency = Annotated[str, typer.Option(help="ISO 4217; of an organization that is founded.")]


@cli.command("bundle")
def bring_in_bundle(
    folder: Annotated[Path, typer.Argument(help="The bundle: a folder of CSV or Parquet tables.")],
    org: Organization = None,
    new_org: New = None,
    *,
    currency: Currency = "EUR",
    data: Data = None,
    json: Json = False,
) -> None:
    """Import a bundle (docs/reference/bundle.md); safe to stop, and to run again.

    Rows that are refused are written with reasons to a file beside the bundle. Keys of --json: run_id,
    source, resumed, rejected_rows, tables (rows, created, changed, unchanged and rejected of each).

    Example: [bold]bellwether import bundle ./history --new-org "Northgate Supplies"[/bold]
    """
    settings = settings_for(data)
    outcome = run(_bring_in(settings, folder.resolve(), org=org, new_org=new_org, currency=currency))
    _tell(outcome, json=json)


@cli.command("xes")
def bring_in_log(
    file: Annotated[Path, typer.Argument(help="Event log: .xes, .xes.gz or .csv.")],
    mapping: Annotated[Path, typer.Option(help="What the log's names mean (YAML), or a mapping that ships.")],
    org: Organization = None,
    new_org: New = None,
    *,
    currency: Currency = "EUR",
    data: Data = None,
    json: Json = False,
) -> None:
    """Turn a process-mining event log into deals, stages, calls and offers, and import it.

    A mapping that does not fit the log is refused with the names that do exist. The mapping of the BPI
    Challenge 2012 log ships as bpi_challenge_2012.

    Example: [bold]bellwether import xes bpi_2012.xes.gz --mapping bpi_challenge_2012 --new-org Bank[/bold]
    """
    settings = settings_for(data)
    folder = settings.data / "imports" / file.name.split(".")[0]
    try:
        meaning = load_mapping(mapping_file(mapping))
        with errors.status(f"Reading {file.name}"):
            log = read_log(file, meaning.columns)
            made = convert(log, meaning, folder=folder)
    except MappingError as error:
        raise Stop("The mapping does not fit.", code=Exit.REFUSED, details=list(error.faults)) from error
    except EventLogError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    if not json:
        console.print(f"{made.events:,} events became a bundle in {folder}")
    outcome = run(_bring_in(settings, folder, org=org, new_org=new_org, currency=currency))
    _tell(outcome, json=json)


@cli.command()
def undo(
    run_id: Annotated[UUID, typer.Argument(help="The import's id, from `import status`.")],
    org: Organization = None,
    data: Data = None,
    *,
    force: Annotated[bool, typer.Option(help="Also take along what people have added to it since.")] = False,
) -> None:
    """Take an import back: what it brought goes, what it changed is as before.

    Example: [bold]bellwether import undo 0199f3c2-...[/bold]
    """
    settings = settings_for(data)
    undone = run(_undo(settings, run_id, org=org, force=force))
    console.print(f"Removed {undone.removed:,} records, restored {undone.restored:,}, kept {undone.kept:,}.")


@cli.command()
def status(org: Organization = None, data: Data = None, *, json: Json = False) -> None:
    """List the imports of an organization, newest first.

    Keys of --json, of each: id, source, state, started_at, finished_at.
    """
    found = run(_status(settings_for(data), org))
    if json:
        tell_json(found)
        return
    table = Table("import", "source", "state", "started")
    for one in found:
        table.add_row(str(one["id"]), one["source"], one["state"], f"{one['started_at']:%Y-%m-%d %H:%M}")
    console.print(table if found else "Nothing was imported yet.")


def mapping_file(asked: Path) -> Path:
    """The mapping file asked for, or the one of that name that ships."""
    shipped = MAPPINGS / f"{asked.name.removesuffix('.yaml')}.yaml"
    return shipped if not asked.exists() and shipped.exists() else asked


async def _tenant(database: Database, *, org: str | None, new_org: str | None, currency: str) -> Tenant:
    if new_org is None:
        return await tenant_of(database, org)
    slug = org or "-".join("".join(c if c.isalnum() else " " for c in new_org.lower()).split())
    for tenant in await organizations.everyone(database):
        if tenant.slug == slug:
            return tenant
    return await organizations.found(database, slug=slug, name=new_org, currency=currency)


async def _bring_in(
    settings: Settings, folder: Path, *, org: str | None, new_org: str | None, currency: str
) -> imports.Outcome:
    async with record(settings) as (database, urls):
        tenant = await _tenant(database, org=org, new_org=new_org, currency=currency)
        queue = jobs.build(urls.app, *bootstrap.TASKS)
        with _progress() as progress:
            shown: dict[str, Any] = {}

            def report(phase: str, done: int, total: int) -> None:
                if phase not in shown:
                    shown[phase] = progress.add_task(phase, total=total or None)
                progress.update(shown[phase], completed=done, total=total or None)

            return await imports.bring_in(
                database,
                tenant.system,
                folder=folder,
                rejected=folder.with_name(f"{folder.name}.rejected.csv"),
                at=bootstrap.clock(),
                report=report,
                sink=flow.sink(queue),
            )


async def _undo(settings: Settings, run_id: UUID, *, org: str | None, force: bool) -> imports.Undone:
    async with record(settings) as (database, urls):
        tenant = await tenant_of(database, org)
        sink = flow.sink(jobs.build(urls.app, *bootstrap.TASKS))
        return await imports.undo(
            database, tenant.system, run_id, at=bootstrap.clock(), force=force, sink=sink
        )


async def _status(settings: Settings, org: str | None) -> list[dict[str, Any]]:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        async with unit_of_work(database, tenant.system) as work:
            rows = await work.session.execute(
                text(
                    "select id, source, state, started_at, finished_at from import_runs"
                    " order by started_at desc"
                )
            )
            return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<16}"), BarColumn(bar_width=32), TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(), console=errors,
    )  # fmt: skip


def _tell(outcome: imports.Outcome, *, json: bool) -> None:
    if json:
        tell_json(
            {
                "run_id": outcome.run_id,
                "source": outcome.source,
                "resumed": outcome.resumed,
                "rejected_rows": outcome.rejected_rows,
                "tables": dict(outcome.tables),
            }
        )
        return
    table = Table("table", "rows", "created", "changed", "unchanged", "rejected")
    for name, counts in outcome.tables.items():
        numbers = (counts.rows, counts.created, counts.changed, counts.unchanged, counts.rejected)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    if outcome.rejected_rows:
        console.print(f"[yellow]Refused rows, each with its reason: {outcome.rejected_rows}[/]")
    console.print(
        f"Import [bold]{outcome.run_id}[/bold]; open deals are scored next, while the service runs."
    )
