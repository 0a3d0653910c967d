"""Jobs that tell anew who may be lost: one account, all customers, all of them at night."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import insights
from serving.jobs.flow import tell_all_risks
from serving.jobs.queue import BEHIND, defer
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=6, exponential_wait=2)
_AT_ONCE: Final = 128
_BULK: Final = -10
"""Priority of many accounts: whoever waits for one goes first."""


def _services(context: JobContext) -> Services:
    services: Services = context.additional_context["services"]
    return services


async def _tell(context: JobContext, org_id: UUID, account_ids: Sequence[UUID]) -> None:
    services, cause = _services(context), f"job {context.job.id}"
    if context.job.attempts:
        tenant = await services.tenants.of(org_id)
        async with services.work(tenant.system) as work:
            done = await insights.told_for(work.session, account_ids, cause=cause)
        account_ids = [account_id for account_id in account_ids if account_id not in done]
    await services.risks.tell(org_id, account_ids, cause=cause)


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="tell_risk", queue=BEHIND, pass_context=True, retry=_RETRY)
    async def tell_risk(context: JobContext, org_id: str, account_id: str) -> None:
        await _tell(context, UUID(org_id), [UUID(account_id)])

    @queue.task(name="tell_risks", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_BULK)
    async def tell_risks(context: JobContext, org_id: str) -> None:
        services = _services(context)
        tenant = await services.tenants.of(UUID(org_id))
        after: UUID | None = None
        while True:
            async with services.work(tenant.system) as work:
                found = await insights.customer_ids(work.session, after=after, limit=_AT_ONCE)
            if not found:
                return
            await _tell(context, UUID(org_id), found)
            after = found[-1]

    @queue.periodic(cron="41 2 * * *")
    @queue.task(
        name="tell_risks_nightly", queue=BEHIND, pass_context=True, queueing_lock="tell_risks_nightly"
    )
    async def tell_risks_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """A risk ages although nothing happens: silence is a fact too."""
        services = _services(context)
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                await defer(services.queue, tell_all_risks(tenant.system), connection=await work.connection())
