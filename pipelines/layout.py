"""Where the stages keep one organization's files, and the settings they take from params.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

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
        )
