"""The registry of trained models, kept by MLflow: versions, aliases, promotions with who and why, rollback.

Importing MLflow takes nine seconds, so it happens inside `Registry`; whoever only answers reads the *shelf*:
a copy of each champion's files with a pointer, written by every promotion and rollback, and by `restock` from
what the registry says.
"""

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

CHAMPION: Final = "champion"
CHALLENGER: Final = "challenger"
_POINTER: Final = "champion.json"
_REPLACED: Final = "replaced"


class NothingToRollBackToError(LookupError):
    """The champion replaced no other version."""


@dataclass(frozen=True)
class Shelved:
    """A version of a model and the folder of its files."""

    model: str
    organization: str
    number: int
    folder: Path

    @property
    def name(self) -> str:
        """What predictions carry as their model version."""
        return f"{registered_name(self.model, self.organization)}/{self.number}"


def registered_name(model: str, organization: str) -> str:
    """Return the registry's name for one organization's model."""
    return f"{model}.{organization}"


def shelved(shelf: Path, *, model: str, organization: str) -> Shelved | None:
    """Return the champion on the shelf, or None when nothing was ever promoted. Never asks the registry."""
    pointer = shelf / organization / model / _POINTER
    if not pointer.exists():
        return None
    number = json.loads(pointer.read_text())["number"]
    return Shelved(model, organization, number, pointer.parent / f"v{number}")


@dataclass(frozen=True)
class Candidate:
    """A trained model about to be registered."""

    model: str
    organization: str
    folder: Path
    """Its files; everything in it is kept."""
    code: Path
    """The file that `mlflow models serve` runs for it (models from code: nothing is pickled)."""
    requirements: tuple[str, ...]
    params: Mapping[str, Any]
    metrics: Mapping[str, float]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Registry:
    """MLflow's tracking and registry behind the few verbs we need."""

    tracking_uri: str
    artifacts: Path
    """Where files of new experiments go."""
    shelf: Path

    @cached_property
    def _client(self) -> "MlflowClient":
        import mlflow  # noqa: PLC0415 - takes nine seconds, which most commands need not wait for
        from mlflow import telemetry  # noqa: PLC0415
        from mlflow.environment_variables import (  # noqa: PLC0415
            MLFLOW_DISABLE_TELEMETRY,
            MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR,
        )
        from mlflow.utils.logging_utils import disable_logging  # noqa: PLC0415

        MLFLOW_DISABLE_TELEMETRY.set(True)  # type: ignore[no-untyped-call]
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)  # type: ignore[no-untyped-call]
        disable_logging()  # type: ignore[no-untyped-call]
        telemetry.set_telemetry_client()  # type: ignore[no-untyped-call]
        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        mlflow.set_tracking_uri(self.tracking_uri)
        mlflow.set_registry_uri(self.tracking_uri)
        return mlflow.MlflowClient(self.tracking_uri, self.tracking_uri)

    def register(self, candidate: Candidate) -> int:
        """Log a run with the candidate's files, make it a version, and call it the challenger."""
        client = self._client
        import mlflow  # noqa: PLC0415 - loaded by now

        name = registered_name(candidate.model, candidate.organization)
        with mlflow.start_run(experiment_id=self._experiment(name), tags=dict(candidate.tags)):
            mlflow.log_params(dict(candidate.params))
            mlflow.log_metrics(dict(candidate.metrics))
            logged = mlflow.pyfunc.log_model(
                name=candidate.model,
                python_model=str(candidate.code),
                artifacts={"model": str(candidate.folder)},
                pip_requirements=list(candidate.requirements),
                registered_model_name=name,
            )
        number = int(logged.registered_model_version)
        for key, value in candidate.tags.items():
            client.set_model_version_tag(name, str(number), key, value)
        client.set_registered_model_alias(name, CHALLENGER, str(number))
        return number

    def _experiment(self, name: str) -> str:
        found = self._client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        self.artifacts.mkdir(parents=True, exist_ok=True)
        created = self._client.create_experiment(name, artifact_location=self.artifacts.resolve().as_uri())
        return str(created)

    def tagged(self, model: str, organization: str, tags: Mapping[str, str]) -> int | None:
        """Return the newest version that carries all these tags, or None."""
        name = registered_name(model, organization)
        versions = self._client.search_model_versions(f"name='{name}'")
        fitting = [int(each.version) for each in versions if tags.items() <= dict(each.tags or {}).items()]
        return max(fitting, default=None)

    def champion(self, model: str, organization: str) -> int | None:
        """Return the number of the version that answers, or None."""
        found = self._aliased(model, organization)
        return int(found.version) if found else None

    def promote(
        self, model: str, organization: str, *, number: int, by: str, because: str, at: datetime
    ) -> Shelved:
        """Make a version the champion, record who, when and why, and put it on the shelf."""
        name, before = registered_name(model, organization), self.champion(model, organization)
        tags = {"promoted_by": by, "promoted_at": at.isoformat(), "promoted_because": because}
        if before is not None and before != number:
            tags[_REPLACED] = str(before)
        for key, value in tags.items():
            self._client.set_model_version_tag(name, str(number), key, value)
        self._client.set_registered_model_alias(name, CHAMPION, str(number))
        return self._put_on_shelf(model, organization, number)

    def refuse(self, model: str, organization: str, *, number: int, because: str, at: datetime) -> None:
        """Record why a challenger was not promoted."""
        name = registered_name(model, organization)
        for key, value in {"refused_at": at.isoformat(), "refused_because": because}.items():
            self._client.set_model_version_tag(name, str(number), key, value)

    def roll_back(self, model: str, organization: str, *, by: str, because: str, at: datetime) -> Shelved:
        """Give the place back to the version that the champion replaced; again goes further back."""
        name, current = registered_name(model, organization), self._aliased(model, organization)
        earlier = (current.tags or {}).get(_REPLACED) if current else None
        if current is None or earlier is None:
            raise NothingToRollBackToError(f"{name} has no earlier champion to go back to")
        tags = {"rolled_back_by": by, "rolled_back_at": at.isoformat(), "rolled_back_because": because}
        for key, value in tags.items():
            self._client.set_model_version_tag(name, str(current.version), key, value)
        self._client.set_registered_model_alias(name, CHAMPION, earlier)
        return self._put_on_shelf(model, organization, int(earlier))

    def restock(self, model: str, organization: str) -> Shelved | None:
        """Bring the shelf in line with the registry, as on a machine that was not there for the promotion."""
        number = self.champion(model, organization)
        return None if number is None else self._put_on_shelf(model, organization, number)

    def _aliased(self, model: str, organization: str) -> "ModelVersion | None":
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 - see _client

        try:
            name = registered_name(model, organization)
            return self._client.get_model_version_by_alias(name, CHAMPION)
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise

    def _put_on_shelf(self, model: str, organization: str, number: int) -> Shelved:
        """Copy a version's files and then turn the pointer, so a reader never meets half a model."""
        place = Shelved(model, organization, number, self.shelf / organization / model / f"v{number}")
        if not place.folder.exists():
            fresh = place.folder.with_name(f".{place.folder.name}.{os.getpid()}")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(self._files(model, organization, number), fresh)
            fresh.replace(place.folder)
        pointer = place.folder.parent / _POINTER
        written = pointer.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps({"number": number, "name": place.name}) + "\n")
        written.replace(pointer)
        return place

    def _files(self, model: str, organization: str, number: int) -> Path:
        import mlflow  # noqa: PLC0415 - see _client

        name = registered_name(model, organization)
        uri = self._client.get_model_version_download_uri(name, str(number))
        root = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, tracking_uri=self.tracking_uri))
        (kept,) = (root / "artifacts").iterdir()
        return kept


def flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a nested mapping as MLflow's flat one, names joined by dots."""
    found: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found
