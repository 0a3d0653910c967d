"""What the offline stages ask of every kind of model: train, save, load, be judged, stand beside a rival."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from features.services import FeatureService
from models.card import Card
from models.contract import Basis


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose model it is and what it was made from."""

    organization: str
    trained_at: str
    """UTC, ISO 8601."""
    params: Mapping[str, Any] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    """Exactly what training read: dataset hash, rows, log position, code version."""


class Trained(Protocol):
    """A model ready to answer, or the prior that says it knows too little."""

    @property
    def version(self) -> str:
        """Name of the registered version, or `candidate`, or `untrained`."""
        ...

    @property
    def origin(self) -> Origin:
        """Whose it is and what made it."""
        ...

    @property
    def basis(self) -> Basis:
        """`model`, or `prior` below the stated amount of data."""
        ...

    @property
    def basis_note(self) -> str:
        """A sentence: what the answers rest on, and what is missing when it is a prior."""
        ...

    def save(self, folder: Path) -> None:
        """Write text and JSON files only, the same bytes for the same model; `folder` exists and is empty."""
        ...


Model = TypeVar("Model", bound=Trained)


class Learner(Protocol[Model]):
    """One kind of model as `pipelines` sees it; `models/<name>/__init__.py` offers one as `LEARNER`."""

    @property
    def name(self) -> str:
        """The folder under `models/`, and the name in registry, dvc.yaml, API and CLI."""
        ...

    @property
    def service(self) -> FeatureService | None:
        """The feature service whose columns the training rows carry; None when it reads no features."""
        ...

    @property
    def code(self) -> Path:
        """The file that `mlflow models serve` runs (`served.py`)."""
        ...

    @property
    def libraries(self) -> tuple[str, ...]:
        """Distributions that the served model needs."""
        ...

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> Model:
        """Learn from training rows, or return a prior when there are too few.

        Args:
            table: the rows that `pipelines` computed for this model.
            params: the model's own section of params.yaml; a name nobody knows raises TypeError.
            origin: whose it is; `origin.params` is `params`.

        """
        ...

    def load(self, folder: Path, *, version: str) -> Model:
        """Read what `save` wrote."""
        ...

    def judge(self, model: Model, table: pa.Table) -> Card:
        """Judge on the last period of the table it was trained on, with baselines, calibration and leaks."""
        ...

    def judge_rival(self, rival: Model, challenger: Model, table: pa.Table) -> Mapping[str, float]:
        """Return another version's figures on the challenger's held-out rows, by the same names."""
        ...
