"""`bellwether import sheet | folder`: CSV files, workbooks and exports of other systems into the record."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.box import SIMPLE
from rich.table import Table

from crm_core import sheets
from crm_core.kit import DomainError, Identity
from crm_core.sheets import SheetRow
from crm_core.sheets.folders_service import Wishes
from serving import bootstrap, import_folders
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, tell_json
from serving.jobs import imports as jobs
from serving.services import Services
from serving.settings import Settings
from serving.sheets import laid_out, path_of

_SHOWN = ("name", "noun", "state", "total", "created", "changed", "unchanged", "held", "failed")


def bring_in_sheet(  # noqa: PLR0917 - options of a command
    file: Annotated[
        Path, typer.Argument(help="A CSV file or a workbook (.xlsx).", exists=True, dir_okay=False)
    ],
    noun: Annotated[
        str | None, typer.Option(help="leads, accounts, people, ...; guessed when absent.")
    ] = None,
    match: Annotated[
        list[str] | None, typer.Option(help="A field by which rows are found; may be repeated.")
    ] = None,
    duplicates: Annotated[
        str, typer.Option(help="Rows likely there already: hold, update or ignore.")
    ] = "hold",
    org: Organization = None,
    data: Data = None,
    *,
    create_missing: Annotated[bool, typer.Option(help="Add accounts that are named and not there.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only show how the columns are understood.")] = False,
    json: Json = False,
) -> None:
    """Import a CSV file or a workbook, its columns mapped as is suggested; docs/reference/imports.md.

    Keys of --json: id, name, noun, state, columns (header, field, confidence), total, created, changed,
    unchanged, held, failed.

    Example: [bold]bellwether import sheet leads.csv --noun leads --dry-run[/bold]
    """
    to: dict[str, Any] = {"options": {"duplicates": duplicates, "create_missing": create_missing}}
    if match:
        to["match"] = match
    found = run(_sheet(settings_for(data), file.resolve(), noun, to, org, dry_run=dry_run))
    if json:
        tell_json(found)
        return
    table = Table("column", "becomes", "confidence", box=SIMPLE)
    for one in found["columns"]:
        table.add_row(one["header"], one["field"] or "-", f"{one['confidence']:.2f}")
    console.print(table)
    console.print(", ".join(f"{name} {found[name]}" for name in _SHOWN))


def bring_in_folder(
    folder: Annotated[
        Path, typer.Argument(help="An export: CSV or tree files.", exists=True, file_okay=False)
    ],
    duplicates: Annotated[
        str, typer.Option(help="Rows likely there already: hold, update or ignore.")
    ] = "hold",
    org: Organization = None,
    data: Data = None,
    *,
    add_users: Annotated[bool, typer.Option(help="Add owners that are not users here yet.")] = False,
    json: Json = False,
) -> None:
    """Import an export of Salesforce, HubSpot or spreadsheets, recognised by its columns, and compare.

    Keys of --json: system, unrecognized, sheets (id, name, noun, state, total, created, changed, unchanged,
    held, failed, equal, differing of each).

    Example: [bold]bellwether import folder ./salesforce-export --add-users[/bold]
    """
    wishes = Wishes(add_users=add_users, duplicates=duplicates)
    found = run(_folder(settings_for(data), folder.resolve(), wishes, org))
    if json:
        tell_json(found)
        return
    table = Table(*_SHOWN, "reconciled", box=SIMPLE)
    for one in found["sheets"]:
        reconciled = "equal" if one["equal"] else f"{one['differing']} lines differ"
        table.add_row(*(str(one[name]) for name in _SHOWN), reconciled)
    console.print(table)
    for name in found["unrecognized"]:
        console.print(f"{name} was not recognised and is left out.")


async def _sheet(
    settings: Settings, file: Path, noun: str | None, to: dict[str, Any], org: str | None, *, dry_run: bool
) -> dict[str, Any]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        identity = (await tenant_of(database, org)).system
        with tempfile.TemporaryDirectory() as copy:
            upload = Path(shutil.copy(file, copy))
            try:
                key, layout = await laid_out(settings.data, identity.org_id, upload)
                async with services.work(identity) as work:
                    path = path_of(settings.data, identity.org_id, key)
                    await sheets.take(
                        work, path, layout, key=key, name=file.name, at=services.clock(), noun=noun
                    )
                    await sheets.remap(work, key, to=to, at=services.clock())
                    if not dry_run:
                        await sheets.start(work, key, at=services.clock())
            except DomainError as error:
                raise Stop(error.detail, code=Exit.REFUSED) from error
        if not dry_run:
            await jobs.run(services, identity.org_id, key)
        async with services.work(identity) as work:
            row = await sheets.read(work.session, key)
            headers = {one["index"]: one["header"] for one in row.columns}
            columns = [
                {"header": headers[one["column"]], **{name: one[name] for name in ("field", "confidence")}}
                for one in row.mapping
            ]
            return {**_told(row), "columns": columns}


async def _folder(settings: Settings, folder: Path, wishes: Wishes, org: str | None) -> dict[str, Any]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        identity = (await tenant_of(database, org)).system
        try:
            _, export, taken = await import_folders.take(services, identity, folder, wishes=wishes)
            told = [await _brought(services, identity, one.id) for one in taken]
        except DomainError as error:
            raise Stop(error.detail, code=Exit.REFUSED) from error
        return {"system": export.system, "unrecognized": export.unrecognized, "sheets": told}


async def _brought(services: Services, identity: Identity, key: UUID) -> dict[str, Any]:
    """Bring one sheet of an export in, unless the one before began it, and compare it."""
    async with services.work(identity) as work:
        if (await sheets.read(work.session, key)).state == "open":
            await sheets.start(work, key, at=services.clock())
    await jobs.run(services, identity.org_id, key)
    async with services.work(identity) as work:
        row = await sheets.read(work.session, key)
        path = path_of(services.settings.data, identity.org_id, key)
        found = await sheets.reconcile(work.session, row, path, me=identity.user_id)
        return {**_told(row), "equal": found.equal, "differing": found.differing}


def _told(row: SheetRow) -> dict[str, Any]:
    return {"id": str(row.id), **{name: getattr(row, name) for name in _SHOWN}}
