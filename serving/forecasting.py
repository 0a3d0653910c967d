"""Live forecasts: record and champion make a snapshot, and a kept one is made again."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from crm_core import forecasts
from crm_core.forecasts import Kind, Level, SnapshotHead, SnapshotLine
from crm_core.kit import Work
from crm_core.organizations import Tenant
from models.revenue import GRID, MODEL, Inputs, Revenue, untrained
from models.revenue.predict import UNCHECKED
from pipelines import forecast
from pipelines.forecast_reading import read
from serving.champions import Champions
from serving.services import Services

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a kept snapshot's numbers follow again from what is kept with it."""

    agrees: bool
    compared: int
    """Numbers that were made again: closed, means and quantiles of every line."""
    differ: int
    because: str
    """A sentence."""


def model_of(champions: Champions, organization: str, *, at: datetime) -> Revenue:
    """Return the champion of an organization (its slug), or what answers before the first."""
    model: Revenue | None = champions.kind(MODEL, organization)
    card = champions.card(MODEL, organization)
    if model is None or card is None:
        return untrained(organization, at=at)
    return replace(model, doubt=card.doubt if card.figures else UNCHECKED)


async def make(services: Services, org_id: UUID, *, cause: str) -> SnapshotHead:
    """Make an organization's forecast as of now and keep it, unless the one kept last holds the same."""
    tenant = await services.tenants.of(org_id)
    at = services.clock()
    model = model_of(services.champions, tenant.slug, at=at)
    async with services.work(tenant.system) as work:
        return await keep(work, tenant, model=model, at=at, cause=cause)


async def keep(work: Work, tenant: Tenant, *, model: Revenue, at: datetime, cause: str) -> SnapshotHead:
    """Make a forecast in a unit of work of the organization's system user, and keep it."""
    found = await read(
        work.session,
        currency=tenant.currency,
        since=forecast.since(at),
        at=at,
        accounts=forecast.pool_accounts(model),
    )
    made = await asyncio.to_thread(
        forecast.snapshot, model, found, currency=tenant.currency, at=at, cause=cause
    )
    return await forecasts.record(work, made)


async def rederive(work: Work, head: SnapshotHead, *, model: Revenue) -> Verdict:
    """Make a kept snapshot's numbers again from its inputs and seed, and compare them to the cent.

    `model` is the version that made it; with another nothing is compared, because its numbers may differ.
    """
    if model.version != head.model_version:
        because = f"It was made by {head.model_version}, and {model.version} is at hand."
        return Verdict(agrees=False, compared=0, differ=0, because=because)
    kept = await forecasts.lines(work.session, head)
    inputs = Inputs.from_json(await forecasts.inputs(work.session, head.id))
    again = await asyncio.to_thread(model.combine, inputs, seed=head.seed)
    made = {
        (line.level, line.id, line.period.kind, line.period.begins): (
            line.closed, line.pipeline_mean, line.new_business_mean, *line.quantiles
        )
        for line in again
    }  # fmt: skip
    differ = compared = 0
    for line in kept:
        numbers = made.get(_key(line))
        told = _numbers(line)
        compared += len(told)
        if numbers is None:
            differ += len(told)
            continue
        differ += sum(
            Decimal(repr(round(float(each), 2))).quantize(_CENT) != shown
            for each, shown in zip(numbers, told, strict=True)
        )
    because = (
        f"All {compared:,} numbers follow again from the inputs kept with it."
        if not differ
        else f"{differ:,} of {compared:,} numbers do not follow from the inputs kept with it."
    )
    return Verdict(agrees=differ == 0, compared=compared, differ=differ, because=because)


def _key(line: SnapshotLine) -> tuple[Level, str, Kind, date]:
    id_ = "" if line.subject.id is None else str(line.subject.id)
    return line.subject.level, id_, line.period.kind, line.period.begins


def _numbers(line: SnapshotLine) -> tuple[Decimal, ...]:
    return (
        line.closed,
        line.pipeline_mean,
        line.new_business_mean,
        *(line.quantiles[chance] for chance in GRID),
    )
