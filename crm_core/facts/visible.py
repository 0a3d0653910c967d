"""The facts that somebody may see, in their own transaction: policies and closed fields hold."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa
from psycopg import sql

from crm_core.facts.everyone import read_all
from crm_core.facts.sources import SOURCES


async def as_seen(
    connection: psycopg.AsyncConnection[Any], names: Sequence[str], *, org_id: UUID, currency: str
) -> dict[str, pa.Table]:
    """Return these sources with every row that the transaction's user may see, closed fields empty."""
    scope = sql.SQL("e.org_id = {}").format(sql.Literal(org_id))
    return {
        name: await read_all(connection, SOURCES[name], SOURCES[name].select(scope, currency=currency))
        for name in names
    }
