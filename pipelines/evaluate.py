"""Stage: a candidate and its rows in, its card, figures and plot data out, with the leakage checks."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from features.services import FeatureService
from models.contract import ModelCard
from models.win_probability import evaluate, load, report
from models.win_probability.champion import CARD
from models.win_probability.gate import Limits
from pipelines.known_late import late_columns
from pipelines.look_ahead import future_faults

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
        ahead = future_faults(model.definition, table, facts=inputs.facts)
        late = late_columns(model.definition, table)
        found = replace(found, leaks=[*found.leaks, *ahead, *late])
    card = report.card_of(model, found, version=CANDIDATE)
    outputs.report.mkdir(parents=True, exist_ok=True)
    _write(outputs.report / CARD, report.to_json(card))
    _write(outputs.report / "metrics.json", _figures(card))
    _write(outputs.report / "reliability.json", [asdict(each) for each in card.reliability])
    _write(outputs.report / "segments.json", [_flat(asdict(each)) for each in card.segments])
    (outputs.report / "card.md").write_text(report.markdown(card))
    return card


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
