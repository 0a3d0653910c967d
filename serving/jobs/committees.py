"""Jobs that learn anew, once a night, which parts people play in purchases."""

import procrastinate
from procrastinate import JobContext

from serving.committees import learn_roles
from serving.jobs.queue import BEHIND
from serving.services import Services


async def learn_all(services: Services) -> int:
    """Learn of every organization from what its reps said; returns of how many people."""
    people = 0
    for tenant in await services.tenants.all():
        async with services.work(tenant.system) as work:
            people += await learn_roles(work, at=services.clock())
    return people


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.periodic(cron="41 2 * * *")
    @queue.task(name="learn_roles", queue=BEHIND, pass_context=True, queueing_lock="learn_roles")
    async def learn(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Once a night."""
        await learn_all(context.additional_context["services"])
