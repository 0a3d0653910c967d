"""Stage: a candidate and its rows in, its card, figures and plot data out, with the leakage checks."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.compute import LiveFeatures, offer
from features.scope import OWN, narrow
from features.services import FeatureService
from features.sources import SOURCES
from models.contract import ModelCard
from models.win_probability import WinProbability, evaluate, leakage, load, report
from models.win_probability.champion import CARD
from models.win_probability.gate import Limits
from pipelines.features import paths_of

_ASKS_A_SOURCE: Final = 5
"""Rows computed again to find look-ahead: those after which a fact of a source came soonest;"""
_ASKS_SPREAD: Final = 30
"""and these."""
CANDIDATE: Final = "candidate"


@dataclass(frozen=True)
class Inputs:
    """The candidate, the rows it was trained on, and the facts those rows came from."""

    model: Path
    rows: Path
    facts: Path
    services: Mapping[str, FeatureService] | None = None


@dataclass(frozen=True)
class Outputs:
    """The folder of the report: card.json, card.md, metrics.json, reliability.json, segments.json."""

    report: Path


def run(params: Limits, inputs: Inputs, outputs: Outputs) -> ModelCard:
    """Judge the candidate on its test period and write the report."""
    table = pq.read_table(inputs.rows)
    model = load(inputs.model, version=CANDIDATE, services=inputs.services)
    found = evaluate(
        model, table, suspicious_auc=params.suspicious_auc, beyond_chance=params.ece_beyond_chance
    )
    if model.learned is not None:
        found = replace(found, leaks=[*found.leaks, *future_faults(model, table, facts=inputs.facts)])
    card = report.card_of(model, found, version=CANDIDATE)
    outputs.report.mkdir(parents=True, exist_ok=True)
    _write(outputs.report / CARD, report.to_json(card))
    _write(outputs.report / "metrics.json", _figures(card))
    _write(outputs.report / "reliability.json", [asdict(each) for each in card.reliability])
    _write(outputs.report / "segments.json", [_flat(asdict(each)) for each in card.segments])
    (outputs.report / "card.md").write_text(report.markdown(card))
    return card


def future_faults(model: WinProbability, table: pa.Table, *, facts: Path) -> list[str]:
    """Return what changes in stored rows when, row by row, every fact known after the ask is taken away.

    Each row is computed again as it would have been live at that moment. A difference means that some column
    looked ahead. The rows are those where that shows, however short the look: those after which the next fact
    came soonest, of each source, for the deal itself or for its kin; and some spread over the whole past.
    """
    if model.learned is None:
        return []
    known = _everything(facts)
    chosen = _revealing(model.definition, table, known)
    with LiveFeatures(model.definition) as live:
        again = pa.concat_tables(
            live.compute(
                ask, _known_by(ask.column("as_of")[0], narrow(known, [str(ask.column("deal_id")[0])]))
            )
            for ask in (table.slice(row, 1).select(["deal_id", "as_of"]) for row in chosen)
        )
    changed = leakage.changed_columns(table.take(chosen), again, service=model.definition)
    if not changed:
        return []
    columns = ", ".join(changed)
    return [f"Without the facts known after each ask, rows change in: {columns} ({len(chosen)} rows tried)."]


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


_NEXT_OF_DEAL: Final = """
SELECT asks.place FROM asks ASOF JOIN {source} AS later
  ON later.deal_id = asks.deal_id AND later.known_at > asks.as_of
ORDER BY later.known_at - asks.as_of, asks.place LIMIT {most}
"""
_NEXT_OF_KIN: Final = """
WITH held AS (SELECT DISTINCT deal_id, {key} FROM ({holders}) WHERE {key} IS NOT NULL),
     later AS (SELECT held.{key}, rows.known_at FROM {source} AS rows JOIN held USING (deal_id)),
     asked AS (SELECT asks.place, asks.as_of, held.{key} FROM asks JOIN held USING (deal_id))
SELECT asked.place FROM asked ASOF JOIN later
  ON later.{key} = asked.{key} AND later.known_at > asked.as_of
ORDER BY later.known_at - asked.as_of, asked.place LIMIT {most}
"""


def _revealing(service: FeatureService, table: pa.Table, facts: Mapping[str, pa.Table]) -> list[int]:
    """Return the numbers of the rows to compute again."""
    asks = table.select(["deal_id", "as_of"]).append_column(
        "place", pa.array(range(table.num_rows), pa.int64())
    )
    sources = [name for name in service.sources if "deal_id" in SOURCES[name].names]
    wanted = [_NEXT_OF_DEAL.format(source=name, most=_ASKS_A_SOURCE) for name in sources]
    for key in ("owner_id", "account_id"):
        holders = " UNION ALL ".join(
            f"SELECT deal_id, {key} FROM {name}" for name in sources if key in SOURCES[name].names
        )
        wanted += [
            _NEXT_OF_KIN.format(key=key, holders=holders, source=name, most=_ASKS_A_SOURCE)
            for name in sources
            if name not in OWN
        ]
    spread = np.linspace(0, table.num_rows - 1, min(_ASKS_SPREAD, table.num_rows))
    chosen = set(spread.astype(int).tolist())
    with duckdb.connect() as connection:
        connection.register("asks", asks)
        for name in sources:
            connection.register(name, facts[name])
        for query in wanted:
            chosen |= {place for (place,) in connection.execute(query).fetchall()}
    return sorted(chosen)


def _figures(card: ModelCard) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "basis": card.basis,
        "won": card.won,
        "lost": card.lost,
        "leaks": len(card.leaks),
    }
    if card.metrics is not None:
        figures |= {"model": asdict(card.metrics), "skill_low": card.skill_low}
        figures |= {"ece_by_chance": asdict(card.ece_by_chance)} if card.ece_by_chance else {}
        figures |= {name: asdict(each) for name, each in card.baselines.items()}
    return figures


def _flat(segment: dict[str, Any]) -> dict[str, Any]:
    return {"by": segment["by"], "segment": segment["segment"], **segment["metrics"]}


def _write(path: Path, content: Mapping[str, Any] | Iterable[Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n")
