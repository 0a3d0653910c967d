"""The offline stages of every kind of model but the win probability: rows, train, evaluate, promote.

`KINDS` names them. Each offers a `Learner` (`models.learner`) and a function that makes its training rows
from an organization's facts. A stage writes the same bytes when nothing that it read has changed.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from models import card as cards
from models import churn, close_timing, next_action
from models import revenue as revenues
from models.card import CARD, Card
from models.gate import Slack, Standing, decide
from models.learner import Learner, Origin, Trained
from models.registry import Candidate, Registry, flat
from pipelines import churn as churn_rows
from pipelines import next_action as next_action_rows
from pipelines import revenue, timing
from pipelines.features import position
from pipelines.known_late import late_columns
from pipelines.layout import Files
from pipelines.look_ahead import future_faults
from pipelines.promotion import Outcome, Promoter
from pipelines.train import PROVENANCE, keep

CANDIDATE: Final = "candidate"

Rows = Callable[..., pa.Table]
"""`rows(facts, *, params, at)`: the training rows of an organization as of a moment."""


@dataclass(frozen=True)
class Kind:
    """One kind of model: how it learns, and what from."""

    learner: Learner[Any]
    rows: Rows

    @property
    def name(self) -> str:
        """Its name in registry, dvc.yaml, API and command line."""
        return self.learner.name


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(close_timing.LEARNER, timing.rows),
        Kind(churn.LEARNER, churn_rows.rows),
        Kind(revenues.LEARNER, revenue.rows),
        Kind(next_action.LEARNER, next_action_rows.rows),
    )
}
"""By name, in the order in which they are trained."""


@dataclass(frozen=True)
class Stages:
    """The stages of one kind of model for one organization."""

    kind: Kind
    organization: str
    facts: Path
    files: Files
    params: Mapping[str, Any]
    code_version: str

    def features(self, *, at: datetime) -> int:
        """Compute the training rows and return how many there are."""
        table = self.kind.rows(self.facts, params=self.params, at=at)
        told = {"log_position": position(self.facts), "model": self.kind.name}
        metadata = {PROVENANCE: json.dumps(told, sort_keys=True)}
        self.files.rows.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.replace_schema_metadata(metadata), self.files.rows, compression="zstd")
        return table.num_rows

    def train(self, *, at: datetime) -> Trained:
        """Train a candidate, unless the one that is there is this very one but for the moment."""
        table = pq.read_table(self.files.rows)
        provenance = json.loads((table.schema.metadata or {}).get(PROVENANCE, b"{}"))
        with self.files.rows.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        origin = Origin(
            organization=self.organization,
            trained_at=at.isoformat(),
            params=self.params,
            read={
                "dataset": digest,
                "rows": str(table.num_rows),
                "log_position": str(provenance.get("log_position", "unknown")),
                "code_version": self.code_version,
            },
        )
        model: Trained = self.kind.learner.train(table, params=self.params, origin=origin)
        keep(model.save, self.files.candidate)
        return self.candidate()

    def candidate(self) -> Trained:
        """Load the model that was trained last."""
        loaded: Trained = self.kind.learner.load(self.files.candidate, version=CANDIDATE)
        return loaded

    def evaluate(self) -> Card:
        """Judge the candidate on later data, look for leaks, and write the report."""
        table, model, learner = pq.read_table(self.files.rows), self.candidate(), self.kind.learner
        card: Card = learner.judge(model, table)
        if learner.service is not None and model.basis == "model" and "as_of" in table.column_names:
            ahead = future_faults(learner.service, table, facts=self.facts)
            late = late_columns(learner.service, table)
            card = replace(card, leaks=(*card.leaks, *ahead, *late))
        self.files.report.mkdir(parents=True, exist_ok=True)
        _write(self.files.card, cards.to_json(card))
        told = {"basis": card.basis, "leaks": len(card.leaks), "model": card.figures, **card.baselines}
        _write(self.files.report / "metrics.json", told)
        page = cards.markdown(card, general=self.general)
        (self.files.report / "card.md").write_text(page)
        return card

    @property
    def general(self) -> str:
        """What holds for every version of this kind of model, as Markdown."""
        return (self.kind.learner.code.parent / "card.md").read_text()

    def promote(self, promoter: Promoter, *, slack: Slack) -> Outcome:
        """Register the candidate as challenger, ask the gate, and promote or refuse it.

        A learned model that is refused while nothing ever answered leaves what answers without any: the prior
        that serving falls back to.
        """
        model, card = self.candidate(), cards.from_json(json.loads(self.files.card.read_text()))
        standing = self._standing(model, promoter.registry)
        decision = promoter.heard(decide(card, champion=standing, slack=slack))
        with self._bundle(card) as folder:
            outcome = promoter.act(self._described(model, card, folder), decision)
        _write(self.files.decision, asdict(outcome))
        return outcome

    def _standing(self, challenger: Trained, registry: Registry) -> Standing | None:
        place = registry.restock(self.kind.name, self.organization)
        if place is None:
            return None
        champion = self.kind.learner.load(place.folder, version=place.name)
        if champion.basis == "prior" or challenger.basis == "prior":
            return Standing(place.name, learned=champion.basis == "model", figures={})
        table = pq.read_table(self.files.rows)
        figures = self.kind.learner.judge_rival(champion, challenger, table)
        return Standing(place.name, learned=True, figures=figures)

    @contextmanager
    def _bundle(self, card: Card) -> Iterator[Path]:
        """Yield a folder of the candidate's files and its card."""
        with TemporaryDirectory() as made:
            folder = Path(made) / "model"
            shutil.copytree(self.files.candidate, folder)
            _write(folder / CARD, cards.to_json(card))
            yield folder

    def _described(self, model: Trained, card: Card, folder: Path) -> Candidate:
        learner = self.kind.learner
        return Candidate(
            model=learner.name,
            organization=self.organization,
            folder=folder,
            code=learner.code,
            requirements=tuple(f"{name}=={version(name)}" for name in learner.libraries),
            params=flat(model.origin.params),
            metrics={name: float(value) for name, value in card.figures.items()},
            tags={
                "organization": self.organization,
                "feature_service": card.service or "none",
                "basis": model.basis,
                "trained_at": model.origin.trained_at,
                **model.origin.read,
            },
        )


def learn(
    names: Sequence[str], stages: Callable[[str], "Stages"], *, at: datetime, side_by_side: int
) -> Iterator[str]:
    """Make rows, train and judge for several kinds, in as many processes; yield each name when it is done."""
    if min(side_by_side, len(names)) <= 1:
        for name in names:
            yield _learned(stages(name), at)
        return
    with ProcessPoolExecutor(side_by_side, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(_learned, stages(name), at) for name in names]):
            yield done.result()


def _learned(stages: Stages, at: datetime) -> str:
    stages.features(at=at)
    stages.train(at=at)
    stages.evaluate()
    return stages.kind.name


def roll_back(
    kind: Kind, registry: Registry, *, organization: str, by: str, because: str, at: datetime
) -> str:
    """Return the name of the version that answers again; raise NothingToRollBackToError if there is none."""
    return registry.roll_back(kind.name, organization, by=by, because=because, at=at).name


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n")
