"""Flat tables that nobody here made: what leaked, honest figures beside shuffled ones, published protocols.

    python -m bench.tables [--json OUT]

Keys of the JSON, of leads, win_loss and telco: auc_time, auc_shuffled, accuracy, brier, ece, ece_by_chance,
flagged, with_flagged, seconds, nameless (columns still refused when names are hidden). folds: five folds,
groups whole, as the published figures were made: leads_honest, win_loss_open, win_loss_all, each auc and
accuracy. machine.
"""

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.machine import machine
from bench.report import keep
from models.evaluation import auc
from models.tabular import Params, Question, as_json, judge
from models.tabular.division import Division
from models.tabular.rows import Rows, read_rows
from models.tabular.train import train
from pipelines.tables import read_table

TABLES: Final[Mapping[str, tuple[str, Question]]] = {
    "leads": ("leads/Leads.csv", Question("Converted")),
    "win_loss": (
        "win_loss/WA_Fn-UseC_-Sales-Win-Loss.csv.zip",
        Question("Opportunity Result", group="Opportunity Number"),
    ),
    "telco": ("churn/Telco-Customer-Churn.csv", Question("Churn")),
}
"""The last has no column known only afterwards: what is refused there is a false alarm."""
_SHARED: Final = Path("../shared/data")
_FOLDS: Final = 5
_CALIBRATE: Final = 0.15


def main() -> None:
    """Judge, compare, print and keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="where the figures go")
    asked = parser.parse_args()
    figures: dict[str, Any] = {}
    read = {}
    for name, (file, question) in TABLES.items():
        path = _SHARED / file
        read[name] = read_table(path.read_bytes(), name=path.name).table
        begun = time.perf_counter()
        told = as_json(judge(read[name], question=question, params=Params(), read={}))
        keys = ("auc_time", "auc_shuffled", "accuracy", "brier", "ece", "ece_by_chance", "with_flagged")
        figures[name] = {key: told[key] for key in keys}
        figures[name]["flagged"] = [each["column"] for each in told["flagged"]]
        figures[name]["seconds"] = round(time.perf_counter() - begun, 1)
        figures[name]["nameless"] = _nameless(read[name], question)
    figures |= {"folds": {}, "machine": machine()}
    for name, label, drop in (
        ("leads", "leads_honest", figures["leads"]["flagged"]),
        ("win_loss", "win_loss_open", figures["win_loss"]["flagged"]),
        ("win_loss", "win_loss_all", []),
    ):
        asked_of = TABLES[name][1]
        question = Question(asked_of.target, group=asked_of.group, drop=tuple(drop))
        figures["folds"][label] = _folds(read_rows(read[name], question), question)
    print(keep(figures, asked.json))


def _nameless(table: Any, question: Question) -> list[str]:
    """Return what is refused by its values alone."""
    kept = (question.target, question.group)
    hidden = {n: n if n in kept else f"c{place}" for place, n in enumerate(table.column_names)}
    shown = {new: old for old, new in hidden.items()}
    renamed = table.rename_columns(list(hidden.values()))
    told = as_json(judge(renamed, question=question, params=Params(), read={}))
    return [shown[each["column"]] for each in told["flagged"]]


def _folds(rows: Rows, question: Question) -> dict[str, float]:
    """Return AUC and accuracy over five folds of whole groups, in which nothing is divided by time."""
    fold = np.random.default_rng(1).integers(0, _FOLDS, int(rows.unit.max()) + 1)[rows.unit]
    inner = np.random.default_rng(2).random(int(rows.unit.max()) + 1)[rows.unit] < _CALIBRATE
    ranked, right = [], []
    columns = {each.name: each for each in rows.columns}
    for number in range(_FOLDS):
        parts = [(fold != number) & ~inner, (fold != number) & inner, fold == number]
        division = Division(*(np.flatnonzero(part) for part in parts))
        model = train(rows, division, question=question, columns=rows.columns, params=Params(), origin={})
        said = model.chances_of(model.matrix(columns, rows.asked, rows=rows.won.size)[division.test])
        won = rows.won[division.test]
        ranked.append(auc(won, said) or 0.5)
        right.append(float(np.mean((said >= 0.5) == (won == 1))))  # noqa: PLR2004 - the likelier outcome
    return {"auc": float(np.mean(ranked)), "accuracy": float(np.mean(right))}


if __name__ == "__main__":
    main()
