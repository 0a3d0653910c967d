"""Jobs that clear away what nobody needs any more."""

import procrastinate
from procrastinate import JobContext

from crm_core import access
from serving.api import idempotency
from serving.jobs.queue import QUEUE
from serving.services import Services

_KEEP_FAILED_HOURS = 24 * 14


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.periodic(cron="41 * * * *")
    @queue.task(name="tidy", queue=QUEUE, pass_context=True, queueing_lock="tidy")
    async def tidy(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Forget answers kept for a day, what is over at the door, and jobs that failed two weeks ago."""
        services: Services = context.additional_context["services"]
        async with services.database.nobody() as session:
            await access.clear_away(session, at=services.clock())
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                await idempotency.forget_old(work.session, at=services.clock())
        await queue.job_manager.delete_old_jobs(nb_hours=_KEEP_FAILED_HOURS, include_failed=True)
