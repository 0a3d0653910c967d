"""Stage: a judged candidate in, a registered version and the gate's decision out; and the way back."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

import models
from features.services import FeatureService
from models.contract import ModelCard
from models.gate import Decision
from models.registry import Candidate, Registry, flat
from models.win_probability import MODEL, Evaluation, WinProbability, judge_rival, load, report
from models.win_probability.champion import CARD
from models.win_probability.gate import Limits, Rival, decide
from pipelines.promotion import Outcome, Promoter

_CODE: Final = Path(models.__file__).parent / MODEL / "served.py"
_LIBRARIES: Final = ("lightgbm", "mlflow", "numpy", "pyarrow", "scikit-learn", "scipy")


@dataclass(frozen=True)
class Inputs:
    """The candidate with its report and rows, the registry, and who promotes when.

    `anyway` is a person's reason to promote against the gate; it is recorded with the version. `hold` is why
    a challenger that passes waits in the shadow.
    """

    model: Path
    report: Path
    rows: Path
    registry: Registry
    by: str
    at: datetime
    anyway: str | None = None
    hold: str | None = None
    services: Mapping[str, FeatureService] | None = None

    @property
    def promoter(self) -> Promoter:
        """Who acts on the decision."""
        return Promoter(self.registry, self.by, self.at, self.anyway, self.hold)


@dataclass(frozen=True)
class Outputs:
    """The file that tells the decision, as JSON."""

    decision: Path


def run(params: Limits, inputs: Inputs, outputs: Outputs) -> Outcome:
    """Register the candidate as challenger, ask the gate, promote or refuse, and say why.

    A learned model that is refused while no learned champion stands leaves its prior in charge. Running again
    with the same candidate registers nothing new.
    """
    candidate = load(inputs.model, version="candidate", services=inputs.services)
    card = report.from_json(json.loads((inputs.report / CARD).read_text()))
    rival = _rival(candidate, pq.read_table(inputs.rows), inputs)
    decision = decide(card, champion=rival, limits=params)
    decision = inputs.promoter.heard(decision)
    with _bundle(inputs.model, card) as folder:
        outcome = _act(candidate, card, folder, decision=decision, inputs=inputs)
    if not outcome.promoted and (rival is None or not rival.learned):
        outcome = _fall_back(candidate, outcome, inputs)
    outputs.decision.parent.mkdir(parents=True, exist_ok=True)
    outputs.decision.write_text(json.dumps(asdict(outcome), indent=1) + "\n")
    return outcome


def roll_back(registry: Registry, *, organization: str, by: str, because: str, at: datetime) -> str:
    """Return the name of the version that answers again; raise NothingToRollBackToError if there is none."""
    return registry.roll_back(MODEL, organization, by=by, because=because, at=at).name


def _rival(candidate: WinProbability, table: pa.Table, inputs: Inputs) -> Rival | None:
    """Return the champion as it does on the candidate's held-out rows, or None without a champion."""
    organization = candidate.origin.organization
    place = inputs.registry.restock(MODEL, organization)
    if place is None:
        return None
    champion = load(place.folder, version=place.name, services=inputs.services)
    if candidate.learned is None:
        kept = report.from_json(json.loads((place.folder / CARD).read_text()))
        empty = kept.metrics
        if empty is None:
            return None
        return Rival(version=place.name, learned=True, metrics=empty, segments=kept.segments)
    return judge_rival(champion, candidate, table)


def _act(
    candidate: WinProbability, card: ModelCard, folder: Path, *, decision: Decision, inputs: Inputs
) -> Outcome:
    return inputs.promoter.act(_described(candidate, card, folder), decision)


def _fall_back(candidate: WinProbability, refused: Outcome, inputs: Inputs) -> Outcome:
    """Promote the candidate's prior, which knows the counts, in place of nothing or of an older prior."""
    prior = candidate.without_trees()
    card = report.card_of(prior, Evaluation(), version="candidate")
    because = f"A prior answers, because the learned model was refused: {refused.because}"
    with TemporaryDirectory() as made:
        prior.save(Path(made))
        with _bundle(Path(made), card) as folder:
            decision = Decision(promote=True, because=(because,))
            outcome = _act(prior, card, folder, decision=decision, inputs=inputs)
    return Outcome(
        promoted=False, version=outcome.version, challenger=refused.challenger, because=refused.because
    )


@contextmanager
def _bundle(model: Path, card: ModelCard) -> Iterator[Path]:
    """Yield a folder of the model's files and its card."""
    with TemporaryDirectory() as made:
        folder = Path(made) / "model"
        shutil.copytree(model, folder)
        (folder / CARD).write_text(json.dumps(report.to_json(card), indent=1) + "\n")
        yield folder


def _described(candidate: WinProbability, card: ModelCard, folder: Path) -> Candidate:
    figures: dict[str, Any] = {"won": card.won, "lost": card.lost}
    if card.metrics is not None:
        figures |= asdict(card.metrics)
    return Candidate(
        model=MODEL,
        organization=candidate.origin.organization,
        folder=folder,
        code=_CODE,
        requirements=tuple(f"{name}=={version(name)}" for name in _LIBRARIES),
        params=flat(candidate.origin.params.to_json()),
        metrics={name: float(value) for name, value in figures.items() if value is not None},
        tags={
            "organization": candidate.origin.organization,
            "feature_service": candidate.service,
            "basis": candidate.basis,
            "trained_at": candidate.origin.trained_at,
            **candidate.origin.read,
        },
    )
