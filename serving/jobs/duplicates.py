"""Jobs that look for duplicates: among all records of a kind, or those of one import, slice by slice."""

from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import duplicates
from crm_core.duplicates import Run
from serving.jobs.queue import BEHIND
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=6, exponential_wait=2)
_AT_ONCE: Final = 100
_BULK: Final = -10


async def search(services: Services, org_id: UUID, run_id: UUID) -> Run:
    """Go on with a search until its end.

    Each slice and what it found are one transaction with how far the search came, so a search that was
    killed goes on where it stood and finds nothing twice.
    """
    tenant = await services.tenants.of(org_id)
    while True:
        async with services.work(tenant.system) as work:
            run = await duplicates.read_run(work.session, run_id)
            if run.state != "running":
                return run
            at = services.clock()
            records = await duplicates.slice_of(
                work.session, run.kind, after=run.after_id, limit=_AT_ONCE, import_id=run.import_id
            )
            pairs, compared = await services.duplicates.search(work, run.kind, records, least=run.threshold)
            fresh = await duplicates.record(work, pairs, kind=run.kind, at=at, run_id=run_id)
            await duplicates.advance(
                work, run_id, after_id=max(records, default=None), seen=len(records), compared=compared,
                found=fresh, at=at,
            )  # fmt: skip


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="find_duplicates", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_BULK)
    async def find_duplicates(context: JobContext, org_id: str, run_id: str) -> None:
        services: Services = context.additional_context["services"]
        await search(services, UUID(org_id), UUID(run_id))
