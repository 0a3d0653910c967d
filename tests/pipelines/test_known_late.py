"""A column filled in after the outcome is named on the card, and the gate refuses the candidate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.relations import MOMENT
from features.services import FeatureService, service_of
from features.view import Feature, FeatureView, Kind
from models import gate
from models.close_timing import TimingLearner
from models.win_probability import Params
from models.win_probability import gate as win_gate
from models.win_probability.spec import Minimum, Trees
from pipelines import evaluate, learning, train
from pipelines.known_late import late_columns
from pipelines.layout import Layout
from tests.models.synthetic import SERVICE, history

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATE: Mapping[str, str] = {"paper": "signed", "loss_code": "price"}
"""Columns of the planted view, and what stands in them once the deal has ended."""
VIEW = FeatureView(
    name="aftermath",
    over=MOMENT,
    meaning="What somebody fills in when the deal has ended, in the deal's rows of before as well.",
    features=tuple(Feature(name, "", "It says {value}", kind=Kind.TEXT) for name in LATE),
)
LEAKING: FeatureService = service_of("leaking_v1", (*SERVICE.views, VIEW))
TIMING: Mapping[str, Any] = {
    "minimum": {"won": 20, "lost": 20, "a_period": 2},
    "trees": {"rounds": 2},
    "most_rows": 2_000,
    "calibrated_on": 500,
}


@pytest.fixture(scope="module")
def honest() -> pa.Table:
    """A made-up seller's rows, whose columns were all known at the ask."""
    return history(500, seed=11).table


@pytest.fixture(scope="module")
def planted(honest: pa.Table) -> pa.Table:
    """The same with the view: a paper in won deals, a code in lost ones, nothing in open ones."""
    won = honest.column("won").to_pylist()
    paper = [LATE["paper"] if each is True else None for each in won]
    code = [LATE["loss_code"] if each is False else None for each in won]
    both = honest.append_column("paper", pa.array(paper, pa.string()))
    return both.append_column("loss_code", pa.array(code, pa.string()))


@pytest.fixture
def no_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up rows come from no facts, so that nothing can be computed again without the later ones."""
    for module in (evaluate, learning):
        monkeypatch.setattr(module, "future_faults", lambda *_, **__: [])


def test_only_what_was_filled_in_later_is_found(honest: pa.Table, planted: pa.Table) -> None:
    """Both planted columns are named with a reason; no honest one is, however strong."""
    found = late_columns(LEAKING, planted)

    assert [next(name for name in LEAKING.columns if name in each) for each in found] == list(LATE)
    assert late_columns(SERVICE, honest) == []
    assert late_columns(LEAKING, planted.drop_columns(["won"])) == []


@pytest.mark.usefixtures("no_facts")
def test_a_win_probability_of_leaking_rows_is_refused(planted: pa.Table, tmp_path: Path) -> None:
    """Even a model that leaves the columns alone is not promoted: its card says which are filled in late."""
    layout, services = Layout(tmp_path, "acme"), {LEAKING.name: LEAKING}
    layout.rows.parent.mkdir(parents=True)
    pq.write_table(planted, layout.rows)
    params = Params(
        minimum=Minimum(50, 50, 10), trees=Trees(members=2, most=5, num_threads=1), leave_out=tuple(LATE)
    )
    made = train.Inputs(layout.rows, "acme", "abc123", AT, service=LEAKING)
    assert train.run(params, made, train.Outputs(layout.candidate)).basis == "model"

    judged = evaluate.Inputs(layout.candidate, layout.rows, layout.facts, services)
    card = evaluate.run(win_gate.Limits(), judged, evaluate.Outputs(layout.report))
    decision = win_gate.decide(card, champion=None, limits=win_gate.Limits())

    assert not decision.promote
    assert all(any(name in each for each in decision.because) for name in LATE)


@pytest.mark.usefixtures("no_facts")
def test_another_kind_of_model_of_leaking_rows_is_refused(planted: pa.Table, tmp_path: Path) -> None:
    """Close timing goes through the same gate: with the columns it is refused, without it has no leak."""
    layout = Layout(tmp_path, "acme")
    learner = TimingLearner(LEAKING)
    kind = learning.Kind(learner, lambda *_, **__: planted)
    params = {**TIMING, "leave_out": tuple(LATE)}
    stages = learning.Stages(kind, "acme", layout.facts, layout.of(learner.name), params, "1.0")
    stages.features(at=AT)
    assert stages.train(at=AT).basis == "model"

    card = stages.evaluate()
    decision = gate.decide(card, champion=None, slack=gate.Slack())

    assert not decision.promote
    assert all(any(name in each for each in decision.because) for name in LATE)
    clean = replace(stages, kind=learning.Kind(TimingLearner(SERVICE), stages.kind.rows))
    assert clean.evaluate().leaks == ()
