"""Feature rows for whoever asks: any service, as of any moment, from the facts that they themselves may see.

The facts are read in the caller's transaction. What the policies hide is not in any sum, and a closed field
is empty in the log that the caller reads, so it is empty in what is made of it. Whoever sees everything gets
the rows that models are trained on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import duckdb
import pyarrow as pa

from crm_core.facts import for_accounts, for_deals
from crm_core.facts.visible import as_seen
from crm_core.kit import Work
from crm_core.organizations import Tenant
from features.compute import compute, offer
from features.services import CHURN_V1, WIN_PROBABILITY_V1, FeatureService
from pipelines.standing import OPEN, SOURCES
from serving.sight import seen

SERVICES: Final[Mapping[str, FeatureService]] = {
    service.name: service for service in (WIN_PROBABILITY_V1, CHURN_V1)
}
"""What can be asked for, by name."""
MOST_NAMED: Final = 500
"""So many records may be asked for by id."""
MOST_ROWS: Final = 200_000

AT_ONCE: Final = asyncio.BoundedSemaphore(2)
"""Whoever asks for rows passes here first: all facts of an organization are held in memory while they do."""

_FactsOf: TypeAlias = Callable[..., Awaitable[dict[str, pa.Table]]]
_NAMED: Final[Mapping[str, tuple[str, _FactsOf]]] = {
    "deal": ("deals", for_deals),
    "account": ("accounts", for_accounts),
}
"""What the records are called, and how to read just the facts that rows of some of them need."""
_OPEN_DEALS: Final = f"{OPEN} SELECT deal_id FROM open ORDER BY deal_id"
_ACCOUNTS: Final = "SELECT DISTINCT account_id FROM account WHERE known_at <= $moments[1] ORDER BY account_id"
_EVERYBODY: Final = {
    "deal": (_OPEN_DEALS, SOURCES),
    "account": (_ACCOUNTS, ("account",)),
}
"""How to find what there was at a moment, and the sources that tell it."""


class TooManyRows(ValueError):  # noqa: N818 - said as it is
    """More rows than one answer holds."""


async def rows(
    work: Work, tenant: Tenant, service: FeatureService, *, as_of: datetime, ids: Collection[UUID] | None
) -> pa.Table:
    """Return the service's columns for the named records, or for all there were, as of a moment.

    Args:
        work: the caller's own transaction.
        tenant: whose record it is.
        service: which columns.
        as_of: the moment, aware; nothing known later counts.
        ids: records by id, of which those that the caller may not see are left out; None for every deal that
            was open then, or every account there was.

    Raises:
        TooManyRows: There are more than `MOST_ROWS`.

    """
    entity = service.entity
    at = as_of.astimezone(UTC).replace(tzinfo=None)
    connection = await work.connection()
    if ids is None:
        query, telling = _EVERYBODY[entity.name]
        names = sorted({*service.sources, *telling})
        facts = await as_seen(connection, names, org_id=tenant.id, currency=tenant.currency)
        found = await asyncio.to_thread(_there_then, query, facts, telling, at)
    else:
        noun, facts_of = _NAMED[entity.name]
        named = sorted(await seen(work.session, noun, ids), key=str)
        if not named:
            return service.schema.empty_table()
        facts = await facts_of(connection, named, org_id=tenant.id, currency=tenant.currency)
        found = list(map(str, named))
    if len(found) > MOST_ROWS:
        raise TooManyRows(f"{len(found):,} rows; an answer holds {MOST_ROWS:,}")
    moments = pa.array([at] * len(found), pa.timestamp("us"))
    asks = pa.Table.from_arrays([pa.array(found, pa.string()), moments], schema=entity.asks)
    return await asyncio.to_thread(compute, service, asks, facts)


def _there_then(query: str, facts: Mapping[str, pa.Table], names: Collection[str], at: datetime) -> list[str]:
    with duckdb.connect() as connection:
        for name in names:
            offer(connection, name, facts[name])
        found: list[Any] = connection.execute(query, {"moments": [at]}).fetchall()
    return [name for (name,) in found]
