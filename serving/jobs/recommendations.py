"""Jobs that work out what to do next: for one deal, for one account, and once a night for lively accounts."""

from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import recommendations
from serving.jobs.queue import BEHIND
from serving.recommending import model_of, recommend_account, recommend_deal
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=6, exponential_wait=2)
_AFTER_SCORES: Final = -5
"""Priority: behind what a person waits for, before the scores of many deals."""
_AT_ONCE: Final = 200


async def recommend_accounts(services: Services) -> int:
    """Work out what to do next about every lively account of every organization; return of how many."""
    done = 0
    for tenant in await services.tenants.all():
        model = model_of(services.champions, tenant.slug)
        after: UUID | None = None
        while True:
            async with services.work(tenant.system) as work:
                found = await recommendations.lively_accounts(
                    work.session, at=services.clock(), after=after, limit=_AT_ONCE
                )
                for account_id in found:
                    await recommend_account(work, account_id, model=model, at=services.clock())
            if not found:
                break
            done += len(found)
            after = found[-1]
    return done


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.task(name="recommend", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_AFTER_SCORES)
    async def recommend(context: JobContext, org_id: str, deal_id: str) -> None:
        services: Services = context.additional_context["services"]
        tenant = await services.tenants.of(UUID(org_id))
        model = model_of(services.champions, tenant.slug)
        async with services.work(tenant.system) as work:
            await recommend_deal(work, UUID(deal_id), model=model, at=services.clock())

    @queue.task(
        name="recommend_account", queue=BEHIND, pass_context=True, retry=_RETRY, priority=_AFTER_SCORES
    )
    async def of_account(context: JobContext, org_id: str, account_id: str) -> None:
        services: Services = context.additional_context["services"]
        tenant = await services.tenants.of(UUID(org_id))
        model = model_of(services.champions, tenant.slug)
        async with services.work(tenant.system) as work:
            await recommend_account(work, UUID(account_id), model=model, at=services.clock())

    @queue.periodic(cron="23 3 * * *")
    @queue.task(
        name="recommend_accounts", queue=BEHIND, pass_context=True, queueing_lock="recommend_accounts"
    )
    async def nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """An account that nobody talks to has no event; silence is a reason too."""
        await recommend_accounts(context.additional_context["services"])
