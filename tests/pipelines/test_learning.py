"""Any kind of model goes through the same stages: rows, train, evaluate, promote, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features.services import FeatureService
from models.card import Card
from models.contract import Basis
from models.gate import Slack
from models.learner import Origin
from models.registry import NothingToRollBackToError, Registry
from models.win_probability.predict import MANIFEST
from pipelines.layout import Layout
from pipelines.learning import CANDIDATE, Kind, Stages, roll_back
from pipelines.promotion import Promoter
from serving.champions import Champions

pytestmark = pytest.mark.filterwarnings("ignore")
"""MLflow warns of its own dependencies while it is imported."""

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
CODE = '''"""A constant that MLflow can serve."""
import mlflow


class Constant(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [0] * len(model_input)


mlflow.models.set_model(Constant())
'''


@dataclass(frozen=True)
class Constant:
    """Answers one number."""

    value: float
    origin: Origin
    version: str = CANDIDATE
    basis: Basis = "model"
    basis_note: str = "The mean of what was seen."

    def save(self, folder: Path) -> None:
        """Write the number, and what made it."""
        (folder / MANIFEST).write_text(json.dumps({"value": self.value, "origin": asdict(self.origin)}))


@dataclass(frozen=True)
class Mean:
    """Learns the mean of `y`, shifted by the parameter `off`; judged by its distance from the mean."""

    code: Path
    name: str = "mean"
    service: FeatureService | None = None
    libraries: tuple[str, ...] = ("numpy",)

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> Constant:
        """Take the mean."""
        return Constant(_mean(table) + params["off"], origin)

    def load(self, folder: Path, *, version: str) -> Constant:
        """Read the number."""
        written = json.loads((folder / MANIFEST).read_text())
        return Constant(written["value"], Origin(**written["origin"]), version)

    def judge(self, model: Constant, table: pa.Table) -> Card:
        """Tell the distance from the mean."""
        return Card(
            model=self.name,
            organization=model.origin.organization,
            version=model.version,
            outcome="The mean.",
            basis=model.basis,
            basis_note=model.basis_note,
            trained_at=model.origin.trained_at,
            primary="distance",
            figures=self.judge_rival(model, model, table),
        )

    def judge_rival(self, rival: Constant, challenger: Constant, table: pa.Table) -> Mapping[str, float]:
        """Tell the distance of either."""
        del challenger
        return {"distance": abs(rival.value - _mean(table))}


def _mean(table: pa.Table) -> float:
    return float(np.mean(table.column("y").to_numpy()))


def _rows(facts: Path, *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    del facts, at
    return pa.table({"y": params["y"]})


@pytest.fixture
def stages(tmp_path: Path) -> Stages:
    """The stages of a mean for a company without facts."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "served.py").write_text(CODE)
    (code / "card.md").write_text("# The mean\n")
    layout = Layout(tmp_path, "acme")
    kind = Kind(Mean(code / "served.py"), _rows)
    return Stages(kind, "acme", layout.facts, layout.of("mean"), {"y": [1.0, 3.0], "off": 0.0}, "1.0")


def _registry(data: Path) -> Registry:
    return Registry(f"sqlite:///{data / 'mlflow.db'}", data / "mlartifacts", data / "models")


def _make(stages: Stages, *, at: datetime = AT) -> None:
    stages.features(at=at)
    stages.train(at=at)
    stages.evaluate()


def test_a_kind_is_promoted_refused_and_taken_back(stages: Stages, tmp_path: Path) -> None:
    """The first answers; a worse one is refused, goes in by hand, is what serving loads, and comes out."""
    champions = Champions(tmp_path / "models", kinds={"mean": stages.kind})
    assert champions.kind("mean", "acme") is None
    registry = _registry(tmp_path)
    _make(stages)
    first = stages.promote(Promoter(registry, "ada", AT), slack=Slack())
    assert (first.promoted, first.version) == (True, "mean.acme/1")
    assert champions.kind("mean", "acme").value == 2.0
    assert stages.promote(Promoter(registry, "ada", AT), slack=Slack()).version == first.version

    worse = replace(stages, params={"y": [1.0, 3.0], "off": 1.0})
    _make(worse)
    refused = worse.promote(Promoter(registry, "ada", AT), slack=Slack())
    assert not refused.promoted
    assert "is worse than mean.acme/1's 0.0000" in refused.because
    assert json.loads(worse.files.decision.read_text())["because"] == refused.because
    forced = worse.promote(Promoter(registry, "ada", AT, "the board wants it"), slack=Slack())
    assert (forced.promoted, forced.version) == (True, refused.challenger)
    assert (champions.kind("mean", "acme").value, champions.kind("mean", "acme").version) == (
        3.0,
        "mean.acme/2",
    )
    card = champions.card("mean", "acme")
    assert card is not None
    assert card.version == "mean.acme/2"

    back = {"organization": "acme", "by": "bob", "because": "it is off", "at": AT}
    assert roll_back(stages.kind, registry, **back) == first.version  # type: ignore[arg-type]
    assert champions.kind("mean", "acme").value == 2.0
    with pytest.raises(NothingToRollBackToError):
        roll_back(stages.kind, registry, **back)  # type: ignore[arg-type]


def test_the_same_rows_and_settings_leave_every_byte(stages: Stages) -> None:
    """Running again a day later makes the same files; other settings make another candidate."""
    _make(stages)
    before = {path: path.read_bytes() for path in stages.files.candidate.iterdir()}
    rows = stages.files.rows.read_bytes()
    _make(stages, at=AT + timedelta(days=1))
    assert {path: path.read_bytes() for path in stages.files.candidate.iterdir()} == before
    assert stages.files.rows.read_bytes() == rows
    _make(replace(stages, params={"y": [1.0, 3.0], "off": 1.0}))
    assert {path: path.read_bytes() for path in stages.files.candidate.iterdir()} != before


def test_a_report_tells_the_card_and_the_figures(stages: Stages) -> None:
    """The page begins with what holds for every version; metrics.json is what DVC compares."""
    _make(stages)
    assert (stages.files.report / "card.md").read_text().startswith("# The mean")
    assert json.loads((stages.files.report / "metrics.json").read_text())["model"] == {"distance": 0.0}
