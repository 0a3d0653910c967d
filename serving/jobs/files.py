"""Jobs that sweep the shelf: bytes that no file of the record has any more."""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import files
from crm_core.kit import Identity
from serving.jobs.queue import QUEUE
from serving.services import Services

CALM_SECONDS: Final = 300
"""Bytes put more recently are left alone: their file may be about to be committed."""
_AT_ONCE: Final = 1000


async def sweep(services: Services, identity: Identity) -> int:
    """Remove bytes that belong to no file, and return how many; the identity sees all files."""
    until = services.clock().timestamp() - CALM_SECONDS
    org_id = identity.org_id
    held = await asyncio.to_thread(lambda: list(services.shelf.held(org_id)))
    old = [name for name, put_at in held if put_at < until]
    removed = 0
    for start in range(0, len(old), _AT_ONCE):
        removed += await _sweep(services, identity, old[start : start + _AT_ONCE], until=until)
    return removed


async def _sweep(services: Services, identity: Identity, names: Sequence[str], *, until: float) -> int:
    async with services.work(identity) as work:
        referred = await files.referred(work.session, names)
    gone = [name for name in names if name not in referred]
    return sum(
        [
            await asyncio.to_thread(services.shelf.remove, identity.org_id, name, unless_put_since=until)
            for name in gone
        ]
    )


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    def services_of(context: JobContext) -> Services:
        services: Services = context.additional_context["services"]
        return services

    @queue.task(
        name="sweep_files",
        queue=QUEUE,
        pass_context=True,
        retry=RetryStrategy(max_attempts=6, exponential_wait=2),
    )
    async def sweep_files(context: JobContext, org_id: str) -> None:
        services = services_of(context)
        tenant = await services.tenants.of(UUID(org_id))
        await sweep(services, tenant.system)

    @queue.periodic(cron="53 * * * *")
    @queue.task(name="sweep_shelf", queue=QUEUE, pass_context=True, queueing_lock="sweep_shelf")
    async def sweep_shelf(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """What was uploaded and never attached, and what hung on records that are gone."""
        services = services_of(context)
        for tenant in await services.tenants.all():
            await sweep(services, tenant.system)
