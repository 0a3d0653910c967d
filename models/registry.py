"""The registry of trained models, kept by MLflow: versions, aliases, promotions with who and why, rollback.

Importing MLflow takes nine seconds, so it happens inside `Registry`; whoever only answers reads the *shelf*:
a copy of each champion's files with a pointer, written by every promotion and rollback, and by `restock` from
what the registry says.
"""

import json
import logging
import os
import shutil
import warnings
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
_SHADOW: Final = "shadow.json"
_VERSIONS: Final = "versions.json"
_EARLIER: Final = "earlier_champions"
"""Tag of a registered model: the versions to go back to, the latest last, none twice, never the champion."""
_MOST_EARLIER: Final = 100


class NothingToRollBackToError(LookupError):
    """There is no champion before this one."""


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
    told = json.loads(pointer.read_text())
    return Shelved(model, organization, told["number"], pointer.parent / told["folder"])


def in_shadow(shelf: Path, *, model: str, organization: str) -> Shelved | None:
    """Return the challenger that runs in the shadow, or None. Never asks the registry."""
    pointer = shelf / organization / model / _SHADOW
    if not pointer.exists():
        return None
    told = json.loads(pointer.read_text())
    return Shelved(model, organization, told["number"], pointer.parent / told["folder"])


def versions_told(shelf: Path, *, model: str, organization: str) -> list[dict[str, Any]]:
    """Return the registry's versions as the last change left them, newest first. Never asks the registry.

    Of each: number, name, alias (champion, shadow or None), tags and metrics.
    """
    path = shelf / organization / model / _VERSIONS
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return found


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
        with warnings.catch_warnings():  # of MLflow's own use of SQLAlchemy, told at the first look
            warnings.simplefilter("ignore")
            client = mlflow.MlflowClient(self.tracking_uri, self.tracking_uri)
            client.search_experiments(max_results=1)
        return client

    def register(self, candidate: Candidate) -> int:
        """Log a run with the candidate's files, make it a version, and call it the challenger.

        The version is made here and not by `log_model`, which tells of it on standard error.
        """
        client = self._client
        import mlflow  # noqa: PLC0415 - loaded by now

        name = registered_name(candidate.model, candidate.organization)
        mlflow.set_tracking_uri(self.tracking_uri)  # of the whole process: another registry may have set it
        mlflow.set_registry_uri(self.tracking_uri)
        with mlflow.start_run(experiment_id=self._experiment(name), tags=dict(candidate.tags)) as run:
            mlflow.log_params(dict(candidate.params))
            mlflow.log_metrics(dict(candidate.metrics))
            logged = mlflow.pyfunc.log_model(
                name=candidate.model,
                python_model=str(candidate.code),
                artifacts={"model": str(candidate.folder)},
                pip_requirements=list(candidate.requirements),
            )
        if not client.search_registered_models(f"name='{name}'"):
            client.create_registered_model(name)
        made = client.create_model_version(
            name,
            logged.model_uri,
            run_id=run.info.run_id,
            tags=dict(candidate.tags),
            model_id=logged.model_id,
        )
        client.set_registered_model_alias(name, CHALLENGER, str(made.version))
        self._tell_versions(candidate.model, candidate.organization)
        return int(made.version)

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
        found = self._aliased(model, organization, CHAMPION)
        return int(found.version) if found else None

    def challenger(self, model: str, organization: str) -> int | None:
        """Return the number of the version that was registered last and not promoted, or None."""
        found = self._aliased(model, organization, CHALLENGER)
        return int(found.version) if found else None

    def promote(
        self, model: str, organization: str, *, number: int, by: str, because: str, at: datetime
    ) -> Shelved:
        """Make a version the champion, record who, when and why, and put it on the shelf.

        It is no challenger any more. The version it replaces is the one to go back to.
        """
        name, before = registered_name(model, organization), self.champion(model, organization)
        tags = {"promoted_by": by, "promoted_at": at.isoformat(), "promoted_because": because}
        if before is not None and before != number:
            tags["replaced"] = str(before)
            earlier = [each for each in self._earlier(name) if each not in (before, number)]
            self._remember(name, [*earlier, before])
        for key, value in tags.items():
            self._client.set_model_version_tag(name, str(number), key, value)
        self._client.set_registered_model_alias(name, CHAMPION, str(number))
        if self.challenger(model, organization) == number:
            self._client.delete_registered_model_alias(name, CHALLENGER)
        self._leave_shadow(model, organization)
        place = self._put_on_shelf(model, organization, number)
        self._tell_versions(model, organization)
        return place

    def refuse(self, model: str, organization: str, *, number: int, because: str, at: datetime) -> None:
        """Record why a challenger was not promoted."""
        name = registered_name(model, organization)
        for key, value in {"refused_at": at.isoformat(), "refused_because": because}.items():
            self._client.set_model_version_tag(name, str(number), key, value)
        told = in_shadow(self.shelf, model=model, organization=organization)
        if told is not None and told.number == number:
            self._leave_shadow(model, organization)
        self._tell_versions(model, organization)

    def hold(self, model: str, organization: str, *, number: int, because: str, at: datetime) -> Shelved:
        """Let a challenger run in the shadow: its files beside the champion's, its answers shown nowhere."""
        name = registered_name(model, organization)
        for key, value in {"shadow_since": at.isoformat(), "shadow_because": because}.items():
            self._client.set_model_version_tag(name, str(number), key, value)
        place = self._put_on_shelf(model, organization, number, pointer=_SHADOW)
        self._tell_versions(model, organization)
        return place

    def _leave_shadow(self, model: str, organization: str) -> None:
        (self.shelf / organization / model / _SHADOW).unlink(missing_ok=True)

    def _tell_versions(self, model: str, organization: str) -> None:
        """Write the versions beside the shelf's pointer, for whoever lists them without MLflow."""
        name = registered_name(model, organization)
        champion = self.champion(model, organization)
        shadow = in_shadow(self.shelf, model=model, organization=organization)
        found = self._client.search_model_versions(f"name='{name}'")
        told = []
        for each in sorted(found, key=lambda version: -int(version.version)):
            number, tags = int(each.version), dict(each.tags or {})
            alias = CHAMPION if number == champion else None
            if alias is None and shadow is not None and shadow.number == number:
                alias = "shadow"
            metrics = dict(self._client.get_run(each.run_id).data.metrics) if each.run_id else {}
            about = {"number": number, "name": f"{name}/{number}", "alias": alias}
            told.append({**about, "tags": tags, "metrics": metrics})
        home = self.shelf / organization / model
        home.mkdir(parents=True, exist_ok=True)
        written = home / f".{_VERSIONS}.{os.getpid()}"
        written.write_text(json.dumps(told, indent=1) + "\n")
        written.replace(home / _VERSIONS)

    def roll_back(self, model: str, organization: str, *, by: str, because: str, at: datetime) -> Shelved:
        """Give the place back to the champion before; again goes further back, and never to and fro."""
        name, current = registered_name(model, organization), self.champion(model, organization)
        earlier = self._earlier(name) if current is not None else []
        if not earlier:
            raise NothingToRollBackToError(f"{name} has no earlier champion to go back to")
        tags = {"rolled_back_by": by, "rolled_back_at": at.isoformat(), "rolled_back_because": because}
        for key, value in tags.items():
            self._client.set_model_version_tag(name, str(current), key, value)
        self._client.set_registered_model_alias(name, CHAMPION, str(earlier[-1]))
        self._remember(name, earlier[:-1])
        place = self._put_on_shelf(model, organization, earlier[-1])
        self._tell_versions(model, organization)
        return place

    def _earlier(self, name: str) -> list[int]:
        found = self._client.get_registered_model(name).tags.get(_EARLIER, "")
        return [int(number) for number in found.split()]

    def _remember(self, name: str, earlier: list[int]) -> None:
        told = " ".join(map(str, earlier[-_MOST_EARLIER:]))
        self._client.set_registered_model_tag(name, _EARLIER, told)

    def restock(self, model: str, organization: str) -> Shelved | None:
        """Bring the shelf in line with the registry, as on a machine that was not there for the promotion."""
        number = self.champion(model, organization)
        return None if number is None else self._put_on_shelf(model, organization, number)

    def _aliased(self, model: str, organization: str, alias: str) -> "ModelVersion | None":
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 - see _client

        try:
            name = registered_name(model, organization)
            return self._client.get_model_version_by_alias(name, alias)
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise

    def _put_on_shelf(
        self, model: str, organization: str, number: int, *, pointer: str = _POINTER
    ) -> Shelved:
        """Copy a version's files and then turn the pointer, so a reader never meets half a model.

        The folder is named by the run too: a registry that was begun anew counts its versions from one again.
        """
        run = self._client.get_model_version(registered_name(model, organization), str(number)).run_id
        home = self.shelf / organization / model
        place = Shelved(model, organization, number, home / f"v{number}.{run}")
        if not place.folder.exists():
            fresh = home / f".{place.folder.name}.{os.getpid()}"
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(self._files(model, organization, number), fresh)
            fresh.replace(place.folder)
        turned = home / pointer
        written = turned.with_suffix(f".{os.getpid()}")
        told = {"number": number, "name": place.name, "folder": place.folder.name}
        written.write_text(json.dumps(told) + "\n")
        written.replace(turned)
        return place

    def _files(self, model: str, organization: str, number: int) -> Path:
        import mlflow  # noqa: PLC0415 - see _client

        name = registered_name(model, organization)
        mlflow.set_tracking_uri(self.tracking_uri)
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
