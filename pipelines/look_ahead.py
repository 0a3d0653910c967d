"""Looking for columns that look ahead: stored rows computed again without what was known only later."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.compute import LiveFeatures, compute, offer
from features.scope import OWN, narrow
from features.services import FeatureService
from features.sources import SOURCES
from models.win_probability import leakage
from pipelines.features import paths_of

_ASKS_A_SOURCE: Final = 5
"""Rows computed again to find look-ahead: those after which a fact of a source came soonest;"""
_ASKS_SPREAD: Final = 30
"""and these."""


def future_faults(service: FeatureService, table: pa.Table, *, facts: Path) -> list[str]:
    """Return what changes in stored rows when, row by row, every fact known after the ask is taken away.

    Each row is computed again as it would have been at that moment; a difference means that a column looked
    ahead. The rows are those where that shows, however short the look: those after which the next fact came
    soonest, of each source, for the record itself or for its kin; and some spread over the whole past.
    """
    if table.num_rows == 0:
        return []
    known = _everything(facts)
    key = "deal_id" if "deal_id" in table.column_names else "account_id"
    chosen = _revealing(service, table, known, key=key)
    asks = [table.slice(row, 1).select([key, "as_of"]) for row in chosen]
    again = _live(service, asks, known) if key == "deal_id" else _offline(service, asks, known)
    changed = leakage.changed_columns(table.take(chosen), again, service=service)
    if not changed:
        return []
    columns = ", ".join(changed)
    return [f"Without the facts known after each ask, rows change in: {columns} ({len(chosen)} rows tried)."]


def _live(service: FeatureService, asks: Sequence[pa.Table], known: Mapping[str, pa.Table]) -> pa.Table:
    """Answer as a live score is, from the facts that a deal's ask needs."""
    with LiveFeatures(service) as live:
        return pa.concat_tables(
            live.compute(
                ask, _known_by(ask.column("as_of")[0], narrow(known, [str(ask.column("deal_id")[0])]))
            )
            for ask in asks
        )


def _offline(service: FeatureService, asks: Sequence[pa.Table], known: Mapping[str, pa.Table]) -> pa.Table:
    return pa.concat_tables(compute(service, ask, _known_by(ask.column("as_of")[0], known)) for ask in asks)


def _everything(facts: Path) -> dict[str, pa.Table]:
    paths = paths_of(facts)
    with duckdb.connect() as connection:
        for name in SOURCES:
            offer(connection, name, paths.get(name))
        return {
            name: connection.sql(f'SELECT * FROM "{name}"').to_arrow_table().cast(schema)
            for name, schema in SOURCES.items()
        }


def _known_by(moment: "pa.Scalar[Any]", facts: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {name: rows.filter(pc.field("known_at") <= moment) for name, rows in facts.items()}


_NEXT: Final = """
SELECT asks.place FROM asks ASOF JOIN "{source}" AS later
  ON later.{key} = asks.{key} AND later.known_at > asks.as_of
ORDER BY later.known_at - asks.as_of, asks.place LIMIT {most}
"""
_NEXT_OF_KIN: Final = """
WITH held AS (SELECT DISTINCT deal_id, {key} FROM ({holders}) WHERE {key} IS NOT NULL),
     later AS (SELECT held.{key}, rows.known_at FROM "{source}" AS rows JOIN held USING (deal_id)),
     asked AS (SELECT asks.place, asks.as_of, held.{key} FROM asks JOIN held USING (deal_id))
SELECT asked.place FROM asked ASOF JOIN later
  ON later.{key} = asked.{key} AND later.known_at > asked.as_of
ORDER BY later.known_at - asked.as_of, asked.place LIMIT {most}
"""


def _revealing(
    service: FeatureService, table: pa.Table, facts: Mapping[str, pa.Table], *, key: str
) -> list[int]:
    """Return the numbers of the rows to compute again."""
    places = pa.array(range(table.num_rows), pa.int64())
    asks = table.select([key, "as_of"]).append_column("place", places)
    sources = [name for name in service.sources if key in SOURCES[name].names]
    wanted = [_NEXT.format(key=key, source=name, most=_ASKS_A_SOURCE) for name in sources]
    if key == "deal_id":
        wanted += _of_kin(sources)
    spread = np.linspace(0, table.num_rows - 1, min(_ASKS_SPREAD, table.num_rows))
    chosen = set(spread.astype(int).tolist())
    with duckdb.connect() as connection:
        connection.register("asks", asks)
        for name in sources:
            connection.register(name, facts[name])
        for query in wanted:
            chosen |= {place for (place,) in connection.execute(query).fetchall()}
    return sorted(chosen)


def _of_kin(sources: Sequence[str]) -> list[str]:
    """Return the queries for the soonest facts of other deals of the same owner or account."""
    wanted: list[str] = []
    for key in ("owner_id", "account_id"):
        holders = " UNION ALL ".join(
            f'SELECT deal_id, {key} FROM "{name}"' for name in sources if key in SOURCES[name].names
        )
        wanted += [
            _NEXT_OF_KIN.format(key=key, holders=holders, source=name, most=_ASKS_A_SOURCE)
            for name in sources
            if name not in OWN
        ]
    return wanted
