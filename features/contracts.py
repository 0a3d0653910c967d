"""The running subscriptions of accounts as of any moment: one row each, beside the account's features.

A feature view has one row an ask; an account may have several contracts, each with its own clock. The one SQL
text runs over all of history and over one account's facts, like that of `features.compute`.
"""

from collections.abc import Mapping
from typing import Any, Final

import duckdb
import pyarrow as pa

from features.compute import Facts, offer
from features.entities import ACCOUNT
from features.relations import DAY, micros
from features.relations_accounts import ACCOUNT_STEPS, LIVE, SUBSCRIBED
from features.view import DAYS, MONEY, TIMES, Feature, Kind, Unit, schema_of

GROUP: Final = "contract"
"""What reasons call these columns together."""

FEATURES: Final = (
    Feature(
        "contract_due_days",
        "date_diff('day', CAST(moment.as_of AS DATE), renewal.renews_on)",
        "The subscription comes up for renewal in {value}",
        unit=DAYS,
        zero="The subscription comes up for renewal today",
        absent="It is not known when the subscription renews",
    ),
    Feature(
        "contract_term_days",
        "date_diff('day', CAST(renewal.occurred_at AS DATE), renewal.renews_on)",
        "The subscription runs for {value} at a time",
        unit=DAYS,
        zero="The subscription runs for less than a day",
        absent="It is not known for how long the subscription runs",
    ),
    Feature(
        "contract_age_days",
        f"(moment.now_us - begun_us) / {DAY}",
        "The subscription is {value} old",
        unit=DAYS,
        zero="The subscription began today",
    ),
    Feature(
        "contract_mrr",
        "latest.mrr",
        "The subscription brings {value} a month",
        unit=MONEY,
        zero="The subscription brings nothing",
        absent="What the subscription brings is not known",
    ),
    Feature(
        "contract_renewals",
        "renewals",
        "The subscription was renewed {value}",
        unit=Unit("time"),
        kind=Kind.COUNT,
        zero="The subscription was never renewed",
    ),
    Feature(
        "contract_growth",
        "change.mrr / nullif(change.from_mrr, 0)",
        "At its last change the subscription went to {value} what it was",
        unit=TIMES,
        zero="At its last change the subscription went to nothing",
        absent="The subscription was never changed",
    ),
    Feature(
        "contract_changed_days",
        f"(moment.now_us - {micros('change.occurred_at')}) / {DAY}",
        "The subscription was changed {value} ago",
        unit=DAYS,
        zero="The subscription was changed today",
        absent="The subscription was never changed",
    ),
)
"""Columns of a subscription at an ask."""

SCHEMA: Final = schema_of(
    pa.field("ask_id", pa.int64(), nullable=False),
    pa.field("account_id", pa.string(), nullable=False),
    pa.field("as_of", pa.timestamp("us"), nullable=False),
    pa.field("subscription_id", pa.string(), nullable=False),
    *(pa.field(feature.name, feature.kind.arrow) for feature in FEATURES),
)

_STEPS: Final = {"moment": dict(ACCOUNT_STEPS)["moment"], SUBSCRIBED[0]: SUBSCRIBED[1]}
SQL: Final = (
    "WITH "
    + ",\n".join(f"{name} AS ({text})" for name, text in _STEPS.items())
    + "\nSELECT moment.ask_id, moment.account_id, moment.as_of, subscription_id,\n       "
    + ",\n       ".join(
        f"CAST({feature.sql} AS {feature.kind.sql}) AS {feature.name}" for feature in FEATURES
    )
    + f"\nFROM moment\nJOIN subscribed ON subscribed.ask_id = moment.ask_id\nWHERE {LIVE}"
    + "\nORDER BY moment.ask_id, subscription_id"
)


def contracts(
    asks: pa.Table, facts: Facts, *, connection: duckdb.DuckDBPyConnection | None = None
) -> pa.Table:
    """Return each running subscription of each ask (`account_id`, `as_of`), in the order asked.

    `ask_id` is the ask's position. One that is under notice does not run any more.
    """
    numbered = asks.select(ACCOUNT.asks.names).cast(ACCOUNT.asks)
    positions: pa.Array[Any] = pa.array(range(asks.num_rows), pa.int64())
    numbered = numbered.add_column(0, SCHEMA.field("ask_id"), positions)
    cursor = duckdb.connect() if connection is None else connection.cursor()
    with cursor:
        cursor.register("asks", numbered)
        offer(cursor, "subscription", _of(facts))
        found: pa.Table = cursor.sql(SQL).to_arrow_table()
    return found.cast(SCHEMA)


def _of(facts: Facts) -> Any:
    held: Mapping[str, Any] = facts
    return held.get("subscription")
