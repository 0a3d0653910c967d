"""Reading a flat table from a file, and its verdict: what `bellwether train --data` does."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from models.tabular import Params, Question, TableRefusedError, Verdict, judge
from pipelines.tables import UnreadableTableError, read_table


@dataclass(frozen=True)
class Inputs:
    """The file of the table (text, also as .gz or .zip, or .parquet), and what is asked of it."""

    table: Path
    question: Question


@dataclass(frozen=True)
class Outputs:
    """The folder that the model is saved to, or None."""

    model: Path | None = None


def run(params: Params, inputs: Inputs, outputs: Outputs) -> Verdict:
    """Judge the table and save its model; raises TableRefusedError with a sentence for who asked."""
    content = inputs.table.read_bytes()
    try:
        reading = read_table(content, name=inputs.table.name)
    except UnreadableTableError as error:
        raise TableRefusedError(str(error)) from error
    read = {"dataset": hashlib.sha256(content).hexdigest(), "rows": str(reading.table.num_rows)}
    verdict = judge(reading.table, question=inputs.question, params=params, read=read)
    verdict = replace(verdict, warnings=(*reading.notices, *verdict.warnings))
    if outputs.model is not None:
        verdict.model.save(outputs.model)
    return verdict
