"""The facts of some deals as Arrow tables, for a score now: what happened on them, and their kin's history.

Kin are the deals that ever had one of the same accounts, and those of everyone who ever owned one of the
deals: views compute the account's and the owner's history from when kin were opened, handed over, moved to
another account, closed, opened again and deleted.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

import psycopg
import pyarrow as pa
from psycopg import sql

from crm_core.facts.everyone import undone_since
from crm_core.facts.kin import OF_KIN, Kin, Ledger, related
from crm_core.facts.sources import OF_DEALS, SOURCES, Source

Connection: TypeAlias = psycopg.AsyncConnection[Any]

_TAILED: Final = tuple(name for name in OF_DEALS if name != "account")

_KIN: Final = sql.SQL(
    """
with own as materialized (
    select distinct e.owner_id, case when e.type <> 'DealOwnerChanged' then e.account_id end as account_id
    from events e
    where e.org_id = %(org)s and e.deal_id = any(%(deals)s)
      and e.type in ('DealOpened', 'DealOwnerChanged', 'DealAccountChanged')
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
        select e.deal_id from events e
        where e.org_id = %(org)s and e.type = 'DealAccountChanged'
          and e.account_id = any(array(select o.account_id from own o where o.account_id is not null))
        union
        select unnest(%(deals)s)
    )
"""
)


async def for_deals(
    connection: Connection,
    deal_ids: Sequence[UUID],
    *,
    org_id: UUID,
    currency: str,
    kin: Kin | None = None,
) -> dict[str, pa.Table]:
    """The facts that features of these deals need, one table per source, as known at this moment.

    Of the deals: every fact of `OF_DEALS`.
    Of their accounts: the `account` facts. Of kin: the sources in `OF_KIN`, read
    from the record, or from `kin` where that is kept between calls: the same answer.
    The connection is in a transaction that may see the whole organization; two round trips.
    """
    if kin is not None:
        return await _with(kin, connection, list(deal_ids))
    deals = list(deal_ids)
    cursor = await connection.execute(_KIN, {"org": org_id, "deals": deals}, prepare=True, binary=True)
    row = await cursor.fetchone()
    accounts, related_deals = row or ([], deals)
    values = {"org": org_id, "deals": deals, "kin": related_deals, "accounts": accounts}
    return await _read(connection, OF_DEALS, values, currency=currency)


async def _with(kin: Kin, connection: Connection, deals: list[UUID]) -> dict[str, pa.Table]:
    """The same, with the kin's history from what is kept and from the rows since."""
    if kin.until == 0:
        await kin.refresh(connection)
    values: dict[str, object] = {"org": kin.org_id, "deals": deals, "since": str(kin.until)}
    found = await _read(connection, _TAILED, values, currency=kin.currency, since=True)
    if kin.is_long(found) or await undone_since(connection, kin.org_id, kin.until):
        await kin.refresh(connection)
        values["since"] = str(kin.until)
        found |= await _read(connection, OF_KIN, values, currency=kin.currency, since=True)
    tail = Ledger()
    tail.add({name: found[name] for name in OF_KIN})
    wanted, accounts = related((kin.kept, tail), [str(deal) for deal in deals])
    values = {"org": kin.org_id, "accounts": [UUID(account) for account in accounts]}
    of_kin = {name: pa.concat_tables([kin.kept.of(name, wanted), tail.of(name, wanted)]) for name in OF_KIN}
    of_accounts = await _read(connection, ("account",), values, currency=kin.currency)
    return {name: (found | of_kin | of_accounts)[name] for name in OF_DEALS}


async def _read(
    connection: Connection,
    names: Sequence[str],
    values: Mapping[str, object],
    *,
    currency: str,
    since: bool = False,
) -> dict[str, pa.Table]:
    cursors = []
    async with connection.pipeline():
        for name in names:
            cursor = connection.cursor(binary=True)
            await cursor.execute(_statement(SOURCES[name], currency, since=since), values, prepare=True)
            cursors.append(cursor)
    return {
        name: table_of(SOURCES[name], await cursor.fetchall())
        for name, cursor in zip(names, cursors, strict=True)
    }


@cache
def _statement(source: Source, currency: str, *, since: bool = False) -> sql.Composed:
    if source.name == "account":
        scope = sql.SQL("e.org_id = %(org)s and e.account_id = any(%(accounts)s)")
    elif source.name in OF_KIN and since:
        scope = sql.SQL("e.org_id = %(org)s and e.xid >= %(since)s::xid8")
    elif source.name in OF_KIN:
        scope = sql.SQL("e.org_id = %(org)s and e.deal_id = any(%(kin)s)")
    else:
        scope = sql.SQL("e.org_id = %(org)s and e.deal_id = any(%(deals)s)")
    return source.select(scope, currency=currency)


def table_of(source: Source, rows: list[tuple[Any, ...]]) -> pa.Table:
    """Rows of a source's SELECT as a table."""
    schema = source.schema
    if not rows:
        return schema.empty_table()
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)], schema=schema
    )
