"""From facts to a judged candidate: each stage takes the files that the one before left."""

import ast
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

from features.compute import compute
from features.services import WIN_PROBABILITY_V1
from models.contract import ModelCard
from models.win_probability import Params, WinProbability, load
from models.win_probability.gate import Limits, decide
from models.win_probability.spec import ROW_COLUMNS, Minimum, Trees
from pipelines import evaluate, features, train
from pipelines.layout import Asking, Layout, Settings
from pipelines.learning import KINDS
from pipelines.look_ahead import future_faults
from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts
from serving.cli.main import cli
from tests.pipelines.kept import POSITION, keep

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
PARAMS = Params(minimum=Minimum(60, 60, 15), trees=Trees(members=2, most=60, num_threads=1))
SIX_HOURS = np.timedelta64(6, "h")
ASKING = Asking(first_days=(0, 3), every_days=14)


@dataclass(frozen=True)
class Line:
    """What the stages left for one organization."""

    layout: Layout
    model: WinProbability
    card: ModelCard


def _run(layout: Layout, params: Params) -> tuple[WinProbability, ModelCard]:
    features.run(ASKING, features.Inputs(layout.facts), features.Outputs(layout.rows))
    model = train.run(
        params, train.Inputs(layout.rows, layout.organization, "abc123", AT), train.Outputs(layout.candidate)
    )
    card = evaluate.run(
        Limits(),
        evaluate.Inputs(layout.candidate, layout.rows, layout.facts),
        evaluate.Outputs(layout.report),
    )
    return model, card


@pytest.fixture(scope="module")
def facts() -> dict[str, pa.Table]:
    """Two years of a small seller."""
    spec = SimulationSpec(
        seed=5, start=datetime(2024, 3, 1, tzinfo=UTC), until=AT, reps=6, accounts=200, deals=1200
    )
    return company_facts(simulate(spec))


@pytest.fixture(scope="module")
def line(facts: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The stages up to evaluation, run on that seller."""
    layout = Layout(tmp_path_factory.mktemp("data"), "acme")
    keep(facts, layout.facts)
    return Line(layout, *_run(layout, PARAMS))


def test_rows_are_asks_of_open_deals_with_what_came_of_them(line: Line) -> None:
    """Each row is an ask while the deal was open; deals still open are there, without an outcome."""
    rows = pq.read_table(line.layout.rows)

    assert rows.column_names == [*ROW_COLUMNS, *WIN_PROBABILITY_V1.columns]
    won, known, asked = (rows.column(name).to_pylist() for name in ("won", "known_at", "as_of"))
    assert all(moment is None or moment > ask for moment, ask in zip(known, asked, strict=True))
    assert [each is None for each in won] == [each is None for each in known]
    assert None in won
    assert len(set(zip(rows.column("deal_id").to_pylist(), asked, strict=True))) == rows.num_rows


def test_facts_are_read_once(line: Line, facts: dict[str, pa.Table]) -> None:
    """Files that a killed extraction left beside those that count change no row."""
    rows = pq.read_table(line.layout.rows)
    expected = features.training_rows(ASKING, facts, service=WIN_PROBABILITY_V1)

    assert rows.equals(expected)
    assert any(rows.column("touches_ever").to_pylist())


def test_a_model_records_exactly_what_it_read(line: Line) -> None:
    """The saved model names its organization, the log's position, the hash of its rows and the code."""
    read = load(line.layout.candidate, version="1").origin.read

    assert read["log_position"] == str(POSITION)
    assert read["code_version"] == "abc123"
    assert len(read["dataset"]) == 64
    assert line.model.origin.organization == "acme"


def test_the_report_has_figures_plots_and_a_card(line: Line) -> None:
    """Metrics, reliability, segments and the card are files that DVC, the web app and people read."""
    folder = line.layout.report
    metrics = json.loads((folder / "metrics.json").read_text())
    bins = json.loads((folder / "reliability.json").read_text())
    segments = json.loads((folder / "segments.json").read_text())

    assert line.card.metrics is not None
    assert metrics["model"]["brier"] == line.card.metrics.brier
    assert {"predicted", "observed", "low", "high"} <= bins[0].keys()
    assert {each["by"] for each in segments} >= {"stage", "owner", "age", "amount"}
    assert "Reliability" in (folder / "card.md").read_text()
    assert line.card.leaks == []


def test_a_column_that_looks_ahead_is_found(line: Line) -> None:
    """Rows made with facts from after the ask differ from those made without: the report names the column."""
    rows = pq.read_table(line.layout.rows)
    place = rows.column_names.index("touches_ever")
    ahead = pa.array([(value or 0) + 1 for value in rows.column("touches_ever").to_pylist()], pa.int64())
    spoilt = rows.set_column(place, rows.schema.field(place), ahead)
    faults = future_faults(line.model.definition, spoilt, facts=line.layout.facts)

    assert len(faults) == 1
    assert "touches_ever" in faults[0]


@pytest.mark.parametrize(("source", "column"), [("touch", "touches_ever"), ("deal_closed", "owner_closed")])
def test_a_look_six_hours_ahead_is_refused(
    line: Line, facts: dict[str, pa.Table], tmp_path: Path, source: str, column: str
) -> None:
    """Rows that know facts of the next six hours, of the deal or of its owner's others, are not promoted."""
    rows = pq.read_table(line.layout.rows)
    shifted = facts[source]
    for name in ("occurred_at", "known_at"):
        place, early = shifted.column_names.index(name), shifted.column(name).to_numpy() - SIX_HOURS
        shifted = shifted.set_column(place, name, pa.array(early, pa.timestamp("us")))
    seen = compute(WIN_PROBABILITY_V1, rows.select(["deal_id", "as_of"]), {**facts, source: shifted})
    spoilt = rows.select(list(ROW_COLUMNS))
    for name in WIN_PROBABILITY_V1.columns:
        spoilt = spoilt.append_column(rows.schema.field(name), seen.column(name))
    pq.write_table(spoilt, tmp_path / "rows.parquet")

    card = evaluate.run(
        Limits(),
        evaluate.Inputs(line.layout.candidate, tmp_path / "rows.parquet", line.layout.facts),
        evaluate.Outputs(tmp_path / "report"),
    )
    decision = decide(card, champion=None, limits=Limits())

    assert not decision.promote
    assert column in decision.sentence
    assert any("known after each ask" in each for each in decision.because)


def test_the_same_candidate_is_made_once(line: Line) -> None:
    """Trained again on the same rows the candidate stays as it is; other settings make another."""
    before = {path: path.read_bytes() for path in line.layout.candidate.iterdir()}
    inputs = train.Inputs(line.layout.rows, "acme", "abc123", AT + timedelta(days=1))
    again = train.run(PARAMS, inputs, train.Outputs(line.layout.candidate))
    assert {path: path.read_bytes() for path in line.layout.candidate.iterdir()} == before
    assert again.origin == line.model.origin

    other = train.run(replace(PARAMS, seed=7), inputs, train.Outputs(line.layout.candidate))
    assert other.origin.trained_at == inputs.at.isoformat()
    assert load(line.layout.candidate, version="1").origin == other.origin


def test_the_settings_in_use_are_understood(root: Path) -> None:
    """params.yaml has no name the code does not know, and columns left out are columns of the service."""
    settings = Settings.read(root / "params.yaml")

    assert set(settings.train.leave_out) <= set(WIN_PROBABILITY_V1.columns)
    assert settings.organizations == ("demo",)


def test_the_help_of_evaluate_teaches_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks what `evaluate` does learns how to judge a model, and an event log."""
    monkeypatch.setenv("COLUMNS", "200")
    told = CliRunner().invoke(cli, ["evaluate", "--help"]).output

    assert "bellwether evaluate model [ORG]" in told
    assert "bellwether evaluate prefixes LOG" in told


def test_dvc_names_the_files_that_the_stages_use(root: Path) -> None:
    """Every file of the layout that one stage leaves for the next is an output in dvc.yaml."""
    stages = yaml.safe_load((root / "dvc.yaml").read_text())["stages"]
    listed = {
        next(iter(out)).replace("${item}", "demo")
        for stage in stages.values()
        for kind in ("outs", "metrics", "plots")
        for out in stage.get("do", {}).get(kind, [])
    }
    layout = Layout(Path("data"), "demo")
    kept = (layout.facts, layout.rows, layout.candidate, layout.report / "metrics.json", layout.decision)

    assert {str(path) for path in kept} <= listed


@pytest.mark.parametrize("stage", ["features", "train", "evaluate", "promote"])
def test_dvc_names_the_code_that_a_stage_runs(root: Path, stage: str) -> None:
    """A stage depends on its own file, on what that imports of ours, and on where the files lie."""
    deps = set(yaml.safe_load((root / "dvc.yaml").read_text())["stages"][stage]["do"]["deps"])
    code = root / "pipelines" / f"{stage}.py"
    needed = {f"pipelines/{stage}.py", "pipelines/layout.py"}
    for node in ast.walk(ast.parse(code.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, rest = node.module.partition(".")
            if package == "pipelines":
                needed.add(f"pipelines/{rest}.py")
            elif package in ("features", "models"):
                needed.add(package)
            elif package == "crm_core":
                needed.add(f"crm_core/{rest}")

    assert needed <= deps


def test_evaluation_depends_on_the_facts(root: Path) -> None:
    """It computes rows again from the facts, so other facts are another evaluation."""
    deps = yaml.safe_load((root / "dvc.yaml").read_text())["stages"]["evaluate"]["do"]["deps"]

    assert "data/facts/${item}" in deps


def test_dvc_names_every_kind_with_its_settings(root: Path) -> None:
    """Each kind of model goes through four stages in dvc.yaml, and params.yaml holds what it learns with."""
    stages = yaml.safe_load((root / "dvc.yaml").read_text())["stages"]
    written = yaml.safe_load((root / "params.yaml").read_text())
    files = Layout(Path("data"), "${item.organization}").of("${item.kind}")
    listed = {
        next(iter(out))
        for name in ("kind_features", "kind_train", "kind_evaluate", "kind_promote")
        for kind in ("outs", "metrics")
        for out in stages[name].get(kind, [])
    }

    assert set(written["kinds"]) == set(written["learners"]) == set(KINDS)
    assert {str(each) for each in (files.rows, files.candidate, files.card, files.decision)} <= listed
