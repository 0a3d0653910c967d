"""The facts of some accounts as Arrow tables: their own, and those of the deals that ever had them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final
from uuid import UUID

import pyarrow as pa
from psycopg import sql

from crm_core.facts.deals import Connection, table_of
from crm_core.facts.sources import SOURCES, Source

OWN: Final = ("account", "order", "invoice", "payment", "subscription", "touch")
"""Sources of which the account's own rows are needed."""
OF_HELD: Final = ("deal_opened", "deal_account", "deal_owner", "deal_life", "deal_closed")
"""Sources of which every row of the deals that ever had the account is needed."""
OF_ACCOUNTS: Final = (*OWN, *OF_HELD)

_HELD: Final = sql.SQL(
    """
select array(
    select e.deal_id from events e
    where e.org_id = %(org)s and e.type = 'DealOpened' and e.account_id = any(%(accounts)s)
    union
    select e.deal_id from events e
    where e.org_id = %(org)s and e.type = 'DealAccountChanged' and e.account_id = any(%(accounts)s)
)
"""
)


async def for_accounts(
    connection: Connection, account_ids: Sequence[UUID], *, org_id: UUID, currency: str
) -> dict[str, pa.Table]:
    """The facts that features of these accounts need, one table per source, as known at this moment.

    The connection is in a transaction that may see the whole organization; two round trips.
    """
    values: dict[str, object] = {"org": org_id, "accounts": list(account_ids)}
    cursor = await connection.execute(_HELD, values, prepare=True, binary=True)
    row = await cursor.fetchone()
    return await _read(connection, values | {"held": row[0] if row else []}, currency=currency)


async def _read(
    connection: Connection, values: Mapping[str, object], *, currency: str
) -> dict[str, pa.Table]:
    cursors = []
    async with connection.pipeline():
        for name in OF_ACCOUNTS:
            cursor = connection.cursor(binary=True)
            await cursor.execute(_statement(SOURCES[name], currency), values, prepare=True)
            cursors.append(cursor)
    return {
        name: table_of(SOURCES[name], await cursor.fetchall())
        for name, cursor in zip(OF_ACCOUNTS, cursors, strict=True)
    }


@cache
def _statement(source: Source, currency: str) -> sql.Composed:
    if source.name in OF_HELD:
        scope = "e.org_id = %(org)s and e.deal_id = any(%(held)s)"
    else:
        scope = "e.org_id = %(org)s and e.account_id = any(%(accounts)s)"
    return source.select(sql.SQL(scope), currency=currency)
