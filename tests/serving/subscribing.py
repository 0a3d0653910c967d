"""A company with webhooks at endpoints of its own: making them, letting time pass, and carrying messages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm_core import deals, webhooks
from crm_core.kit import Identity
from crm_core.pipelines import Pipeline
from serving.jobs import webhooks as jobs
from serving.jobs.worker import work
from serving.services import Services
from serving.settings import Settings
from tests.connectors.endpoint import Endpoint, listening
from tests.database import Org

_COURIERS = count(10_000)


@dataclass
class Hooked:
    """The service with a clock that a test moves, and an endpoint."""

    services: Services
    org: Org
    pipeline: Pipeline
    endpoint: Endpoint
    admin_url: str
    passed: timedelta = field(default_factory=timedelta)

    def __post_init__(self) -> None:
        real = self.services.clock
        self.services = replace(self.services, clock=lambda: real() + self.passed)

    @property
    def at(self) -> datetime:
        """The time as the test has it."""
        return self.services.clock()

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.passed += timedelta(**by)

    async def make(self, *events: str, as_: Identity | None = None, **values: Any) -> tuple[UUID, str]:
        """Subscribe the endpoint to events, as the admin unless said otherwise."""
        async with self.services.work(as_ or self.org.as_("admin")) as unit:
            return await webhooks.make(
                unit,
                events=events or ("*",),
                at=self.at,
                sealer=self.services.sealer,
                **{"url": self.endpoint.url, **values},
            )

    async def open(self, name: str = "Site", *, who: str = "rep", owner: str | None = None) -> UUID:
        """Open a deal, which is one event."""
        async with self.services.work(self.org.as_(who)) as unit:
            return await deals.open_deal(
                unit,
                name=name,
                pipeline_id=self.pipeline.id,
                owner_id=self.org.people[owner or who],
                at=self.at,
            )

    async def read(self) -> None:
        """Read the log for webhooks, as the job does."""
        await jobs.read_log(self.services, self.org.id)

    async def carry(self, webhook_id: UUID, *, courier: int | None = None) -> None:
        """Go one courier's round, as the job does."""
        await jobs.deliver(
            self.services, self.org.id, webhook_id, courier=next(_COURIERS) if courier is None else courier
        )

    async def tell(self, webhook_id: UUID) -> None:
        """Read the log and deliver."""
        await self.read()
        await self.carry(webhook_id)

    async def work_off(self) -> None:
        """Run the jobs for webhooks that are due, and those that they queue, until none is left."""
        while self.rows(
            "select 1 from procrastinate_jobs where task_name in ('read_for_webhooks', 'deliver_webhook')"
            " and status = 'todo' and (scheduled_at is null or scheduled_at <= now())"
        ):
            await work(self.services.queue, context={"services": self.services}, wait=False)

    async def log(self, webhook_id: UUID) -> list[webhooks.Delivery]:
        """The log of deliveries, the oldest first."""
        async with self.services.work(self.org.tenant.system) as unit:
            page = await webhooks.deliveries(unit.session, webhook_id, limit=1000)
        return list(page.items)[::-1]

    async def states(self, webhook_id: UUID) -> list[str]:
        """What became of each message, the oldest first."""
        return [delivery.state for delivery in await self.log(webhook_id)]

    async def shown(self, webhook_id: UUID) -> webhooks.Webhook:
        """The webhook as the system sees it."""
        async with self.services.work(self.org.tenant.system) as unit:
            return await webhooks.read(unit.session, webhook_id)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a statement finds or changes, past every policy."""
        with psycopg.connect(self.admin_url) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def permit(self, role: str, level: str, *, object_: str = "webhooks") -> None:
        """Give a role a reach in all actions on an object."""
        self.rows(
            "update role_permissions set level = %s"
            " where org_id = %s and role = %s and object = %s returning 1",
            level, self.org.id, role, object_,
        )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A service that may reach the endpoint of the test on loopback."""
    return Settings(data=tmp_path / "data", web=tmp_path / "web", webhooks_allow_private=True)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """Where messages go."""
    async with listening() as opened:
        yield opened


@pytest.fixture
async def hooked(
    services: Services, org: Org, pipeline: Pipeline, endpoint: Endpoint, admin_url: str
) -> Hooked:
    """The service, an endpoint and a clock to move."""
    return Hooked(services, org, pipeline, endpoint, admin_url)
