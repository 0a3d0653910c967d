"""A candidate is registered, judged against the champion, promoted or refused, and taken back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.calibration import Calibration
from models.registry import NothingToRollBackToError, Registry
from models.win_probability import Params, WinProbability, load, report
from models.win_probability import evaluate as judge
from models.win_probability.champion import CARD, Champion, champion
from models.win_probability.gate import Limits
from models.win_probability.spec import Minimum, Trees
from pipelines import promote, train
from pipelines.layout import Layout
from pipelines.promotion import Outcome
from tests.models.synthetic import SERVICE, history

pytestmark = pytest.mark.filterwarnings("ignore")
"""MLflow warns of its own dependencies while it is imported."""

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
PARAMS = Params(minimum=Minimum(100, 100, 20), trees=Trees(members=2, most=40, num_threads=1))
SERVICES = {SERVICE.name: SERVICE}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one registry for this module's organizations."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    """Three years of a made-up seller."""
    return history(1500, seed=11).table


def _candidate(layout: Layout, rows: pa.Table, params: Params) -> None:
    """Train on the rows and judge the model, as the stages before would."""
    layout.rows.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, layout.rows)
    inputs = train.Inputs(layout.rows, layout.organization, "abc123", AT, service=SERVICE)
    model = train.run(params, inputs, train.Outputs(layout.candidate))
    _report(layout, model, rows)


def _report(layout: Layout, model: WinProbability, rows: pa.Table) -> None:
    card = report.card_of(model, judge(model, rows, suspicious_auc=0.97), version="candidate")
    layout.report.mkdir(parents=True, exist_ok=True)
    (layout.report / CARD).write_text(json.dumps(report.to_json(card)))


def _registry(layout: Layout) -> Registry:
    return Registry(f"sqlite:///{layout.registry}", layout.artifacts, layout.shelf)


def _promote(layout: Layout, *, anyway: str | None = None) -> Outcome:
    inputs = promote.Inputs(
        layout.candidate,
        layout.report,
        layout.rows,
        _registry(layout),
        by="ada",
        at=AT,
        anyway=anyway,
        services=SERVICES,
    )
    return promote.run(Limits(), inputs, promote.Outputs(layout.decision))


def _answering(layout: Layout) -> Champion:
    return champion(layout.shelf, organization=layout.organization, services=SERVICES)


def test_promotion_refusal_and_the_way_back(data: Path, rows: pa.Table) -> None:
    """The first good model answers; a worse one is refused with reasons, goes in by hand, and comes out."""
    layout = Layout(data, "acme")
    _candidate(layout, rows, PARAMS)
    first = _promote(layout)
    assert first.promoted, first.because
    assert all(each.calibrated for each in _answering(layout).model.predict(rows.slice(0, 5)))
    assert _answering(layout).model.version == first.version == "win_probability.acme/1"
    assert "Reliability" in _answering(layout).markdown

    again = _promote(layout)
    assert (again.promoted, again.version) == (True, first.version)

    _candidate(layout, rows, replace(PARAMS, leave_out=("fit", "replies")))
    refused = _promote(layout)
    assert not refused.promoted
    assert "is worse than win_probability.acme/1's" in refused.because
    assert json.loads(layout.decision.read_text())["because"] == refused.because
    assert _answering(layout).model.version == first.version

    forced = _promote(layout, anyway="the board wants it")
    assert forced.promoted
    assert forced.version == refused.challenger
    assert "By hand: the board wants it" in forced.because

    way = {"by": "bob", "because": "reps complain", "at": AT}
    assert promote.roll_back(_registry(layout), organization="acme", **way) == first.version  # type: ignore[arg-type]
    assert _answering(layout).model.version == first.version
    with pytest.raises(NothingToRollBackToError):
        promote.roll_back(_registry(layout), organization="acme", **way)  # type: ignore[arg-type]


def test_little_history_puts_a_prior_in_charge(data: Path) -> None:
    """With too few deals what answers is a prior that has counted them."""
    layout = Layout(data, "small")
    _candidate(layout, history(100, seed=2).table, PARAMS)
    outcome = _promote(layout)
    answering = _answering(layout)

    assert outcome.promoted
    assert answering.card.basis == "prior"
    assert answering.card.won == answering.model.prior.won > 0


def test_a_model_without_skill_leaves_its_prior_in_charge(data: Path, rows: pa.Table) -> None:
    """A learned model that knows no more than the rates is refused; the counts answer in its place."""
    layout = Layout(data, "noise")
    blind = replace(PARAMS, leave_out=("fit", "replies", "days_open", "stage", "amount"))
    _candidate(layout, rows, blind)
    outcome = _promote(layout)

    assert not outcome.promoted
    assert outcome.challenger == "win_probability.noise/1"
    assert outcome.version == "win_probability.noise/2"
    assert _answering(layout).model.basis == "prior"
    assert _answering(layout).model.prior.won > 100


def test_a_model_that_is_not_calibrated_is_refused_and_says_so_by_hand(data: Path, rows: pa.Table) -> None:
    """Too sure of winning it is refused; promoted anyway, its answers are not called calibrated."""
    layout = Layout(data, "bold")
    _candidate(layout, rows, PARAMS)
    model = load(layout.candidate, version="candidate", services=SERVICES)
    assert model.learned is not None
    bold = Calibration("platt", {"slope": (1.0,), "shift": (0.7,)})
    spoilt = replace(model, learned=replace(model.learned, calibration=bold))
    spoilt.save(layout.candidate)
    _report(layout, spoilt, rows)
    refused = _promote(layout)
    assert not refused.promoted
    assert "It is not calibrated" in refused.because

    assert _promote(layout, anyway="the board wants it").promoted
    (answer,) = _answering(layout).model.predict(rows.slice(0, 1))
    assert answer.basis == "model"
    assert not answer.calibrated
    assert "It is not calibrated" in answer.basis_note


def test_before_any_promotion_the_shelf_is_empty_and_says_so(data: Path) -> None:
    """An organization nobody trained for is answered by a prior that knows of no deals."""
    found = champion(data / "models", organization="nobody")

    assert found.model.version == "untrained"
    assert (found.card.won, found.card.lost) == (0, 0)
