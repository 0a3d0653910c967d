"""The facts of some deals as Arrow tables, for a score now: what happened on them, and their kin's history.

Kin are the other deals of the same accounts, and those of everyone who ever owned one of the deals: views
compute the account's and the owner's history from when kin were opened, handed over and closed.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

import psycopg
import pyarrow as pa
from psycopg import sql

from crm_core.facts.sources import SOURCES, Source

Connection: TypeAlias = psycopg.AsyncConnection[Any]

_OF_KIN: Final = frozenset({"deal_opened", "deal_owner", "deal_closed"})

_KIN: Final = sql.SQL(
    """
with own as materialized (
    select distinct e.owner_id, case when e.type = 'DealOpened' then e.account_id end as account_id
    from events e
    where e.org_id = %(org)s and e.deal_id = any(%(deals)s) and e.type in ('DealOpened', 'DealOwnerChanged')
)
select
    array(select distinct o.account_id from own o where o.account_id is not null),
    array(
        select e.deal_id from events e
        where e.org_id = %(org)s and e.owner_id is not null
          and e.owner_id = any(array(select o.owner_id from own o where o.owner_id is not null))
        union
        select e.deal_id from events e
        where e.org_id = %(org)s and e.type = 'DealOpened'
          and e.account_id = any(array(select o.account_id from own o where o.account_id is not null))
        union
        select unnest(%(deals)s)
    )
"""
)


async def for_deals(
    connection: Connection, deal_ids: Sequence[UUID], *, org_id: UUID, currency: str
) -> dict[str, pa.Table]:
    """The facts that features of these deals need, one table per source, as known at this moment.

    Of the deals: every fact. Of their accounts: the `account` facts. Of kin: `deal_opened`, `deal_owner` and
    `deal_closed`. The connection is in a transaction that may see the whole organization; two round trips.
    """
    deals = list(deal_ids)
    cursor = await connection.execute(_KIN, {"org": org_id, "deals": deals}, prepare=True, binary=True)
    row = await cursor.fetchone()
    accounts, kin = row or ([], deals)
    values = {"org": org_id, "deals": deals, "kin": kin, "accounts": accounts}
    cursors = []
    async with connection.pipeline():
        for source in SOURCES.values():
            cursor = connection.cursor(binary=True)
            await cursor.execute(_statement(source, currency), values, prepare=True)
            cursors.append(cursor)
    return {
        source.name: _table(source, await cursor.fetchall())
        for source, cursor in zip(SOURCES.values(), cursors, strict=True)
    }


def _statement(source: Source, currency: str) -> sql.Composed:
    if source.name == "account":
        scope = sql.SQL("e.org_id = %(org)s and e.account_id = any(%(accounts)s)")
    elif source.name in _OF_KIN:
        scope = sql.SQL("e.org_id = %(org)s and e.deal_id = any(%(kin)s)")
    else:
        scope = sql.SQL("e.org_id = %(org)s and e.deal_id = any(%(deals)s)")
    return source.select(scope, currency=currency)


def _table(source: Source, rows: list[tuple[Any, ...]]) -> pa.Table:
    schema = source.schema
    if not rows:
        return schema.empty_table()
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)], schema=schema
    )
