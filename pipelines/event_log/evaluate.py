"""The prefix protocol from log to figures: how early can a case's outcome be foretold, and how well."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

import features.prefixes
from features.prefixes import Catalogue
from models import prefix_outcome
from models.prefix_outcome import Examples, Spec
from models.prefix_outcome.evaluate import judge
from pipelines.event_log.errors import EventLogError, MappingError, TooFewCasesError
from pipelines.event_log.mapping import Mapping, load_mapping
from pipelines.event_log.protocol import LONGEST, Protocol, lay_out, weights
from pipelines.event_log.read import EventLog, read_log

Progress = Callable[[str, float], None]
"""Told what is being done and the share of it that is done."""


@dataclass(frozen=True)
class Judged:
    """Predictions for the held-out prefixes beside what happened, one row each."""

    protocol: Protocol
    rows: pl.DataFrame
    """case_id, number (the length), outcome."""
    chances: dict[str, NDArray[np.float64]]
    model: prefix_outcome.Model


def run(
    log: EventLog,
    mapping: Mapping,
    *,
    seed: int,
    spec: Spec = prefix_outcome.SPEC,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the report `{"outcomes": {name: figures}}`; its keys are described in the documentation.

    Raises:
        MappingError: The mapping does not fit the log.
        TooFewCasesError: Too few cases are labelled to judge by.

    """
    return report(foretell(log, mapping, seed=seed, spec=spec, progress=progress))


def foretell(
    log: EventLog, mapping: Mapping, *, seed: int, spec: Spec, progress: Progress | None = None
) -> Judged:
    """Train on the earlier labelled cases and predict every allowed prefix of the held-out ones."""
    told = progress or (lambda _what, _share: None)
    protocol = lay_out(log, mapping)
    told("features", 0.0)
    table = prefixes(log, mapping, protocol)
    told("features", 1.0)
    columns = tuple(name for name in table.columns if name not in _KEYS)
    training = table.filter(~pl.col("held_out"))
    examples = Examples(
        columns=columns,
        rows=training.select(columns).to_numpy(),
        outcome=_codes(training, protocol.outcomes),
        case=training["place"].to_numpy().astype(np.int64),
        weight=training["weight"].to_numpy(),
    )
    model = prefix_outcome.train(examples, protocol.outcomes, spec=spec, seed=seed, progress=told)
    held_out = table.filter("held_out")
    chances = model.predict(held_out.select(columns).to_numpy(), columns)
    return Judged(protocol, held_out.select("case_id", "number", "outcome"), chances, model)


_KEYS = ("case_id", "number", "place", "outcome", "held_out", "weight")


def prefixes(log: EventLog, mapping: Mapping, protocol: Protocol) -> pl.DataFrame:
    """Return a row per allowed prefix of every labelled case: case_id, number, what it is for, features."""
    begins = protocol.cases.filter("held_out").select(pl.col("opened").min()).item()
    catalogue = Catalogue.of(
        log.events, before=begins, start=mapping.lifecycle.start, complete=mapping.lifecycle.complete
    )
    cases = protocol.cases.with_row_index("place").with_columns(weights(protocol, log))
    rows = features.prefixes.compute(
        log.events,
        cases=cases["case_id"],
        resolutions=protocol.resolutions,
        outcomes=protocol.outcomes,
        catalogue=catalogue,
        longest=LONGEST,
    )
    known = cases.select("case_id", "place", "outcome", "held_out", "weight", "cut")
    allowed = rows.join(known, on="case_id", how="left", maintain_order="left").filter(
        pl.col("number") < pl.col("cut")
    )
    return allowed.drop("cut")


def _codes(rows: pl.DataFrame, outcomes: tuple[str, ...]) -> NDArray[np.int64]:
    code = {name: number for number, name in enumerate(outcomes)}
    return rows["outcome"].replace_strict(code, default=-1, return_dtype=pl.Int64).to_numpy()


def report(judged: Judged) -> dict[str, Any]:
    """Return the figures of each outcome."""
    cases = judged.protocol.cases
    length = judged.rows["number"].to_numpy().astype(np.int64)
    outcomes = {}
    for name, chance in judged.chances.items():
        hit = (judged.rows["outcome"] == name).to_numpy().astype(np.float64)
        figures = judge(hit, chance, length)
        outcomes[name] = {
            "weighted_auc": figures.weighted_auc,
            "brier": figures.brier,
            "ece": figures.ece,
            "base_rate": float(hit.mean()),
            "train_cases": cases.height - int(cases["held_out"].sum()),
            "test_cases": int(cases["held_out"].sum()),
            "basis": judged.model.outcomes[name].basis,
            "by_prefix": [asdict(figure) for figure in figures.by_prefix],
        }
    return {"outcomes": outcomes}


def main(arguments: list[str] | None = None) -> int:
    """Evaluate a log from the command line; return 0, or 2 with a message when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.event_log.evaluate", description=__doc__)
    parser.add_argument("log", type=Path, help="event log: .xes, .xes.gz or .csv")
    parser.add_argument("--mapping", type=Path, required=True, help="what the log's names mean (YAML)")
    parser.add_argument("--json", type=Path, help="write the report here; otherwise to standard output")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    try:
        mapping = load_mapping(chosen.mapping)
        log = read_log(chosen.log, mapping.columns)
        found = run(log, mapping, seed=chosen.seed, progress=_show)
    except (EventLogError, MappingError, TooFewCasesError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    text = json.dumps(found, indent=2) + "\n"
    if chosen.json is None:
        sys.stdout.write(text)
    else:
        chosen.json.write_text(text, encoding="utf-8")
    return 0


def _show(what: str, share: float) -> None:
    sys.stderr.write(f"{what}: {share:.0%}\n")


if __name__ == "__main__":
    sys.exit(main())
