"""`bellwether models`: look once whether models that answer can still be trusted."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape

from crm_core.organizations import Tenant
from crm_core.watch import Check
from serving import bootstrap, retraining
from serving.cli.opened import Data, Json, OrganizationArgument, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.jobs import learning
from serving.services import Services
from serving.settings import Settings

cli = typer.Typer(help="Models that answer, and how far they can be trusted.", no_args_is_help=True)
_FAILED = "It could not be looked at; the log says why."


@cli.command()
def watch(
    org: OrganizationArgument = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Which kind; each that there is without it.")
    ] = None,
    *,
    data: Data = None,
    json: Json = False,
) -> None:
    """Look once for drift, as is done each night; what is found is kept, and told to admins.

    Keys of --json, of each kind: note, version, checked_at, since, rows, enough, alarms, farthest (column,
    psi, by_chance), calibration.

    Example: [bold]bellwether models watch demo[/bold]
    """
    if unknown := sorted(set(model or ()) - set(retraining.names())):
        raise Stop(
            f"There is no model {unknown[0]!r}.", f"There are: {', '.join(retraining.names())}", Exit.REFUSED
        )
    found = run(_watch(settings_for(data), org, tuple(model or retraining.names())))
    if json:
        tell_json(found)
    else:
        for name, told in found.items():
            console.print(f"[bold]{name}[/]  {escape(sentence(told))}", soft_wrap=True)
    if failed := [name for name, told in found.items() if told["note"] == _FAILED]:
        raise Stop(f"Not looked at: {', '.join(failed)}.")


async def _watch(settings: Settings, org: str | None, models: Sequence[str]) -> dict[str, dict[str, Any]]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        tenant = await tenant_of(database, org)
        with errors.status("Looking"):
            return await looked(services, tenant, models)


async def looked(services: Services, tenant: Tenant, models: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Look at models and return what is told of each."""
    checks = await learning.watched(services, tenant, models=models)
    notes = {name: learning.nothing_watched(services, tenant, name) or _FAILED for name in models}
    return {name: _told(checks[name]) if name in checks else {"note": notes[name]} for name in models}


def _told(check: Check) -> dict[str, Any]:
    told = ("column", "psi", "by_chance")
    return {
        "note": None, "version": check.version, "checked_at": check.checked_at, "since": check.since,
        "rows": check.rows, "enough": check.enough,
        "alarms": [each["column"] for each in check.shifts if each["alarming"]],
        "farthest": {name: check.shifts[0][name] for name in told}, "calibration": check.calibration,
    }  # fmt: skip


def sentence(told: Mapping[str, Any]) -> str:
    """Say it in one line."""
    if told["note"] is not None:
        return str(told["note"])
    if not told["enough"]:
        return f"{told['rows']:,} recent rows, too few to say anything."
    far, borne = told["farthest"], told["calibration"]
    rings = ", ".join(told["alarms"]) or "nothing"
    said = f"{told['rows']:,} recent rows; moved: {rings}. Farthest is {far['column']}, {far['psi']:.3f} "
    said += f"(by chance and season {far['by_chance']:.3f})."
    if borne["enough"]:
        said += f" Calibration error {borne['ece']:.3f} (by chance {borne['by_chance']:.3f})."
    return said
