"""Jobs that tell webhooks what happened: reading the log for them, delivering, sweeping up after crashes."""

import asyncio
import logging
import math
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
import procrastinate
import psycopg
from procrastinate import JobContext, RetryStrategy

from connectors import webhooks as wire
from crm_core import webhooks
from crm_core.kit import Identity, unit_of_work
from crm_core.kit.sealing import UnsealableError
from crm_core.webhooks import Answer, Later, Parcel
from serving.jobs.queue import QUEUE, Call, defer
from serving.services import Services

AT_ONCE: Final = 6
"""Couriers under way in one process; endpoints that hang must not keep scores waiting."""
_MOST: Final = 100
"""Messages that one job delivers before it lets others have its turn."""
_READ: Final = 500
_MOMENT: Final = 1
"""Seconds after which the log is read again for what commits late, or a courier returns who found no room."""
_PATIENCE: Final = (0.02, 0.05, 0.1, 0.2)
"""Seconds between looks at transactions that were under way; most end within them."""
_RETRY: Final = RetryStrategy(max_attempts=10, exponential_wait=2)
_log: Final = logging.getLogger(__name__)

_ASKED: Final = """
    select bellwether_has_webhooks() and not exists (
        select from procrastinate_jobs
        where queueing_lock = %(key)s and status = 'todo'
          and (scheduled_at is null or scheduled_at <= now() + make_interval(secs => %(soon)s)))
"""
_ALONE: Final = "select pg_try_advisory_xact_lock(hashtextextended(%(key)s, 10))"


async def wake(
    queue: procrastinate.App, connection: psycopg.AsyncConnection[Any], identity: Identity
) -> None:
    """See that the log is read for webhooks after this transaction, without making any other writer wait.

    A reader that waits already will do, and is not held back: should it start before we commit, it finds our
    transaction under way and looks again. Where somebody is queueing one just now and may yet fail, we queue
    another beside it.
    """
    call = reading(identity.org_id)
    values = {"key": call.key, "soon": 2 * _MOMENT}
    asked = await (await connection.execute(_ASKED, values)).fetchone()
    if asked is None or not asked[0]:
        return
    alone = await (await connection.execute(_ALONE, values)).fetchone()
    if alone is None or not alone[0]:
        call = Call(call.task, call.arguments, key=f"{call.key}:{uuid4()}")
    await defer(queue, call, connection=connection)


def reading(org_id: UUID, *, wait_seconds: int = 0) -> Call:
    """Read an organization's log for its webhooks."""
    return Call(
        "read_for_webhooks", (("org_id", str(org_id)),), key=f"read_for_webhooks:{org_id}",
        wait_seconds=wait_seconds,
    )  # fmt: skip


def delivering(org_id: UUID, webhook_id: UUID, *, wait_seconds: int = 0) -> Call:
    """Deliver what waits for a webhook."""
    arguments = (("org_id", str(org_id)), ("webhook_id", str(webhook_id)))
    return Call("deliver_webhook", arguments, key=f"deliver_webhook:{webhook_id}", wait_seconds=wait_seconds)


async def read_log(services: Services, org_id: UUID) -> None:
    """Put in line what webhooks ask for, and send couriers; each step is a transaction of its own.

    For transactions that are about to end it waits a little; for longer ones it comes back.
    """
    tenant = await services.tenants.of(org_id)
    async with services.work(tenant.system) as work:
        since = await webhooks.begun(work)
    for patience in (*_PATIENCE, None):
        if not await _read_on(services, tenant.system, since=since):
            return
        if patience is not None:
            await asyncio.sleep(patience)
    async with services.work(tenant.system) as work:
        again = reading(org_id, wait_seconds=_MOMENT)
        await defer(services.queue, again, connection=await work.connection())


async def _read_on(services: Services, system: Identity, *, since: int) -> bool:
    """Read as far as the log can be read now; whether it must be read again."""
    while True:
        async with services.work(system) as work:
            found = await webhooks.fan_out(work, since=since, limit=_READ, at=services.clock())
            connection = await work.connection()
            for webhook_id in sorted(found.webhook_ids):
                await defer(services.queue, delivering(system.org_id, webhook_id), connection=connection)
        if not found.more:
            return found.unfinished


class Round:
    """One courier's round for one webhook: message after message in order, until none is due."""

    def __init__(
        self,
        services: Services,
        *,
        system: Identity,
        webhook_id: UUID,
        courier: int,
        chance: Callable[[], float],
    ) -> None:
        self._services = services
        self._system = system
        self._webhook_id = webhook_id
        self._courier = courier
        self._chance = chance

    async def go(self) -> datetime | None:
        """Deliver, and tell when to come again; None when nothing is left.

        What is noted of one message and the taking of the next are one transaction. A courier that dies
        between sending and noting sends again: at least once.
        """
        done: tuple[Parcel, Answer | None] | None = None
        for _ in range(_MOST):
            found = await self._next(done)
            if not isinstance(found, Parcel):
                return found.at if isinstance(found, Later) else None
            body = await self._render(found)
            done = found, None if body is None else await self._send(found, body)
        await self._next(done, last=True)
        return self._services.clock()

    async def _next(
        self, done: tuple[Parcel, Answer | None] | None, *, last: bool = False
    ) -> Parcel | Later | None:
        at = self._services.clock()
        async with self._services.work(self._system) as work:
            if done is not None:
                parcel, answer = done
                if answer is None:
                    await webhooks.withhold(work, parcel, at=at)
                else:
                    await webhooks.record(work, parcel, answer, at=at, chance=self._chance())
                await work.session.flush()
            if last:
                return None
            return await webhooks.next_parcel(work, self._webhook_id, courier=self._courier, at=at)

    async def _render(self, parcel: Parcel) -> bytes | None:
        """Write the message as the webhook's owner may read it now; None when they may not."""
        if parcel.event_id is None:
            message: dict[str, Any] | None = {
                "type": parcel.type,
                "timestamp": parcel.made_at.isoformat(),
                "data": {"webhook_id": str(parcel.webhook_id)},
            }
        else:
            async with unit_of_work(self._services.database, parcel.identity) as work:
                message = await webhooks.render(work.session, parcel.event_id, there=parcel.there)
        return None if message is None else orjson.dumps(message)

    async def _send(self, parcel: Parcel, body: bytes) -> Answer:
        try:
            secrets = [
                self._services.sealer.open(sealed, purpose=webhooks.purpose(parcel.webhook_id)).decode()
                for sealed in parcel.secrets
            ]
        except UnsealableError:
            _log.exception(
                "the secret of webhook %s does not open: is a sealing key gone?", parcel.webhook_id
            )
            return Answer(None, 0, error="secret_unavailable")
        return await wire.send(
            self._services.guard, parcel.url, secrets=secrets, message_id=parcel.message_id, body=body,
            at=self._services.clock(),
        )  # fmt: skip


async def deliver(services: Services, org_id: UUID, webhook_id: UUID, *, courier: int) -> None:
    """Go a courier's round, and have another go when there is more to do."""
    tenant = await services.tenants.of(org_id)
    round_ = Round(
        services, system=tenant.system, webhook_id=webhook_id, courier=courier,
        chance=random.random,
    )  # fmt: skip
    again = await round_.go()
    if again is not None:
        wait = max(0, math.ceil((again - services.clock()).total_seconds()))
        await _come_again(services, tenant.system, webhook_id, wait_seconds=wait)


async def _come_again(services: Services, system: Identity, webhook_id: UUID, *, wait_seconds: int) -> None:
    async with services.work(system) as work:
        call = delivering(system.org_id, webhook_id, wait_seconds=wait_seconds)
        await defer(services.queue, call, connection=await work.connection())


async def sweep(services: Services) -> None:
    """Queue what should be under way and is not, whatever the reason; forget old deliveries."""
    at = services.clock()
    for tenant in await services.tenants.all():
        async with services.work(tenant.system) as work:
            connection = await work.connection()
            await wake(services.queue, connection, tenant.system)
            for webhook_id in await webhooks.due(work, at=at):
                await defer(services.queue, delivering(tenant.id, webhook_id), connection=connection)
            await webhooks.forget_old(work, at=at)


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""
    room = asyncio.Semaphore(AT_ONCE)

    @queue.task(name="read_for_webhooks", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def read_for_webhooks(context: JobContext, org_id: str) -> None:
        await read_log(context.additional_context["services"], UUID(org_id))

    @queue.task(name="deliver_webhook", queue=QUEUE, pass_context=True, retry=_RETRY)
    async def deliver_webhook(context: JobContext, org_id: str, webhook_id: str) -> None:
        services: Services = context.additional_context["services"]
        if room.locked():
            tenant = await services.tenants.of(UUID(org_id))
            await _come_again(services, tenant.system, UUID(webhook_id), wait_seconds=_MOMENT)
            return
        async with room:
            await deliver(services, UUID(org_id), UUID(webhook_id), courier=context.job.id or 0)

    @queue.periodic(cron="* * * * *")
    @queue.task(name="sweep_webhooks", queue=QUEUE, pass_context=True, queueing_lock="sweep_webhooks")
    async def sweep_webhooks(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Every minute, so that a lost job costs a minute and no message."""
        await sweep(context.additional_context["services"])
