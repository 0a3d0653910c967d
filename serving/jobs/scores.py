"""Jobs that score deals anew: one, those of an account or owner, all that are open, all of them at night."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import deals
from serving.jobs.flow import rescore_everything
from serving.jobs.queue import BEHIND, QUEUE, defer
from serving.scoring import stored_for
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=6, exponential_wait=2)
_AT_ONCE: Final = 256
_BULK: Final = -10
"""Priority of scoring many deals: whoever waits for one deal goes first."""


def _services(context: JobContext) -> Services:
    services: Services = context.additional_context["services"]
    return services


def _cause(context: JobContext) -> str:
    """Which job asked; a job that runs again after a crash finds the scores it already stored under this."""
    return f"job {context.job.id}"


async def _score(context: JobContext, org_id: UUID, deal_ids: Sequence[UUID]) -> None:
    services, cause = _services(context), _cause(context)
    if context.job.attempts:
        tenant = await services.tenants.of(org_id)
        async with services.work(tenant.system) as work:
            done = await stored_for(work.session, deal_ids, cause=cause)
        deal_ids = [deal_id for deal_id in deal_ids if deal_id not in done]
    await services.scorer.score_all(org_id, deal_ids, cause=cause)


async def _score_open(
    context: JobContext, org_id: UUID, *, account_id: UUID | None = None, owner_id: UUID | None = None
) -> None:
    services = _services(context)
    tenant = await services.tenants.of(org_id)
    after: UUID | None = None
    while True:
        async with services.work(tenant.system) as work:
            found = await deals.open_ids(
                work.session, account_id=account_id, owner_id=owner_id, after=after, limit=_AT_ONCE
            )
        if not found:
            return
        await _score(context, org_id, found)
        after = found[-1]


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="rescore", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def rescore(context: JobContext, org_id: str, deal_id: str) -> None:
        await _score(context, UUID(org_id), [UUID(deal_id)])

    @queue.task(name="rescore_account", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_BULK)
    async def rescore_account(context: JobContext, org_id: str, account_id: str) -> None:
        await _score_open(context, UUID(org_id), account_id=UUID(account_id))

    @queue.task(name="rescore_owner", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_BULK)
    async def rescore_owner(context: JobContext, org_id: str, owner_id: str) -> None:
        await _score_open(context, UUID(org_id), owner_id=UUID(owner_id))

    @queue.task(name="rescore_open", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_BULK)
    async def rescore_open(context: JobContext, org_id: str) -> None:
        await _score_open(context, UUID(org_id))

    @queue.periodic(cron="17 2 * * *")
    @queue.task(name="rescore_nightly", queue=BEHIND, pass_context=True, queueing_lock="rescore_nightly")
    async def rescore_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """A score ages although nothing happens: silence is a fact too."""
        services = _services(context)
        for tenant in await services.tenants.all():
            async with services.work(tenant.system) as work:
                await defer(
                    services.queue, rescore_everything(tenant.system), connection=await work.connection()
                )
