"""Jobs that work off bulk jobs, slice by slice, as whoever asked; and that forget old ones."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core.kit import DomainError, Identity, UnavailableError
from crm_core.kit.refusals import BusyError
from crm_core.records import bulk
from serving.bulk_data import path_of, rows_of
from serving.jobs.queue import QUEUE
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=8, exponential_wait=2)
_KEPT: Final = timedelta(days=14)
_BULK: Final = -10
"""Priority: whoever waits for one record goes first."""


async def run(services: Services, org_id: UUID, job_id: UUID) -> None:
    """Do what is left of a job. A killed worker leaves whole slices; the next goes on after them."""
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        job = await bulk.read_job(work.session, job_id)
        identity = Identity(org_id, job.owner_id, job.scopes)
    path = path_of(services.settings.data, org_id, job_id)
    rows = rows_of(path)
    try:
        while True:
            async with services.work(identity) as work:
                slice_ = await bulk.next_slice(work, job_id, rows=rows, at=services.clock())
            if slice_.ended:
                break
    except (UnavailableError, BusyError):
        raise
    except (DomainError, OSError) as error:
        why = (
            error.detail
            if isinstance(error, DomainError)
            else "The rows of this job cannot be read any more."
        )
        async with services.work(tenant.system) as work:
            await bulk.fail(work, job_id, at=services.clock(), why=why)
    path.unlink(missing_ok=True)


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="run_bulk", queue=QUEUE, pass_context=True, retry=_RETRY, priority=_BULK)
    async def run_bulk(context: JobContext, org_id: str, job_id: str) -> None:
        services: Services = context.additional_context["services"]
        await run(services, UUID(org_id), UUID(job_id))

    @queue.periodic(cron="53 3 * * *")
    @queue.task(name="forget_bulk", queue=QUEUE, pass_context=True, queueing_lock="forget_bulk")
    async def forget_bulk(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Jobs are forgotten two weeks after their last step, and so are words that no record is found by."""
        services: Services = context.additional_context["services"]
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                gone = await bulk.forget_old(work.session, before=services.clock() - _KEPT)
                await bulk.tidy_words(work.session)
            for job_id in gone:
                path_of(services.settings.data, tenant.id, job_id).unlink(missing_ok=True)
