"""Jobs that follow the calendar for people: reminders, and subscriptions whose dates have come."""

from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import activities, notifications, subscriptions
from crm_core.kit import Identity
from serving.jobs.queue import QUEUE
from serving.services import Services

_AT_ONCE: Final = 200


def _services(context: JobContext) -> Services:
    services: Services = context.additional_context["services"]
    return services


async def ring(services: Services) -> int:
    """Notify of every reminder that is due, each once however many workers do this; returns how many."""
    rung = 0
    for tenant in await services.tenants.all():
        while True:
            async with services.work(tenant.system) as work:
                taken = await notifications.ring(work, at=services.clock(), limit=_AT_ONCE)
            rung += taken
            if taken < _AT_ONCE:
                break
    return rung


async def keep_up(services: Services) -> int:
    """Let trials turn, terms renew or run out, cancelled subscriptions end; returns how many were due."""
    looked_at = 0
    for tenant in await services.tenants.all():
        while True:
            at = services.clock()
            async with services.work(tenant.system) as work:
                due = await subscriptions.due(work.session, on=at.date(), limit=_AT_ONCE)
                for key in due:
                    await subscriptions.keep_up(work, key, at=at)
            looked_at += len(due)
            if len(due) < _AT_ONCE:
                break
    return looked_at


async def tell_mentioned(services: Services, org_id: UUID, activity_id: UUID) -> None:
    """Notify whom a note names, in its author's name; one that is gone names nobody."""
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        found = (await activities.several(work.session, [activity_id])).get(activity_id)
    if found is None or found.kind != "note" or found.user is None or not notifications.named_in(found.body):
        return
    try:
        async with services.work(Identity(org_id, found.user.id)) as work:
            await notifications.mention(work, activity_id, at=services.clock())
    except activities.ActivityNotFoundError:
        return  # its author has left, or sees it no more


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.periodic(cron="* * * * *")
    @queue.task(name="ring_reminders", queue=QUEUE, pass_context=True, queueing_lock="ring_reminders")
    async def ring_reminders(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Remind of what is due this minute."""
        await ring(_services(context))

    @queue.periodic(cron="23 * * * *")
    @queue.task(name="keep_subscriptions", queue=QUEUE, pass_context=True, queueing_lock="keep_subscriptions")
    async def keep_subscriptions(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Do what subscriptions' dates say."""
        await keep_up(_services(context))

    @queue.task(
        name="tell_mentioned",
        queue=QUEUE,
        pass_context=True,
        retry=RetryStrategy(max_attempts=6, exponential_wait=2),
    )
    async def tell(context: JobContext, org_id: str, activity_id: str) -> None:
        await tell_mentioned(_services(context), UUID(org_id), UUID(activity_id))
