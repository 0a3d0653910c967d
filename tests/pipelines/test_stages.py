"""From facts to a promoted champion: each stage takes the files that the one before left."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.services import WIN_PROBABILITY_V1
from models.contract import ModelCard
from models.registry import NothingToRollBackToError, Registry
from models.win_probability import Params, WinProbability, load
from models.win_probability.champion import champion
from models.win_probability.gate import Limits
from models.win_probability.spec import ROW_COLUMNS, Minimum, Trees
from pipelines import evaluate, features, promote, train
from pipelines.layout import Asking, Layout, Settings
from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts

pytestmark = pytest.mark.filterwarnings("ignore")
"""MLflow warns of its own dependencies while it is imported."""

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
PARAMS = Params(minimum=Minimum(60, 60, 15), trees=Trees(members=2, most=60, num_threads=1))
ASKING = Asking(first_days=(0, 3), every_days=14)


@dataclass(frozen=True)
class Line:
    """What the stages left for one organization."""

    layout: Layout
    model: WinProbability
    card: ModelCard


def _facts(layout: Layout, facts: dict[str, pa.Table]) -> None:
    for name, rows in facts.items():
        (layout.facts / name).mkdir(parents=True)
        pq.write_table(rows, layout.facts / name / "part.parquet")
    (layout.facts / "position.json").write_text('{"next_xid": 4711}')


def _run(layout: Layout, params: Params, *, at: datetime = AT) -> tuple[WinProbability, ModelCard]:
    features.run(ASKING, features.Inputs(layout.facts), features.Outputs(layout.rows))
    return _learn(layout, params, at=at)


def _learn(layout: Layout, params: Params, *, at: datetime = AT) -> tuple[WinProbability, ModelCard]:
    model = train.run(
        params, train.Inputs(layout.rows, layout.organization, "abc123", at), train.Outputs(layout.candidate)
    )
    card = evaluate.run(
        Limits(),
        evaluate.Inputs(layout.candidate, layout.rows, layout.facts),
        evaluate.Outputs(layout.report),
    )
    return model, card


def _promote(layout: Layout, registry: Registry, *, anyway: str | None = None) -> promote.Outcome:
    inputs = promote.Inputs(
        layout.candidate, layout.report, layout.rows, registry, by="ada", at=AT, anyway=anyway
    )
    return promote.run(Limits(), inputs, promote.Outputs(layout.decision))


def _registry(layout: Layout) -> Registry:
    return Registry(f"sqlite:///{layout.registry}", layout.artifacts, layout.shelf)


@pytest.fixture(scope="module")
def facts() -> dict[str, pa.Table]:
    """Two years of a small seller."""
    spec = SimulationSpec(
        seed=5, start=datetime(2024, 3, 1, tzinfo=UTC), until=AT, reps=6, accounts=300, deals=2400
    )
    return company_facts(simulate(spec))


@pytest.fixture(scope="module")
def line(facts: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The stages up to evaluation, run on that seller."""
    layout = Layout(tmp_path_factory.mktemp("data"), "acme")
    _facts(layout, facts)
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


def test_a_model_records_exactly_what_it_read(line: Line) -> None:
    """The saved model names its organization, the log's position, the hash of its rows and the code."""
    read = load(line.layout.candidate, version="1").origin.read

    assert read["log_position"] == "4711"
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
    faults = evaluate.future_faults(line.model, spoilt, facts=line.layout.facts)

    assert len(faults) == 1
    assert "touches_ever" in faults[0]


def test_promotion_refusal_and_the_way_back(line: Line) -> None:
    """The first good model answers; a worse one is refused with reasons, goes in by hand, and comes out."""
    layout, registry = line.layout, _registry(line.layout)
    first = _promote(layout, registry)
    assert first.promoted, first.because
    answering = champion(layout.shelf, organization="acme")
    assert answering.model.version == first.version == "win_probability.acme/1"
    assert answering.card.metrics == line.card.metrics
    assert "Reliability" in answering.markdown

    again = _promote(layout, registry)
    assert (again.promoted, again.version) == (True, first.version)

    worse = replace(PARAMS, trees=replace(PARAMS.trees, most=2))
    _learn(layout, worse)
    refused = _promote(layout, registry)
    assert not refused.promoted
    assert "is worse than win_probability.acme/1's" in refused.because
    assert champion(layout.shelf, organization="acme").model.version == first.version

    forced = _promote(layout, registry, anyway="the board wants it")
    assert forced.promoted
    assert forced.version == refused.challenger
    assert "By hand: the board wants it" in forced.because

    back = promote.roll_back(registry, organization="acme", by="bob", because="reps complain", at=AT)
    assert back == first.version
    assert champion(layout.shelf, organization="acme").model.version == first.version
    with pytest.raises(NothingToRollBackToError):
        promote.roll_back(registry, organization="acme", by="bob", because="more", at=AT)


def test_little_history_leaves_a_prior_in_charge(facts: dict[str, pa.Table], tmp_path: Path) -> None:
    """With too few deals the stages still run, and what answers is a prior that has counted them."""
    layout = Layout(tmp_path, "small")
    first = facts["deal_opened"].column("deal_id").to_pylist()[:40]
    few = {
        name: rows.filter(pa.compute.is_in(rows.column("deal_id"), pa.array(first)))
        if "deal_id" in rows.column_names
        else rows
        for name, rows in facts.items()
    }
    _facts(layout, few)
    model, card = _run(layout, PARAMS)
    outcome = _promote(layout, _registry(layout))

    assert outcome.promoted
    assert card.basis == "prior"
    assert champion(layout.shelf, organization="small").model.prior == model.prior
    assert champion(layout.shelf, organization="small").model.prior.won > 0


def test_the_settings_in_use_are_understood(root: Path) -> None:
    """params.yaml has no name the code does not know, and columns left out are columns of the service."""
    settings = Settings.read(root / "params.yaml")

    assert set(settings.train.leave_out) <= set(WIN_PROBABILITY_V1.columns)
    assert settings.organizations == ("demo",)
