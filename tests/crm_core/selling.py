"""A pipeline and deals to test with."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from crm_core import deals, pipelines
from crm_core.kit import Database, Identity, unit_of_work
from crm_core.pipelines import Pipeline
from tests.database import Org

STAGES = (("Qualified", "open"), ("Proposal", "open"), ("Won", "won"), ("Lost", "lost"))


async def lay_out(database: Database, org: Org, *, at: datetime, name: str = "New business") -> Pipeline:
    """A pipeline of two open stages, Won and Lost."""
    async with unit_of_work(database, org.tenant.system) as work:
        pipeline_id = await pipelines.lay_out(work, name=name, stages=STAGES, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        return await pipelines.read(work.session, pipeline_id)


async def open_deal(
    database: Database, as_: Identity, *, pipeline: Pipeline, at: datetime, owner_id: UUID | None = None,
    name: str = "Harbour site", amount: str | None = "1000.00",
) -> UUID:  # fmt: skip
    """Open a deal as somebody, who owns it unless said otherwise."""
    async with unit_of_work(database, as_) as work:
        return await deals.open_deal(
            work,
            name=name,
            pipeline_id=pipeline.id,
            owner_id=owner_id or as_.user_id,
            amount=None if amount is None else Decimal(amount),
            at=at,
        )
