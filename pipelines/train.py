"""Stage: training rows in, a candidate model out."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from features.services import WIN_PROBABILITY_V1, FeatureService
from models.win_probability import Params, WinProbability, train

PROVENANCE: Final = b"bellwether"
"""Key of the Parquet metadata in which the features stage says what the rows were made from, as JSON."""


@dataclass(frozen=True)
class Inputs:
    """The rows to learn from, whose they are, and who learns: the code's version and the moment."""

    rows: Path
    organization: str
    code_version: str
    at: datetime
    service: FeatureService = WIN_PROBABILITY_V1


@dataclass(frozen=True)
class Outputs:
    """The folder of the model's files; what was in it is replaced."""

    model: Path


def run(params: Params, inputs: Inputs, outputs: Outputs) -> WinProbability:
    """Train on the rows and save the candidate, with a record of exactly what it read."""
    table = pq.read_table(inputs.rows)
    provenance = json.loads((table.schema.metadata or {}).get(PROVENANCE, b"{}"))
    with inputs.rows.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    model = train(
        table,
        service=inputs.service,
        organization=inputs.organization,
        params=params,
        at=inputs.at,
        read={
            "dataset": digest,
            "rows": str(table.num_rows),
            "log_position": str(provenance.get("log_position", "unknown")),
            "code_version": inputs.code_version,
        },
    )
    shutil.rmtree(outputs.model, ignore_errors=True)
    model.save(outputs.model)
    return model
