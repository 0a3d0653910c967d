"""`bellwether import`: a team's history into the record, and out again."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.box import SIMPLE
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from sqlalchemy import text

from crm_core import imports, organizations
from crm_core.kit import Database, Urls, unit_of_work
from crm_core.organizations import Tenant
from pipelines.event_log.convert import Conversion, convert
from pipelines.event_log.errors import EventLogError, MappingError
from pipelines.event_log.mapping import SHIPPED, Mapping, load_mapping
from pipelines.event_log.read import read_log, require_file
from serving import bootstrap
from serving.cli.founding import Whose
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.jobs import flow
from serving.jobs import queue as jobs
from serving.settings import Settings

cli = typer.Typer(help="Bring a team's history into the record.", no_args_is_help=True)

New = Annotated[
    str | None,
    typer.Option("--new-org", help="Name of an organization to found for it, such as 'Northgate Supplies'."),
]
Currency = Annotated[str, typer.Option(help="ISO 4217; of an organization that is founded.")]
_SOMEBODY: Final = text("select exists (select from events where type = 'PasswordSet')")
"""Whether anybody was ever given a password; who has one is not for the application to read."""


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

    Rows that are refused are written with reasons to a file under data/imports. Keys of --json: run_id,
    source, organization, resumed, rejected_rows (that file), tables (rows, created, changed, unchanged and
    rejected of each).

    Example: [bold]bellwether import bundle ./history --new-org "Northgate Supplies"[/bold]
    """
    settings = settings_for(data)
    whose = Whose.asked(org, new_org, currency)
    brought = run(_bring_in_bundle(settings, folder.resolve(), whose))
    _tell(brought, json=json)


@cli.command("xes")
def bring_in_log(
    file: Annotated[Path, typer.Argument(help="Event log: .xes or .csv, gzipped or not.")],
    mapping: Annotated[Path, typer.Option(help="What the log's names mean (YAML), or a mapping that ships.")],
    org: Organization = None,
    new_org: New = None,
    *,
    currency: Currency = "EUR",
    data: Data = None,
    json: Json = False,
) -> None:
    """Turn a process-mining event log into deals, stages, calls and offers, and import it.

    A mapping that does not fit the log is refused with the names that do exist; docs/reference/
    event-log-mapping.md says what is in one. The mapping of the BPI Challenge 2012 log ships as
    bpi_challenge_2012. Safe to stop, and to run again; a longer export of the log adds what is new.

    Keys of --json: those of `import bundle`, and log: events, stage_changes, stage_repeats and ignored (by
    activity), activities, paired_completions, rows (by table), unreadable_amounts, unreadable_amount.

    Example: [bold]bellwether import xes bpi_2012.xes.gz --mapping bpi_challenge_2012 --new-org Bank[/bold]
    """
    settings = settings_for(data)
    whose = Whose.asked(org, new_org, currency)
    with _refusals():
        meaning = load_mapping(mapping_file(mapping))
        require_file(file)
    brought, made = run(_bring_in_log(settings, file, meaning, whose))
    _tell(brought, made, json=json)


@cli.command()
def undo(
    run_id: Annotated[UUID, typer.Argument(help="The import's id, from `import status`.")],
    org: Organization = None,
    data: Data = None,
    *,
    force: Annotated[bool, typer.Option(help="Also take along what people have added to it since.")] = False,
) -> None:
    """Take an import back: what it brought goes, what it changed is as before.

    Example: [bold]bellwether import undo 0199f3c2-5c1e-7d2a-9b64-1f0c8a3e77d4[/bold]
    """
    settings = settings_for(data)
    undone = run(_undo(settings, run_id, org=org, force=force))
    console.print(f"Removed {undone.removed:,} records, restored {undone.restored:,}, kept {undone.kept:,}.")


@cli.command()
def status(org: Organization = None, data: Data = None, *, json: Json = False) -> None:
    """List the imports of an organization, newest first.

    Keys of --json, of each: id, source, state, started_at, finished_at.

    Example: [bold]bellwether import status --org northgate-supplies[/bold]
    """
    found = run(_status(settings_for(data), org))
    if json:
        tell_json(found)
        return
    table = Table(Column("import", min_width=36), "source", "state", "started", box=SIMPLE)
    for one in found:
        table.add_row(str(one["id"]), one["source"], one["state"], f"{one['started_at']:%Y-%m-%d %H:%M}")
    console.print(table if found else "Nothing was imported yet.")


def mapping_file(asked: Path) -> Path:
    """The mapping file asked for, or the one of that name that ships."""
    shipped = SHIPPED / f"{asked.name.removesuffix('.yaml')}.yaml"
    return shipped if not asked.exists() and shipped.exists() else asked


@dataclass(frozen=True)
class _Brought:
    """An import that came to its end."""

    outcome: imports.Outcome
    tenant: Tenant
    only: bool
    """Whether the organization is the only one, so that commands need not name it."""
    has_people: bool
    """Whether anybody can log in there."""


@contextmanager
def _refusals() -> Iterator[None]:
    """Let what is wrong with a log or its mapping end the command."""
    try:
        yield
    except MappingError as error:
        raise Stop("The mapping does not fit.", code=Exit.REFUSED, details=list(error.faults)) from error
    except EventLogError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error


async def _bring_in_bundle(settings: Settings, folder: Path, whose: Whose) -> _Brought:
    async with record(settings) as (database, urls):
        slug = await whose.found_out(database)
        imports.open_bundle(folder)
        async with _held(settings, slug, folder.name) as place:
            return await _bring_in(database, urls, folder, await whose.tenant(database, slug), place=place)


async def _bring_in_log(
    settings: Settings, file: Path, mapping: Mapping, whose: Whose
) -> tuple[_Brought, Conversion]:
    async with record(settings) as (database, urls):
        slug = await whose.found_out(database)
        async with _held(settings, slug, file.name) as place:
            with _refusals(), errors.status(f"Reading {file.name}") as shown:
                made = await asyncio.to_thread(_convert, file, mapping, place, shown.update)
            errors.print(f"{made.events:,} events became a bundle in {place}")
            tenant = await whose.tenant(database, slug)
            return await _bring_in(database, urls, place, tenant, place=place), made


def _convert(file: Path, mapping: Mapping, folder: Path, say: Callable[[str], None]) -> Conversion:
    log = read_log(file, mapping.columns, progress=lambda read: say(f"Reading {file.name}: {read:,} events"))
    say(f"Turning {log.events.height:,} events into deals")
    return convert(log, mapping, folder=folder)


@asynccontextmanager
async def _held(settings: Settings, slug: str, name: str) -> AsyncIterator[Path]:
    """Give a place for what this organization imports under that name, to one command at a time."""
    place = settings.data / "imports" / slug / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Stop(
                f"{name} is being imported for {slug} by another command.", "Wait for it to end.", Exit.TAKEN
            ) from error
        yield place


async def _bring_in(database: Database, urls: Urls, folder: Path, tenant: Tenant, *, place: Path) -> _Brought:
    queue = jobs.build(urls.app, *bootstrap.TASKS)
    with _progress() as progress:
        shown: dict[str, Any] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in shown:
                shown[phase] = progress.add_task(phase, total=total or None)
            progress.update(shown[phase], completed=done, total=total or None)

        outcome = await imports.bring_in(
            database,
            tenant.system,
            folder=folder,
            rejected=place.with_name(f"{place.name}.rejected.csv"),
            at=bootstrap.clock(),
            report=report,
            sink=flow.sink(queue),
        )
    async with unit_of_work(database, tenant.system) as work:
        has_people = bool(await work.session.scalar(_SOMEBODY))
    return _Brought(outcome, tenant, len(await organizations.everyone(database)) == 1, has_people)


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


def _tell(brought: _Brought, made: Conversion | None = None, *, json: bool) -> None:
    outcome, slug = brought.outcome, brought.tenant.slug
    if json:
        told = {
            "run_id": outcome.run_id,
            "source": outcome.source,
            "organization": slug,
            "resumed": outcome.resumed,
            "rejected_rows": outcome.rejected_rows,
            "tables": dict(outcome.tables),
        }
        tell_json(told if made is None else told | {"log": asdict(made)})
        return
    table = Table("table", "rows", "created", "changed", "unchanged", "rejected")
    for name, counts in outcome.tables.items():
        numbers = (counts.rows, counts.created, counts.changed, counts.unchanged, counts.rejected)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    if made is not None:
        _tell_account(made)
    if outcome.rejected_rows:
        console.print(
            f"[yellow]Refused rows, each with its reason: {outcome.rejected_rows}[/]", soft_wrap=True
        )
    to = "" if brought.only else f" --org {slug}"
    console.print(f"Imported into [bold]{slug}[/]. To take it back:")
    console.print(f"  bellwether import undo {outcome.run_id}{to}", soft_wrap=True)
    console.print("Open deals are scored next, while the service runs: bellwether serve")
    if not brought.has_people:
        console.print(
            "Nobody can log in yet. Let somebody in who sees everything:\n"
            f'  bellwether user add dana@example.com --name "Dana Ross" --role admin{to}',
            soft_wrap=True,
        )


def _tell_account(made: Conversion) -> None:
    """Say where the events of a log went that are no row of their own, and what could not be read."""
    if made.paired_completions:
        console.print(f"{made.paired_completions:,} completions became the end of an activity.")
    for what, by_activity in (
        ("of the stage the deal was in already", made.stage_repeats),
        ("left out, as the mapping says", made.ignored),
    ):
        if by_activity:
            listed = ", ".join(f"{activity} {count:,}" for activity, count in by_activity.items())
            console.print(f"{sum(by_activity.values()):,} events {what}: {listed}", markup=False)
    if made.unreadable_amounts:
        errors.print(
            f"Cases without an amount, since theirs is no number: {made.unreadable_amounts:,}, the first "
            f"{made.unreadable_amount!r}. Write digits with a point, such as 1200.50.",
            markup=False, style="yellow", soft_wrap=True,
        )  # fmt: skip
