"""The close-timing model learns when, agrees with the win probability on whether, and says what it lacks."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray

from models.card import from_json, to_json
from models.close_timing import WEEKS, CloseTiming, Params, Timing, untrained
from models.close_timing.champion import checked
from models.close_timing.evaluate import Test
from models.close_timing.rows import cut, horizons_of, read_rows
from models.close_timing.spec import EXPECTED
from models.gate import Slack, decide
from models.win_probability import WinProbability
from tests.models.close_timing.conftest import LEARNER, ORIGIN, PARAMS
from tests.models.synthetic import History, history


@pytest.fixture(scope="module")
def asked(past: History) -> pa.Table:
    """Rows to ask about, each with a date on record."""
    rows = past.table.slice(4000, 120)
    days = np.linspace(-20, 200, rows.num_rows)
    return rows.append_column(EXPECTED, pa.array(days, pa.float64()))


@pytest.fixture(params=["learned", "prior", "untrained"])
def any_model(request: pytest.FixtureRequest, timing: CloseTiming) -> CloseTiming:
    """A model with trees, one with rates by stage only, and one that has seen nothing."""
    if request.param == "learned":
        return timing
    if request.param == "prior":
        return LEARNER.train(history(40, seed=3).table, params=PARAMS, origin=ORIGIN)
    return untrained("acme")


def _coherent(answers: list[Timing]) -> None:
    for each in answers:
        won, lost = np.asarray(each.win_by), np.asarray(each.lose_by)
        assert won.size == lost.size == WEEKS
        assert (np.diff(won) >= 0).all()
        assert (np.diff(lost) >= 0).all()
        assert 0 <= won[0] <= won[-1] <= each.win <= 1
        assert 0 <= lost[0] <= lost[-1] <= each.lose <= 1
        assert each.win + each.lose == pytest.approx(1)
        assert each.low_close is not None
        assert each.median_close is not None
        assert each.high_close is not None
        assert each.as_of.date() <= each.low_close <= each.median_close <= each.high_close
        assert each.slip is None or 0 <= each.slip <= 1


def test_on_later_deals_it_beats_rates_and_the_date_on_record(timing: CloseTiming, past: History) -> None:
    """It says by when better than Aalen-Johansen by stage, is calibrated, and nothing leaked."""
    card = LEARNER.judge(timing, past.table)

    assert timing.basis == "model"
    assert all(card.figures["brier"] < each["brier"] for each in card.baselines.values())
    assert card.figures["skill_60"] > 0.02
    assert card.doubt is None
    assert card.leaks == ()
    assert {each.by for each in card.segments} == {"stage"}
    assert from_json(json.loads(json.dumps(to_json(card)))).figures == card.figures
    assert checked(timing, card).predict(past.table.slice(0, 1))[0].calibrated


def test_it_comes_close_to_the_truth(timing: CloseTiming, past: History) -> None:
    """Where the fit is known, P(won within 60 days) is near what the made-up seller's laws give."""
    assert timing.learned is not None
    test = Test.of(past.table, timing.learned.cuts)
    told = pc.is_valid(test.asked.column("fit")).to_numpy()
    rows = test.asked.filter(pa.array(told))
    said = timing.curves(rows).by(np.full(rows.num_rows, 60 / 7))[:, 0]
    quality = rows.column("fit").to_numpy()

    assert np.abs(said - _won_within(quality, rows.column("days_open").to_numpy(), 60)).mean() < 0.08


def _won_within(quality: NDArray[np.float64], age: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """The law of `synthetic.history`: won deals take 1.5 times 60 days, lost ones 0.8 times."""
    chance = 1 / (1 + np.exp(-(1.2 * quality - 0.6)))

    def longer(than: NDArray[np.float64], stretch: float) -> NDArray[np.float64]:
        x = 2 * than / (60 * stretch)
        result: NDArray[np.float64] = np.exp(-x) * (1 + x)
        return result

    still = chance * longer(age, 1.5) + (1 - chance) * longer(age, 0.8)
    won: NDArray[np.float64] = chance * (longer(age, 1.5) - longer(age + days, 1.5)) / still
    return won


def test_whether_is_the_win_probabilitys_word(
    timing: CloseTiming, model: WinProbability, past: History
) -> None:
    """Over a thousand rows the chance to be won at last is the win probability, and curves obey it."""
    rows = past.table.slice(3000, 1000)
    win = model.values(rows)
    answers = timing.predict(rows, win=win.tolist())

    assert [each.win for each in answers] == win.tolist()
    _coherent(answers)


def test_curves_and_dates_hang_together(any_model: CloseTiming, asked: pa.Table) -> None:
    """Curves never fall and end below their chance; dates come in order, whatever the model knows."""
    _coherent(any_model.predict(asked))
    _coherent(any_model.predict(asked, win=[0.0, 1.0] * 60))


def test_slip_is_what_is_still_open_past_the_date(any_model: CloseTiming, asked: pa.Table) -> None:
    """A date that has passed has slipped, later dates slip less, and without a date nothing is said."""
    rows = asked.select([name for name in asked.column_names if name != EXPECTED])
    one = pa.concat_tables([rows.slice(5, 1)] * 4).combine_chunks()
    days = pa.array([-3.0, 10.0, 60.0, 6.0 * 7 - 1], pa.float64())
    passed, soon, later, week_6 = any_model.predict(one.append_column(EXPECTED, days))

    assert passed.slip == 1
    assert soon.slip is not None
    assert later.slip is not None
    assert soon.slip > later.slip
    assert week_6.slip == pytest.approx(week_6.open_after[5])
    assert any_model.predict(rows.slice(5, 1))[0].slip is None


def test_columns_are_read_by_name_and_may_be_missing(any_model: CloseTiming, asked: pa.Table) -> None:
    """The order of columns does not matter; any may be empty or absent, and all of them."""
    told = any_model.predict(asked)
    assert any_model.predict(asked.select(asked.column_names[::-1])) == told
    few = asked.slice(0, 3)
    for name in any_model.columns:
        _coherent(any_model.predict(few.drop_columns([name] if name in few.column_names else [])))
    nothing = any_model.predict(few.select(["as_of"]))
    _coherent(nothing)
    assert not any(each.calibrated for each in nothing)
    assert {each.basis for each in nothing} == {"prior"}


def test_the_same_rows_give_the_same_bytes(
    timing: CloseTiming, past: History, asked: pa.Table, tmp_path: Path
) -> None:
    """Trained twice the files are equal, and what is loaded answers as what was saved."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, model in ((first, timing), (second, LEARNER.train(past.table, params=PARAMS, origin=ORIGIN))):
        folder.mkdir()
        model.save(folder)
    loaded = LEARNER.load(first, version="close_timing.acme/1")

    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir()
    }
    assert [replace(each, model_version="untrained") for each in loaded.predict(asked)] == timing.predict(
        asked
    )


def test_what_happens_later_never_reaches_what_was_learned(timing: CloseTiming, past: History) -> None:
    """With every outcome of the test period turned round, trees and calibration stay as they are."""
    assert timing.learned is not None
    late = past.table.column("known_at").to_numpy() >= timing.learned.cuts.test_from
    won = past.table.column("won")
    turned = pc.if_else(pa.array(late), pc.invert(won), won)
    place = past.table.schema.get_field_index("won")
    other = LEARNER.train(past.table.set_column(place, "won", turned), params=PARAMS, origin=ORIGIN)

    rows = past.table.slice(2000, 50)
    assert other.predict(rows) == timing.predict(rows)


def test_with_few_deals_it_says_so() -> None:
    """Below the stated amount rates by stage answer, uncalibrated, and the note counts what there is."""
    few = LEARNER.train(history(30, seed=4).table, params=PARAMS, origin=ORIGIN)
    (answer,) = few.predict(history(30, seed=4).table.slice(0, 1))
    card = LEARNER.judge(few, history(30, seed=4).table)

    assert (answer.basis, answer.calibrated, card.basis) == ("prior", False, "prior")
    assert "needs 60 and 60" in answer.basis_note
    assert {each.what for each in card.enough} == {"won deals", "lost deals"}
    assert "0 won and 0 lost" in untrained("acme").basis_note.replace("needs 100 and 100", "")


def test_a_rival_is_judged_on_the_challengers_rows(timing: CloseTiming, past: History) -> None:
    """The same model has the same figures as a rival; rates alone have worse ones."""
    card = LEARNER.judge(timing, past.table)
    few = LEARNER.train(history(30, seed=4).table, params=PARAMS, origin=ORIGIN)

    assert LEARNER.judge_rival(timing, timing, past.table) == card.figures
    assert LEARNER.judge_rival(few, timing, past.table)["brier"] > card.figures["brier"]


def test_settings_nobody_knows_are_refused() -> None:
    """A misspelt setting is an error, and what is written is read again."""
    with pytest.raises(TypeError):
        Params.read({"tree": {}})
    assert Params.read(json.loads(json.dumps(Params().to_json()))) == Params()


def test_dates_are_days_after_the_ask(timing: CloseTiming, asked: pa.Table) -> None:
    """Half of what is won is won by the middle day."""
    (answer,) = timing.predict(asked.slice(50, 1))
    assert answer.median_close is not None
    week = (answer.median_close - (answer.as_of.date() - timedelta(days=1))).days // 7
    assert answer.win_by[week - 1] <= answer.win / 2 + 0.05
    assert answer.win_by[week + 1] >= answer.win / 2 - 0.05


def test_a_history_too_short_to_follow_deals_is_not_judged() -> None:
    """Where no horizon fits the last period rates answer, say so, and the gate is shown no figures."""
    table = history(1500, seed=5, days=120).table

    model = LEARNER.train(table, params=PARAMS, origin=ORIGIN)
    card = LEARNER.judge(model, table)

    assert (model.basis, card.basis, card.figures) == ("prior", "prior", {})
    assert min(model.standing.ended) >= 60
    assert "too little history" in card.basis_note
    assert decide(card, champion=None, slack=Slack()).promote
    longer = read_rows(history(1500, seed=5, days=160).table)
    assert horizons_of(longer, cut(longer, Params().periods)) == (30,)


def test_the_card_counts_what_the_rule_counts(timing: CloseTiming, past: History) -> None:
    """Deals there are of the whole history, for a learned model as well, as the minimum asks of them all."""
    ended = past.table.filter(pc.is_valid(past.table.column("known_at")))
    by_way = [ended.filter(pc.equal(ended.column("won"), pa.scalar(value=way))) for way in (True, False)]

    there = [each.there for each in LEARNER.judge(timing, past.table).enough]

    assert there == [len(set(rows.column("deal_id").to_pylist())) for rows in by_way]
