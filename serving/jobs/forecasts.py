"""Jobs that make the forecast anew: soon after something it rests on has moved, and every night."""

from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from serving.forecasting import make
from serving.jobs.flow import CHANGE, forecast_anew
from serving.jobs.queue import BEHIND, defer
from serving.services import Services

SCHEDULE: Final = "schedule"
_RETRY: Final = RetryStrategy(max_attempts=6, exponential_wait=2)
_AFTER_SCORES: Final = -5
"""Priority: behind the score that somebody waits for, which it rests on, before those of many deals."""


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="forecast", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_AFTER_SCORES)
    async def forecast(context: JobContext, org_id: str, cause: str = CHANGE) -> None:
        services: Services = context.additional_context["services"]
        await make(services, UUID(org_id), cause=cause)

    @queue.periodic(cron="47 3 * * *")
    @queue.task(name="forecast_nightly", queue=BEHIND, pass_context=True, queueing_lock="forecast_nightly")
    async def forecast_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """A forecast ages although nothing happens: a day that passed without a win is a fact too."""
        services: Services = context.additional_context["services"]
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                call = forecast_anew(tenant.system, cause=SCHEDULE)
                await defer(services.queue, call, connection=await work.connection())
