"""Jobs that route leads and let records lie in their territories: on arrival, on change, on silence."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

from crm_core import records, routing, territories
from crm_core.kit import Identity
from crm_core.kit.event import Event
from crm_core.kit.records import RecordEdited
from crm_core.organizations import Tenant
from serving.jobs.queue import QUEUE, Call, defer
from serving.services import Services

_RETRY: Final = RetryStrategy(max_attempts=8, exponential_wait=2)
_FIRST: Final = 10
"""Priority of leads: speed to lead begins when they arrive."""
_AT_ONCE: Final = 500
_CALM: Final = timedelta(seconds=30)
"""How long a lead may wait for its own job before the watch takes it up."""


def arrived(identity: Identity, event: Event) -> list[Call]:
    """A lead came: find its territories, and somebody for it."""
    return [_route(identity.org_id, event.record_id, "arrival")]


def moved(identity: Identity, event: Event) -> list[Call]:
    """An account or lead came or changed: find its territories."""
    if isinstance(event, RecordEdited) and event.fields == ("owner_id",):
        return []
    return [
        Call(
            "place_record",
            (("org_id", str(identity.org_id)), ("noun", event.noun), ("record_id", str(event.record_id))),
            key=f"place_record:{event.record_id}",
        )
    ]


def published(identity: Identity, event: Event) -> list[Call]:
    """A version of the territories was published: let every record lie where it says, once it holds."""
    return [_lay(identity.org_id, event.record_id)]


def brought_in(identity: Identity, event: Event) -> list[Call]:
    """An import ended: find the territories of everything it brought."""
    arguments = (("org_id", str(identity.org_id)), ("import_id", str(event.record_id)))
    return [Call("place_imported", arguments, key=f"place_imported:{event.record_id}")]


def asked(identity: Identity, lead_id: UUID) -> Call:
    """Somebody wants the rules to decide anew."""
    return _route(identity.org_id, lead_id, "asked")


def retried(identity: Identity, lead_id: UUID) -> Call:
    """Somebody wants the rules to try a lead that waits again."""
    return _route(identity.org_id, lead_id, "retry")


def _route(org_id: UUID, lead_id: UUID, cause: str) -> Call:
    return Call(
        "route_lead", (("org_id", str(org_id)), ("lead_id", str(lead_id)), ("cause", cause)),
        key=f"route_lead:{cause}:{lead_id}",
    )  # fmt: skip


def _lay(org_id: UUID, version_id: UUID) -> Call:
    arguments = (("org_id", str(org_id)), ("version_id", str(version_id)))
    return Call("lay_territories", arguments, key=f"lay_territories:{version_id}")


async def route_lead(services: Services, org_id: UUID, lead_id: UUID, *, cause: str) -> None:
    """Find a lead's territories and somebody for it, in one transaction; doing it again changes nothing."""
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        at, lookup = services.clock(), await records.every_field(work.session)
        await territories.assign(work, "leads", ids=[lead_id], lookup=lookup, at=at)
        await routing.route(work, lead_id, cause=cause, lookup=lookup, at=at)


async def lay_territories(services: Services, org_id: UUID, version_id: UUID) -> None:
    """Let every record lie where a version says; goes on where it was stopped."""
    tenant = await services.tenants.of(org_id)
    for noun in territories.NOUNS:
        more = True
        while more:
            async with services.work(tenant.system) as work:
                more = await territories.advance(
                    work,
                    version_id,
                    noun=noun,
                    lookup=await records.every_field(work.session),
                    at=services.clock(),
                )


async def watch(services: Services, tenant: Tenant) -> None:
    """Queue what is due: leads unanswered, waiting, or seen by no job; versions that begin."""
    at = services.clock()
    async with services.work(tenant.system) as work:
        for lead_id in await routing.handed_on(work.session, limit=_AT_ONCE):
            await routing.settle(work, lead_id, at=at)
    async with services.work(tenant.system) as work:
        calls = [
            _route(tenant.id, lead_id, "breach")
            for lead_id in await routing.overdue(work.session, at=at, limit=_AT_ONCE)
        ]
        rules = await routing.published(work.session)
        if rules is not None and rules.published_at is not None:
            waiting = await routing.waiting(work.session, limit=_AT_ONCE)
            calls += [
                _route(tenant.id, one.lead_id, "retry") for one in waiting if one.reason in routing.RETRIED
            ]
            missed = await routing.unrouted(
                work.session, since=rules.published_at, until=at - _CALM, limit=_AT_ONCE
            )
            calls += [_route(tenant.id, lead_id, "arrival") for lead_id in missed]
        begun = await territories.due(work, at=at)
        calls += [_lay(tenant.id, begun)] if begun is not None else []
        connection = await work.connection()
        for call in sorted(calls, key=lambda one: one.key):
            await defer(services.queue, call, connection=connection)


async def _place_imported(services: Services, org_id: UUID, import_id: UUID) -> None:
    tenant = await services.tenants.of(org_id)
    for noun in territories.NOUNS:
        after: UUID | None = None
        while True:
            async with services.work(tenant.system) as work:
                after = await territories.assign_imported(
                    work,
                    noun,
                    import_id,
                    after=after,
                    lookup=await records.every_field(work.session),
                    at=services.clock(),
                )
            if after is None:
                break


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    def services_of(context: JobContext) -> Services:
        services: Services = context.additional_context["services"]
        return services

    @queue.task(name="route_lead", queue=QUEUE, pass_context=True, retry=_RETRY, priority=_FIRST)
    async def _route_lead(context: JobContext, org_id: str, lead_id: str, cause: str) -> None:
        await route_lead(services_of(context), UUID(org_id), UUID(lead_id), cause=cause)

    @queue.task(name="place_record", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def _place_record(context: JobContext, org_id: str, noun: str, record_id: str) -> None:
        services = services_of(context)
        tenant = await services.tenants.of(UUID(org_id))
        async with services.work(tenant.system) as work:
            await territories.assign(
                work,
                noun,
                ids=[UUID(record_id)],
                lookup=await records.every_field(work.session),
                at=services.clock(),
            )

    @queue.task(name="place_imported", queue=QUEUE, pass_context=True, retry=_RETRY, priority=-_FIRST)
    async def _place_import(context: JobContext, org_id: str, import_id: str) -> None:
        await _place_imported(services_of(context), UUID(org_id), UUID(import_id))

    @queue.task(name="lay_territories", queue=QUEUE, pass_context=True, retry=_RETRY, priority=-_FIRST)
    async def _lay_territories(context: JobContext, org_id: str, version_id: str) -> None:
        await lay_territories(services_of(context), UUID(org_id), UUID(version_id))

    @queue.periodic(cron="* * * * *")
    @queue.task(name="watch_routing", queue=QUEUE, pass_context=True, queueing_lock="watch_routing")
    async def _watch(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        services = services_of(context)
        for tenant in await services.tenants.all():
            await watch(services, tenant)
