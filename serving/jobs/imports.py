"""Jobs that bring sheets in, slice by slice, as whoever started them; and that take them back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import procrastinate
import psycopg
from procrastinate import JobContext, RetryStrategy

from crm_core import records, sheets, territories
from crm_core.kit import DomainError, Identity, UnavailableError, Work, unit_of_work
from crm_core.kit.event import Event
from crm_core.kit.refusals import BusyError
from crm_core.kit.unit_of_work import Sink
from crm_core.organizations import Tenant
from crm_core.sheets import SheetRow, undoing
from serving.jobs import flow
from serving.jobs.queue import QUEUE, defer
from serving.jobs.webhooks import wake
from serving.services import Services
from serving.sheets import forget, judging, path_of

_RETRY: Final = RetryStrategy(max_attempts=8, exponential_wait=2)
_BULK: Final = -10
_PLACED: Final = 1000
_KEPT: Final = timedelta(days=90)
_ONCE_AT_THE_END: Final = frozenset({"rescore", "rescore_owner", "rescore_account", "place_record"})
"""Reactions to one record that are had for all of them when the sheet is in."""
_ROUTED: Final = "route_lead"


def quieter(queue: procrastinate.App, *, route: bool) -> Sink:
    """The sink of imports: what is done for everything at the end is not queued for each record.

    Leads of a list have owners; the rules for new ones find others only when that was asked for.
    """
    left_out = _ONCE_AT_THE_END if route else _ONCE_AT_THE_END | {_ROUTED}

    async def queue_reactions(
        connection: psycopg.AsyncConnection[Any], identity: Identity, events: Sequence[Event]
    ) -> None:
        for call in flow.calls(identity, events):
            if call.task not in left_out:
                await defer(queue, call, connection=connection)
        await wake(queue, connection, identity)

    return queue_reactions


async def run(services: Services, org_id: UUID, sheet_id: UUID) -> None:
    """Do what is left of a sheet. A killed worker leaves whole slices; the next goes on after them."""
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        sheet = await sheets.read(work.session, sheet_id)
        identity = Identity(org_id, sheet.owner_id, sheet.scopes)
    path = path_of(services.settings.data, org_id, sheet_id)
    try:
        await _bring_in(services, identity, sheet_id)
    except (UnavailableError, BusyError):
        raise
    except (DomainError, OSError) as error:
        why = error.detail if isinstance(error, DomainError) else f"{path.name} cannot be read any more."
        async with services.work(tenant.system) as work:
            await sheets.fail(work, sheet_id, at=services.clock(), why=why)
    async with services.work(tenant.system) as work:
        ended = await sheets.read(work.session, sheet_id)
    await _place(services, tenant, ended)
    if ended.folder_id is not None and ended.state == "done":
        async with services.work(identity) as work:
            await sheets.start_next(work, ended.folder_id, at=services.clock())


async def _place(services: Services, tenant: Tenant, sheet: SheetRow) -> None:
    """Let the accounts and leads that came lie in their territories."""
    if sheet.noun not in territories.NOUNS:
        return
    after = 0
    while True:
        async with services.work(tenant.system) as work:
            lines = await sheets.told(work.session, sheet.id, status=None, after=after, limit=_PLACED)
            ids = [one.record_id for one in lines if one.record_id and one.status in {"created", "changed"}]
            lookup = await records.every_field(work.session)
            await territories.assign(work, sheet.noun, ids=ids, lookup=lookup, at=services.clock())
        if len(lines) < _PLACED:
            return
        after = lines[-1].line


async def _bring_in(services: Services, identity: Identity, sheet_id: UUID) -> None:
    path = path_of(services.settings.data, identity.org_id, sheet_id)
    async with services.work(identity) as work:
        route = bool((await sheets.read(work.session, sheet_id)).options.get("route"))
    sink = quieter(services.queue, route=route)
    importing: sheets.Importing | None = None
    while True:
        async with unit_of_work(services.database, identity, sink=sink) as work:
            if importing is None:
                importing = await _prepared(services, work, sheet_id)
            slice_ = await sheets.next_slice(work, sheet_id, importing, path, at=services.clock())
        if slice_.ended:
            return


async def _prepared(services: Services, work: Work, sheet_id: UUID) -> sheets.Importing:
    row = await sheets.read(work.session, sheet_id)
    return await sheets.prepared(work, row, judging(services.duplicates))


async def take_back(services: Services, org_id: UUID, sheet_id: UUID) -> None:
    """Undo what is left to undo of a sheet."""
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        sheet = await sheets.read(work.session, sheet_id)
        identity = Identity(org_id, sheet.owner_id, sheet.scopes)
    sink = quieter(services.queue, route=False)
    ended = False
    while not ended:
        async with unit_of_work(services.database, identity, sink=sink) as work:
            ended = await undoing.next_slice(work, sheet_id, at=services.clock())


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="import_sheet", queue=QUEUE, pass_context=True, retry=_RETRY, priority=_BULK)
    async def import_sheet(context: JobContext, org_id: str, sheet_id: str) -> None:
        services: Services = context.additional_context["services"]
        await run(services, UUID(org_id), UUID(sheet_id))

    @queue.task(name="undo_sheet", queue=QUEUE, pass_context=True, retry=_RETRY, priority=_BULK)
    async def undo_sheet(context: JobContext, org_id: str, sheet_id: str) -> None:
        services: Services = context.additional_context["services"]
        await take_back(services, UUID(org_id), UUID(sheet_id))

    @queue.periodic(cron="23 4 * * *")
    @queue.task(name="forget_sheets", queue=QUEUE, pass_context=True, queueing_lock="forget_sheets")
    async def forget_sheets(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Files of sheets are forgotten three months after their last step; what they did stays undoable."""
        services: Services = context.additional_context["services"]
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                old = await sheets.old(work.session, before=services.clock() - _KEPT)
            for sheet_id in old:
                forget(services.settings.data, tenant.id, sheet_id)
