"""Training rows of the next-action model: recommendations as they were made, and what came of each.

Facts hold chances of both lots together, the one that holds out counted as waiting. Rows hold the policy's
own, worked out with the share that was held out when the decision was made.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from crm_core.recommendations import USUAL_SHARE
from features.compute import offer
from models.next_action.spec import ACTIONS, CONTEXT, ROW_COLUMNS, Params, own_chances
from pipelines.features import paths_of

_SOURCES: Final = (
    "recommendation", "deal_score", "deal_amount", "deal_closed", "deal_life", "order", "subscription",
    "recommending",
)  # fmt: skip
_FIRST: Final = """
CREATE TEMP VIEW decided AS
SELECT made.recommendation_id, deal_id, account_id, coalesce(deal_id, account_id) AS subject_id,
       if(deal_id IS NULL, 'account', 'deal') AS subject, arm, action, chances, context,
       made.occurred_at AS as_of, made.occurred_at + to_days($horizon) AS over_at,
       (context ->> '$.amount')::DOUBLE AS amount, (context ->> '$.win')::DOUBLE AS win,
       coalesce(lot.held_out, $share) AS share
FROM recommendation AS made ASOF LEFT JOIN recommending AS lot ON lot.known_at <= made.known_at
WHERE made.known_at <= $at
QUALIFY row_number() OVER (
    PARTITION BY coalesce(deal_id, account_id), date_trunc('week', made.occurred_at)
    ORDER BY made.occurred_at, made.recommendation_id
) = 1
"""
"""Of each deal or account the first recommendation of a week: those after it were made with the same number
drawn, so their chances given the first are others."""

_OF_DEALS: Final = """
WITH turns AS (
    SELECT deal_id, known_at, occurred_at, if(won, 'won', 'lost') AS state FROM deal_closed
    UNION ALL
    SELECT deal_id, known_at, occurred_at, state FROM deal_life
), deals AS (
    SELECT *, (SELECT max_by(turns.state, (turns.known_at, turns.occurred_at)) FROM turns
               WHERE turns.deal_id = decided.deal_id AND turns.known_at <= decided.over_at) AS turned
    FROM decided WHERE subject = 'deal'
), worth AS (
    SELECT deals.*, score.value AS chance, amount_then.amount AS then_worth
    FROM deals
    ASOF LEFT JOIN (SELECT deal_id, occurred_at, value FROM deal_score WHERE known_at <= $at) AS score
        ON score.deal_id = deals.deal_id AND score.occurred_at <= deals.over_at
    ASOF LEFT JOIN deal_amount AS amount_then
        ON amount_then.deal_id = deals.deal_id AND amount_then.known_at <= deals.over_at
)
SELECT recommendation_id, subject, subject_id, as_of, over_at AS known_at, arm, action, chances, share,
       context,
       CASE WHEN over_at > $at OR NOT amount > 0 OR turned = 'deleted' THEN NULL
            WHEN turned = 'won' THEN then_worth / amount - win
            WHEN turned = 'lost' THEN -win
            ELSE then_worth * chance / amount - win END AS reward,
       CASE WHEN over_at > $at OR NOT amount > 0 OR turned = 'deleted' THEN NULL
            WHEN turned = 'won' THEN then_worth / amount ELSE 0 END AS realised
FROM worth
"""
"""A deal is worth its amount once won, nothing once lost, and its chance of its amount while it is open."""

_OF_ACCOUNTS: Final = """
WITH turns AS (
    SELECT account_id, subscription_id, known_at,
           12 * if(state IN ('paused', 'cancelled', 'ended'), 0, coalesce(mrr, 0)) AS a_year
    FROM subscription
), accounts AS (
    SELECT * FROM decided WHERE subject = 'account'
), ordered AS (
    SELECT accounts.recommendation_id, sum("order".total) AS total
    FROM accounts JOIN "order" ON "order".account_id = accounts.account_id AND "order".status = 'placed'
        AND "order".known_at > accounts.as_of AND "order".known_at <= accounts.over_at
    GROUP BY ALL
), running AS (
    SELECT accounts.recommendation_id, turns.subscription_id,
           coalesce(
               max_by(turns.a_year, turns.known_at) FILTER (turns.known_at <= accounts.as_of), 0) AS before,
           max_by(turns.a_year, turns.known_at) AS later
    FROM accounts JOIN turns ON turns.account_id = accounts.account_id
        AND turns.known_at <= accounts.over_at
    GROUP BY ALL
), moved AS (
    SELECT recommendation_id, sum(later - before) AS a_year FROM running GROUP BY ALL
)
SELECT accounts.recommendation_id, subject, subject_id, as_of, over_at AS known_at, arm, action, chances,
       share, context,
       CASE WHEN over_at <= $at AND amount > 0
            THEN (coalesce(ordered.total, 0) + coalesce(moved.a_year, 0)) / amount END AS reward,
       CASE WHEN over_at <= $at AND amount > 0 THEN coalesce(ordered.total, 0) / amount END AS realised
FROM accounts
LEFT JOIN ordered ON ordered.recommendation_id = accounts.recommendation_id
LEFT JOIN moved ON moved.recommendation_id = accounts.recommendation_id
"""
"""An account's reward is what it ordered and what its subscriptions grew by, of what they bring a year."""


def rows(facts: Path, *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return a row for each decision known at a moment, by ROW_COLUMNS, with its reward where that is known.

    Args:
        facts: the organization's folder of facts.
        params: the model's section of params.yaml; `horizon_days` counts.
        at: as of when; later facts do not matter.

    """
    return rows_of(paths_of(facts), params=params, at=at)


def rows_of(facts: Mapping[str, Any], *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return the same of facts by source, as tables or files."""
    moment = at.astimezone(UTC).replace(tzinfo=None)
    values = {"at": moment, "horizon": Params.read(params).horizon_days}
    with duckdb.connect() as connection:
        connection.execute("SET timezone = 'UTC'")
        for name in _SOURCES:
            offer(connection, name, facts.get(name))
        made = _FIRST.replace("$horizon", str(values["horizon"])).replace("$at", f"TIMESTAMP '{moment}'")
        made = made.replace("$share", str(USUAL_SHARE))
        connection.execute(made)
        found: pa.Table = connection.sql(
            f"SELECT * FROM ({_OF_DEALS}) UNION ALL SELECT * FROM ({_OF_ACCOUNTS})"
            " ORDER BY as_of, recommendation_id",
            params={"at": moment},
        ).to_arrow_table()
    return _spread(found)


def _spread(found: pa.Table) -> pa.Table:
    """Give every own chance and every part of the context a column of its own."""
    texts = [json.loads(str(text)) for text in found.column("chances").to_pylist()]
    mixed = np.asarray([[float(each.get(action, 0.0)) for action in ACTIONS] for each in texts], np.float64)
    share = np.asarray(found.column("share").to_pylist(), dtype=np.float64)
    own = own_chances(mixed.reshape(len(texts), len(ACTIONS)), share)
    contexts = [json.loads(str(text)) for text in found.column("context").to_pylist()]
    table: pa.Table = found.drop_columns(["chances", "share", "context"])
    for place, action in enumerate(ACTIONS):
        column = pa.array(own[:, place], pa.float64(), from_pandas=True)
        table = table.append_column(f"chance_{action}", column)
    for name in CONTEXT:
        table = table.append_column(name, pa.array([each.get(name) for each in contexts], pa.float64()))
    return table.select(list(ROW_COLUMNS))
