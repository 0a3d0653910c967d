"""Where the stages keep one organization's files, and the settings they take from params.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from models.gate import Slack
from models.win_probability.gate import Limits
from models.win_probability.spec import MODEL, Params


@dataclass(frozen=True)
class Layout:
    """The files of one organization below the data folder; dvc.yaml names the same paths."""

    data: Path
    organization: str

    @property
    def facts(self) -> Path:
        """One folder of Parquet files a source."""
        return self.data / "facts" / self.organization

    @property
    def rows(self) -> Path:
        """Training rows: asks, outcomes and features."""
        return self.data / "features" / self.organization / f"{MODEL}.parquet"

    @property
    def candidate(self) -> Path:
        """The model trained last."""
        return self.data / "models" / self.organization / "candidate"

    @property
    def report(self) -> Path:
        """What evaluation says of the candidate."""
        return self.data / "reports" / self.organization / MODEL

    @property
    def decision(self) -> Path:
        """What the gate said of the candidate."""
        return self.data / "reports" / self.organization / "promotion.json"

    def of(self, model: str) -> "Files":
        """The files of another kind of model than the win probability's."""
        return Files(
            rows=self.data / "features" / self.organization / f"{model}.parquet",
            candidate=self.data / "models" / self.organization / model / "candidate",
            report=self.data / "reports" / self.organization / model,
        )

    @property
    def shelf(self) -> Path:
        """Champions' files, for all organizations."""
        return self.data / "models"

    @property
    def registry(self) -> Path:
        """MLflow's database, for all organizations, unless a server is given."""
        return self.data / "mlflow.db"

    @property
    def artifacts(self) -> Path:
        """Files of MLflow's runs."""
        return self.data / "mlartifacts"


@dataclass(frozen=True)
class Files:
    """Where the stages keep what they make of one kind of model for one organization."""

    rows: Path
    """Training rows."""
    candidate: Path
    """The model trained last."""
    report: Path
    """The folder of card.json, card.md, metrics.json and decision.json."""

    @property
    def card(self) -> Path:
        """What evaluation says of the candidate."""
        return self.report / "card.json"

    @property
    def decision(self) -> Path:
        """What the gate said of the candidate."""
        return self.report / "decision.json"


@dataclass(frozen=True)
class Asking:
    """At which ages, in days, an open deal becomes a training row: close together first, then evenly."""

    first_days: tuple[int, ...] = (0, 1, 3, 7)
    every_days: int = 14
    most_days: int = 730


@dataclass(frozen=True)
class Settings:
    """params.yaml as values."""

    organizations: tuple[str, ...] = ("demo",)
    features: Asking = field(default_factory=Asking)
    train: Params = field(default_factory=Params)
    promote: Limits = field(default_factory=Limits)
    learners: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The settings of every other kind of model, by its name."""
    slack: Slack = field(default_factory=Slack)
    """How much worse than the champion a challenger of those may be."""

    @classmethod
    def read(cls, path: Path) -> "Settings":
        """Return the settings of a file; a name nobody knows raises TypeError rather than being ignored."""
        written: Mapping[str, Any] = yaml.safe_load(path.read_text())
        return cls(
            organizations=tuple(written["organizations"]),
            features=Asking(
                **{**written["features"], "first_days": tuple(written["features"]["first_days"])}
            ),
            train=Params.read(written["train"]),
            promote=Limits(**written["promote"]),
            learners=written.get("learners", {}),
            slack=Slack(**written.get("slack", {})),
        )
