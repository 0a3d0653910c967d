"""Jobs that seal the log for the audit trail, and let go of what may not be kept longer."""

import logging
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext

from crm_core import audit, privacy
from crm_core.kit import DomainError
from serving.jobs.queue import QUEUE
from serving.services import Services

_log: Final = logging.getLogger(__name__)


async def seal_all(services: Services) -> int:
    """Seal every organization's log as far as it reaches; returns how many events."""
    sealed = 0
    for tenant in await services.tenants.all():
        async with services.work(tenant.system) as work:
            sealed += await audit.seal(work, key=services.audit_key, at=services.clock())
    return sealed


async def retain_all(services: Services) -> int:
    """Let go of what is due by every organization's rules, some hundred at a time; returns how many."""
    gone = 0
    for tenant in await services.tenants.all():
        async with services.work(tenant.system) as work:
            rules = await privacy.due_rules(work.session)
        for rule in rules:
            gone += await _retain(services, tenant.id, rule)
    return gone


async def _retain(services: Services, org_id: UUID, rule: UUID) -> int:
    tenant = await services.tenants.of(org_id)
    gone = 0
    try:
        while True:
            async with services.work(tenant.system) as work:
                now = await privacy.retain(work, rule, at=services.clock())
            gone += now
            if not now:
                return gone
    except DomainError as error:
        _log.warning("retention rule %s of organization %s stops: %s", rule, org_id, error.code)
        return gone


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    @queue.periodic(cron="* * * * *")
    @queue.task(name="seal", queue=QUEUE, pass_context=True, queueing_lock="seal")
    async def seal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Seal what happened in the last minute."""
        await seal_all(context.additional_context["services"])

    @queue.periodic(cron="23 3 * * *")
    @queue.task(name="retain", queue=QUEUE, pass_context=True, queueing_lock="retain")
    async def retain(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Once a night, let go of what may not be kept longer."""
        await retain_all(context.additional_context["services"])
