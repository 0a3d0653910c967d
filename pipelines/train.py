"""Stage: training rows in, a candidate model out."""

import hashlib
import json
import shutil
from collections.abc import Callable
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
    before = keep(model.save, outputs.model)
    return model if before is None else replace(model, origin=replace(model.origin, trained_at=before))


def keep(save: Callable[[Path], None], folder: Path) -> str | None:
    """Save a model to a folder, unless the one there is this very one but for the moment of training.

    Return the moment at which the one that stays was made; None when it was replaced. Every model's manifest
    holds that moment as `origin.trained_at`.
    """
    with TemporaryDirectory() as made:
        save(Path(made))
        before = _made_before(Path(made), folder)
        if before is None:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(made, folder)
        return before


def _made_before(made: Path, there: Path) -> str | None:
    if not there.is_dir() or {p.name for p in made.iterdir()} != {p.name for p in there.iterdir()}:
        return None
    others = (path.name for path in made.iterdir() if path.name != MANIFEST)
    if any((made / name).read_bytes() != (there / name).read_bytes() for name in others):
        return None
    first, second = (json.loads((folder / MANIFEST).read_text()) for folder in (made, there))
    first["origin"].pop("trained_at")
    before: str = second["origin"].pop("trained_at")
    return before if first == second else None
