"""The revenue model as a whole: it learns, keeps, judges itself on later months and never looks ahead."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from models.card import Card
from models.gate import Slack, decide
from models.revenue import LEARNER, Revenue, untrained
from models.revenue.backtest import RIVALS, origins
from models.revenue.evaluate import card_of, judge
from models.revenue.history import History, read
from models.revenue.inputs import Inputs
from models.revenue.predict import Standing
from models.revenue.spec import ROWS, WEEKS, Params
from tests.models.revenue.conftest import ORIGIN, PARAMS, UNTIL, made_up


@pytest.fixture(scope="module")
def inputs(table: pa.Table) -> Inputs:
    """What a forecast as of the last origin is made from."""
    return origins(read(table), params=Params.read(PARAMS))[-1].inputs


def test_it_learns_and_says_from_what(model: Revenue) -> None:
    """With two years and a half it has a backtest behind it, and says how much history that was."""
    assert model.basis == "model"
    assert "won deals over" in model.basis_note
    assert "not checked" in model.basis_note
    assert "not checked" not in replace(model, doubt=None).basis_note


def test_trained_again_it_is_the_same(model: Revenue, table: pa.Table, tmp_path: Path) -> None:
    """The same rows, in whatever order of columns, give the same bytes."""
    again = LEARNER.train(table.select(ROWS.names[::-1]), params=PARAMS, origin=ORIGIN)
    for name, each in (("one", model), ("two", again)):
        (tmp_path / name).mkdir()
        each.save(tmp_path / name)

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_loaded_it_gives_the_same_numbers(model: Revenue, inputs: Inputs, tmp_path: Path) -> None:
    """Saving and loading loses nothing, to the last bit."""
    model.save(tmp_path)

    loaded = LEARNER.load(tmp_path, version="revenue.acme/1")

    assert loaded.combine(inputs) == model.combine(inputs)
    assert loaded.version == "revenue.acme/1"


def test_it_is_judged_on_later_months_beside_rivals(card: Card) -> None:
    """The card has error, bias and coverage by level, and the same error of simple rivals; nothing leaks."""
    assert card.leaks == ()
    assert set(card.baselines) == set(RIVALS)
    assert card.figures["wape"] < card.baselines["stage_weighted"]["wape"]
    assert 0 < card.figures["coverage_80"] <= 1
    assert {segment.segment for segment in card.segments if segment.by == "month"} == {
        "company", "team", "user", "territory", "product"
    }  # fmt: skip


def test_the_gate_reads_its_card(model: Revenue, card: Card, table: pa.Table) -> None:
    """A prior may be the first to answer; a model's figures are compared by the names its card has."""
    figures = LEARNER.judge_rival(model, model, table)
    prior = card_of(untrained("acme", at=datetime(2026, 7, 1, tzinfo=UTC)), table)

    assert set(card.figures) == set(figures)
    assert decide(prior, champion=None, slack=Slack()).promote


def test_later_facts_do_not_matter(table: pa.Table) -> None:
    """What is foretold as of a moment stays the same when everything later is unknown."""
    moment = pa.scalar(datetime(2026, 3, 1), ROWS.field("as_of").type)  # noqa: DTZ001
    whole = read(table)
    early = pc.or_(pc.less_equal(table["as_of"], moment), pc.equal(table["kind"], pa.scalar("deal")))
    cut = read(table.filter(early))
    params = Params.read(PARAMS)
    at = datetime(2026, 3, 1)  # noqa: DTZ001

    def foretold(history: History) -> Inputs:
        (origin,) = [each for each in origins(history, params=params) if each.at == at]
        return origin.inputs

    assert foretold(cut.known_by(at)).digest() == foretold(whole).digest()


def test_too_little_history_is_a_prior_with_wide_intervals() -> None:
    """Half a year gives numbers, a sentence about what is missing, and intervals stretched by a stated
    factor.
    """
    few = LEARNER.train(made_up(months=6, a_month=5), params=PARAMS, origin=ORIGIN)

    assert few.basis == "prior"
    assert "so far" in few.basis_note
    assert few.components.stretch == {}
    assert few.components.unproven > 1


def test_no_history_is_a_prior_too() -> None:
    """An empty table gives a model that answers for open deals and says it has seen none won."""
    none = LEARNER.train(ROWS.empty_table(), params=PARAMS, origin=ORIGIN)

    assert none.basis == "prior"
    assert none.combine(Inputs(as_of=datetime(2026, 7, 1, tzinfo=UTC), deals=()))[0].mean == 0


def test_an_unknown_setting_is_refused() -> None:
    """A name that nobody knows is a mistake, not a wish."""
    with pytest.raises(TypeError, match="pathss"):
        LEARNER.train(ROWS.empty_table(), params={"pathss": 3}, origin=ORIGIN)


def test_each_held_out_line_knows_only_earlier_months(table: pa.Table) -> None:
    """Held-out lines begin at the last origins, and all of their periods had passed by the end of the
    rows.
    """
    lines = judge(read(table), params=Params.read(PARAMS)).lines

    assert np.unique(lines.origin).size <= PARAMS["held_out"]
    assert lines.ends.max() <= np.datetime64(UNTIL, "us")
    assert (np.diff(lines.quantiles, axis=1) >= -1e-6).all()
    assert (lines.quantiles[:, 0] >= lines.closed - 1e-6).all()


def test_a_deal_without_a_timing_goes_by_its_stage(model: Revenue) -> None:
    """Chances come from curves where there are some, leaned on the stage's, and from the stage alone
    otherwise.
    """
    sure = np.ones((2, WEEKS))
    sure[1] = np.nan
    standing = Standing(
        win_by=sure,
        waited=np.zeros(2),
        still_open=np.ones(2),
        stage=["Offer", "Offer"],
        amount=np.full(2, 8000.0),
    )

    with_curve, by_stage = model.chances(standing, datetime(2026, 7, 1, tzinfo=UTC))

    assert with_curve[0] > by_stage[0]
    assert 0 < by_stage.sum() < 1
