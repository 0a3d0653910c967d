"""`bellwether audit`: seal the log, show where its chain ends, and verify that nothing was changed."""

from typing import Annotated

import typer

from crm_core import audit
from crm_core.audit import Head, Verdict
from crm_core.kit import unit_of_work
from serving import bootstrap
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.settings import Settings

cli = typer.Typer(help="Prove that the log of what happened was not changed.", no_args_is_help=True)
_MEANING = {
    "changed": "says something else than when it was sealed",
    "missing": "is gone",
    "added": "was put in between",
    "broken": "has a link that does not hold",
    "head": "is not where the head you kept says",
}


@cli.command()
def seal(org: Organization = None, data: Data = None) -> None:
    """Link what happened since the last seal; the service does so every minute.

    Example: [bold]bellwether audit seal[/bold]
    """
    count, head = run(_seal(settings_for(data), org))
    console.print(f"{count:,} events sealed; the chain ends at")
    console.print(str(head))


@cli.command()
def verify(
    *,
    expect: Annotated[
        list[str] | None, typer.Option(help="A head kept elsewhere, n:link; may be given several times.")
    ] = None,
    org: Organization = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Compare every event with its link in the chain; exits with 1 when something was changed.

    Keys of --json: holds, events, redacted, unsealed, head, faults (kind, n, event_id).

    Example: [bold]bellwether audit verify --expect 1042:5f1c...[/bold]
    """
    try:
        expected = [Head.parse(text) for text in expect or ()]
    except ValueError as error:
        raise Stop(
            "A head is not as `bellwether audit seal` prints it.", "Write n:link.", Exit.REFUSED
        ) from error
    verdict = run(_verify(settings_for(data), org, expected))
    if json:
        tell_json(_as_json(verdict))
    else:
        console.print(
            f"{verdict.events:,} events hold, {verdict.redacted:,} of them forgotten since;"
            f" {verdict.unsealed:,} are not sealed yet. The chain ends at {verdict.head}"
        )
    if not verdict.holds:
        faults = [
            f"event {fault.event_id or '-'} (number {fault.n}) {_MEANING[fault.kind]}"
            for fault in verdict.faults
        ]
        raise Stop("The audit trail does not hold.", code=Exit.FAILED, details=faults)


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "holds": verdict.holds,
        "events": verdict.events,
        "redacted": verdict.redacted,
        "unsealed": verdict.unsealed,
        "head": str(verdict.head),
        "faults": [{"kind": f.kind, "n": f.n, "event_id": str(f.event_id)} for f in verdict.faults],
    }


async def _seal(settings: Settings, org: str | None) -> tuple[int, Head]:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        key = bootstrap.secret(settings, "audit")
        async with unit_of_work(database, tenant.system) as work:
            count = await audit.seal(work, key=key, at=bootstrap.clock(), most=10_000_000)
            return count, await audit.head(work.session)


async def _verify(settings: Settings, org: str | None, expected: list[Head]) -> Verdict:
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        key = bootstrap.secret(settings, "audit")
        async with unit_of_work(database, tenant.system) as work:
            return await audit.verify(
                work.session,
                key=key,
                expected=expected,
                report=lambda n: errors.print(f"{n:,} links compared", highlight=False),
            )
