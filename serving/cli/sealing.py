"""`bellwether secrets`: the keys that seal what is kept and must be read again."""

from typing import Annotated

import typer

from crm_core import access, organizations, webhooks
from crm_core.kit import Database, unit_of_work
from crm_core.kit.sealing import Sealer
from serving import bootstrap
from serving.cli.opened import Data, record, run, settings_for
from serving.cli.tell import Exit, Stop, console
from serving.settings import Settings

cli = typer.Typer(help="Change the keys that secrets are sealed with.", no_args_is_help=True)


@cli.callback()
def secrets() -> None:
    """Change the keys that secrets are sealed with."""


@cli.command()
def rotate(
    data: Data = None,
    *,
    forget: Annotated[
        bool, typer.Option(help="Afterwards forget the keys that no secret is sealed with any more.")
    ] = False,
) -> None:
    """Make a new key, and seal with it every secret that is kept: of second factors, providers and webhooks.

    A service that runs goes on: it finds the new key by itself. Until it is started anew it seals with the
    key it began with; so forget old keys after that. With BELLWETHER_SEALING_KEYS set, put a new key in front
    there first; this then seals with it.

    Examples:
      [bold]bellwether secrets rotate[/bold]
      [bold]bellwether secrets rotate --forget[/bold]    after the service was started anew
    """
    settings = settings_for(data)
    if forget and settings.sealing_keys is not None:
        raise Stop(
            "The keys are those of BELLWETHER_SEALING_KEYS; take old ones out there.", code=Exit.REFUSED
        )
    sealed = run(_rotate(settings, anew=not forget))
    console.print(f"{sealed} secrets are sealed anew.")
    if forget:
        console.print(f"{bootstrap.key_file(settings).keep_first()} old keys are forgotten.")


async def _rotate(settings: Settings, *, anew: bool) -> int:
    async with record(settings) as (database, _):
        if settings.sealing_keys is None:
            bootstrap.sealer_of(settings)
            if anew:
                bootstrap.key_file(settings).add()
        sealer = bootstrap.sealer_of(settings)
        return await access.reseal_all(database, sealer) + await _of_webhooks(database, sealer)


async def _of_webhooks(database: Database, sealer: Sealer) -> int:
    count = 0
    for tenant in await organizations.everyone(database):
        async with unit_of_work(database, tenant.system) as work:
            count += await webhooks.reseal(work, sealer=sealer)
    return count
