"""Stage: training rows in, a candidate model out."""

import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow.parquet as pq

from features.services import WIN_PROBABILITY_V1, FeatureService
from models.win_probability import Params, WinProbability, train
from models.win_probability.predict import MANIFEST

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
    """The folder of the model's files; what was in it is replaced, unless only the moment differs."""

    model: Path


def run(params: Params, inputs: Inputs, outputs: Outputs) -> WinProbability:
    """Train on the rows and save the candidate, with a record of exactly what it read.

    When the same rows, settings and code give the candidate that is there already, it stays, with the moment
    at which it was first made: it is no new model.
    """
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
    kept = _made_before(model, outputs.model)
    if kept is not None:
        return kept
    shutil.rmtree(outputs.model, ignore_errors=True)
    model.save(outputs.model)
    return model


def _made_before(model: WinProbability, folder: Path) -> WinProbability | None:
    """Return the model as it lies in the folder, if but for the moment of training it is this one."""
    if not folder.is_dir():
        return None
    there = json.loads((folder / MANIFEST).read_text())["origin"]["trained_at"]
    earlier = replace(model, origin=replace(model.origin, trained_at=there))
    with TemporaryDirectory() as made:
        earlier.save(Path(made))
        return earlier if _bytes(Path(made)) == _bytes(folder) else None


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
