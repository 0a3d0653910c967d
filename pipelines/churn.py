"""Training rows of churn: customers as of every thirtieth day, and what came after."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from crm_core.facts import parts
from features.compute import Facts, compute, offer
from features.contracts import contracts
from features.services import CHURN_V1

EVERY_DAYS: Final = 30
"""From one ask about a customer to the next."""

_ASKS: Final = """
WITH first AS (
    SELECT account_id, min(known_at) AS since FROM (
        SELECT account_id, known_at FROM "order" WHERE status = 'placed'
        UNION ALL
        SELECT account_id, known_at FROM subscription WHERE state IN ('started', 'activated')
    ) GROUP BY account_id
), moments AS (
    SELECT unnest(generate_series($at - to_days($every * $most), $at, to_days($every))) AS as_of
) SELECT first.account_id, moments.as_of FROM first JOIN moments ON moments.as_of >= first.since AND
moments.as_of < $at ORDER BY moments.as_of, first.account_id
"""

_EVENTS: Final = """
WITH left_by AS (
    SELECT subscription_id, min(known_at) AS known_at FROM subscription WHERE state IN ('cancelled', 'ended')
    GROUP BY subscription_id
), ordered AS (
    SELECT account_id, known_at FROM "order" WHERE status = 'placed'
), next_order AS (
    SELECT asks.account_id, asks.as_of, min(ordered.known_at) AS known_at
    FROM asks LEFT JOIN ordered ON ordered.account_id = asks.account_id AND ordered.known_at > asks.as_of
    GROUP BY asks.account_id, asks.as_of
)
SELECT contracts.account_id, contracts.as_of, 'contract' AS kind, contracts.subscription_id, left_by.known_at
FROM contracts LEFT JOIN left_by ON left_by.subscription_id = contracts.subscription_id
     AND left_by.known_at > contracts.as_of
UNION ALL
SELECT next_order.account_id, next_order.as_of, 'purchases', NULL, next_order.known_at
FROM next_order
SEMI JOIN (SELECT account_id, min(known_at) AS since FROM ordered GROUP BY account_id) AS buyers
     ON buyers.account_id = next_order.account_id AND buyers.since <= next_order.as_of
"""


def rows(facts: Path, *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return rows to learn churn from: `models.churn.spec.ROW_COLUMNS`, the service's columns, the
    contract's.

    Args:
        facts: the folder of an organization's facts.
        params: `every_days` from one ask to the next, `most_days` back in time.
        at: the end of the record; what became known later is not looked at.

    """
    return rows_from(parts(facts), every=int(params.get("every_days", EVERY_DAYS)), at=at)


def rows_from(facts: Facts, *, every: int, at: datetime) -> pa.Table:
    """Return the rows from facts as paths or tables."""
    moment = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    with duckdb.connect() as connection:
        for source in ("order", "subscription"):
            offer(connection, source, facts.get(source))
        moment = min(moment, _last(connection) or moment)
        asked = {"at": moment, "every": every, "most": 3650 // every}
        asks = connection.sql(_ASKS, params=asked).to_arrow_table().cast(CHURN_V1.entity.asks)
        computed = compute(CHURN_V1, asks, facts)
        running = contracts(asks, facts)
        connection.register("asks", asks)
        connection.register("contracts", running)
        connection.register("features", computed)
        connection.execute(f"CREATE TABLE events AS {_EVENTS}")
        found: pa.Table = connection.sql(
            f"""
            SELECT events.account_id, events.as_of, events.kind, events.subscription_id,
                   CASE WHEN events.known_at <= $at THEN date_diff('microsecond', events.as_of,
                   events.known_at) / 86400000000.0 END AS event_days, date_diff('microsecond',
                   events.as_of, $at) / 86400000000.0 AS watched_days, {
                ", ".join(f"features.{name}" for name in CHURN_V1.columns)
            }, {", ".join(f"contracts.{name}" for name in running.column_names[4:])}
            FROM events
            JOIN features ON features.account_id = events.account_id AND features.as_of = events.as_of
            LEFT JOIN contracts ON contracts.account_id = events.account_id AND contracts.as_of = events.as_of
                 AND contracts.subscription_id = events.subscription_id
            ORDER BY events.as_of, events.account_id, events.kind, events.subscription_id
            """,
            params={"at": moment},
        ).to_arrow_table()
    return found


def _last(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when the record ends: the last that became known of any order or subscription."""
    row = connection.sql(
        'SELECT max(known_at) FROM (SELECT known_at FROM "order" UNION ALL SELECT known_at FROM subscription)'
    ).fetchall()
    last: datetime | None = row[0][0] if row else None
    return last
