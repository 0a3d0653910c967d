"""`bellwether routing`: try a rule set on the leads of the past before it is published."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.box import SIMPLE
from rich.table import Column, Table

from crm_core import records, routing, users
from crm_core.kit import DomainError, unit_of_work
from crm_core.users import UserNotFoundError
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, tell_json
from serving.settings import Settings

cli = typer.Typer(help="Who gets which lead.", no_args_is_help=True)
Told = tuple[routing.Replay, dict[UUID | None, str]]


@cli.command()
def replay(
    set_id: Annotated[UUID, typer.Argument(help="The rule set's id, a draft's as well.")],
    *,
    since: Annotated[datetime, typer.Option(help="Leads that arrived from this day on (UTC).")],
    until: Annotated[datetime, typer.Option(help="Leads that arrived before this day (UTC).")],
    org: Organization = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell who would have got the leads of a period; nothing is assigned.

    Keys of --json: leads, unassigned, differences, reasons, shares (user_id, name, would, did).

    Example: [bold]bellwether routing replay 0199f3c2-... --since 2026-01-01 --until 2026-04-01[/bold]
    """
    span = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
    found, names = run(_replay(settings_for(data), org, set_id, span))
    if json:
        shares = [
            {"user_id": one.user_id, "name": names[one.user_id], "would": one.would, "did": one.did}
            for one in found.shares
        ]
        tell_json(
            {"leads": found.leads, "unassigned": found.unassigned, "differences": found.differences,
             "reasons": dict(found.reasons), "shares": shares}
        )  # fmt: skip
        return
    table = Table(
        "who", Column("would have had", justify="right"), Column("had", justify="right"), box=SIMPLE
    )
    for one in found.shares:
        table.add_row(names[one.user_id], f"{one.would:,}", f"{one.did:,}")
    console.print(table)
    console.print(
        f"{found.leads:,} leads; {found.differences:,} would have gone to somebody else, "
        f"{found.unassigned:,} to nobody."
    )


async def _replay(settings: Settings, org: str | None, set_id: UUID, span: tuple[datetime, datetime]) -> Told:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        async with unit_of_work(database, tenant.system) as work:
            lookup = await records.every_field(work.session)
            try:
                found = await routing.replay(
                    work.session, set_id, since=span[0], until=span[1], lookup=lookup
                )
            except DomainError as error:
                raise Stop(error.detail, code=Exit.REFUSED) from error
            names: dict[UUID | None, str] = {None: "nobody"}
            for one in found.shares:
                if one.user_id is not None:
                    try:
                        names[one.user_id] = (await users.read(work.session, one.user_id)).name
                    except UserNotFoundError:
                        names[one.user_id] = str(one.user_id)
            return found, names
