"""Stage: facts in, training rows out: deals asked about along their open life, outcomes, features."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.facts import parts
from features.compute import Facts, compute, offer
from features.services import WIN_PROBABILITY_V1, FeatureService
from pipelines.layout import Asking
from pipelines.train import PROVENANCE

_POSITION: Final = "position.json"


@dataclass(frozen=True)
class Inputs:
    """The folder of an organization's facts."""

    facts: Path
    service: FeatureService = WIN_PROBABILITY_V1


@dataclass(frozen=True)
class Outputs:
    """The Parquet file of training rows."""

    rows: Path


def run(params: Asking, inputs: Inputs, outputs: Outputs) -> int:
    """Compute the training rows and return how many there are."""
    table = training_rows(params, paths_of(inputs.facts), service=inputs.service)
    outputs.rows.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.replace_schema_metadata(told(inputs)), outputs.rows, compression="zstd")
    return table.num_rows


def told(inputs: Inputs) -> dict[bytes, str]:
    """Return the Parquet metadata that says what rows were made from."""
    origin = {"log_position": position(inputs.facts), "service": inputs.service.name}
    return {PROVENANCE: json.dumps(origin, sort_keys=True)}


def paths_of(facts: Path) -> dict[str, list[Path]]:
    """Return the files of each source that has rows, those alone that the last whole extraction left."""
    return parts(facts)


def position(facts: Path) -> int | None:
    """Return the transaction of the log up to which these facts go."""
    path = facts / _POSITION
    return int(json.loads(path.read_text())["next_xid"]) if path.exists() else None


ASKS: Final = """
WITH opened AS (
    SELECT deal_id, min(known_at) AS known_at FROM deal_opened GROUP BY deal_id
), turns AS (
    SELECT deal_id, known_at,
           max({'occurred_at': occurred_at, 'state': if(won, 'closed won', 'closed')}) AS turn
    FROM deal_closed GROUP BY deal_id, known_at
    UNION ALL
    SELECT deal_id, known_at, max({'occurred_at': occurred_at, 'state': state}) FROM deal_life
    GROUP BY deal_id, known_at
), lives AS (
    SELECT deal_id, known_at, max(turn).state AS state FROM turns GROUP BY deal_id, known_at
), outcomes AS (
    SELECT deal_id, max_by(state, known_at) AS state, max(known_at) AS known_at
    FROM lives WHERE state <> 'deleted' GROUP BY deal_id
), last AS (
    SELECT max(known_at) AS seen FROM (SELECT known_at FROM touch UNION ALL SELECT known_at FROM deal_stage)
), asked AS (
    SELECT opened.deal_id, opened.known_at + to_days(age) AS as_of
    FROM opened CROSS JOIN last CROSS JOIN (SELECT unnest($ages) AS age)
    WHERE opened.known_at + to_days(age) < last.seen
), while_open AS (
    SELECT asked.deal_id, asked.as_of
    FROM asked ASOF LEFT JOIN lives ON lives.deal_id = asked.deal_id AND lives.known_at <= asked.as_of
    WHERE coalesce(lives.state, 'open') = 'open'
)
SELECT asked.deal_id, asked.as_of,
       CASE WHEN outcomes.state LIKE 'closed%' THEN outcomes.state = 'closed won' END AS won,
       CASE WHEN outcomes.state LIKE 'closed%' THEN outcomes.known_at END AS known_at, owner.owner_id
FROM while_open AS asked
LEFT JOIN outcomes ON outcomes.deal_id = asked.deal_id AND outcomes.known_at > asked.as_of
ASOF LEFT JOIN deal_owner AS owner ON owner.deal_id = asked.deal_id AND owner.known_at <= asked.as_of
ORDER BY asked.as_of, asked.deal_id
"""
"""A deal is asked about while it is open, from a reopening on again, and until it is deleted. Its outcome is
the one that stands: a lost deal that was opened again is not lost, and one deleted while open has none."""


ASKED_OF: Final = ("deal_opened", "deal_closed", "deal_life", "deal_stage", "deal_owner", "touch")
"""The sources that `ASKS` reads."""


def ages_of(params: Asking) -> list[int]:
    """Return the ages in days at which a deal is asked about, `$ages` of `ASKS`."""
    return sorted({*params.first_days, *range(params.every_days, params.most_days, params.every_days)})


def training_rows(params: Asking, facts: Facts, *, service: FeatureService) -> pa.Table:
    """Return asks of every deal while it was open, with outcome, owner and the service's columns."""
    with duckdb.connect() as connection:
        for name in ASKED_OF:
            offer(connection, name, facts.get(name))
        asks: Any = connection.sql(ASKS, params={"ages": ages_of(params)}).to_arrow_table()
    computed = compute(service, asks.select(["deal_id", "as_of"]), facts)
    for name in service.columns:
        asks = asks.append_column(computed.schema.field(name), computed.column(name))
    rows: pa.Table = asks
    return rows
