"""The win probability learns what is there, says how sure it is, and admits what it does not know."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.special import expit, logit

from models.evaluation import ece_equal_count
from models.win_probability import Params, WinProbability, evaluate, leakage, load, report, train, untrained
from models.win_probability.evaluate import judge_rival
from models.win_probability.periods import labelled_slice, read_rows
from models.win_probability.predict import UnknownServiceError
from models.win_probability.prior import Prior, Rate, fit
from models.win_probability.spec import band_of
from tests.models.synthetic import AT, SERVICE, History, history

SERVICES = {SERVICE.name: SERVICE}


def _few(deals: int) -> pa.Table:
    return history(deals, seed=3).table


def test_it_beats_the_rates_on_later_deals(model: WinProbability, past: History) -> None:
    """On the test period it has skill over both kinds of rates, and little calibration error."""
    judged = evaluate(model, past.table, suspicious_auc=0.97)

    assert judged.metrics is not None
    assert judged.skill_low is not None
    assert judged.skill_low > 0
    assert judged.metrics.brier < min(each.brier for each in judged.baselines.values())
    assert judged.metrics.ece < 0.1
    assert judged.leaks == []


def test_it_comes_close_to_the_truth(model: WinProbability, past: History) -> None:
    """Where the fit is known, what it says of deals it never learned from is near the true probability."""
    assert model.learned is not None
    test = labelled_slice(read_rows(past.table), model.learned.cuts, "test", heaviest=10)
    rows = past.table.take(test.rows)
    told = pc.is_valid(rows.column("fit")).to_numpy()
    gap = np.abs(model.values(rows) - past.truth[test.rows])[told]

    assert gap.mean() < 0.12
    assert ece_equal_count(test.won, model.values(rows), weight=test.weight) < 0.1


def test_what_plays_no_part_weighs_little(model: WinProbability, past: History) -> None:
    """The colour of the folder, which nothing depends on, moves less than a tenth of what the fit moves."""
    importance = evaluate(model, past.table, suspicious_auc=0.97).importance

    assert next(iter(importance)) == "fit"
    assert importance["colour"] < 0.1 * importance["fit"]


def test_values_are_those_of_predict(model: WinProbability, past: History) -> None:
    """The quick way gives the same numbers as the one with reasons, also where only the prior can answer."""
    rows = past.table.slice(100, 50)
    stageless = rows.set_column(rows.column_names.index("stage"), "stage", pa.nulls(50, pa.string()))
    for asked in (rows, stageless):
        assert model.values(asked) == pytest.approx([each.value for each in model.predict(asked)], abs=1e-12)


def test_reasons_say_what_a_rep_can_check(model: WinProbability, past: History) -> None:
    """A reason names a value of this deal, and its points are what the number would lose without it."""
    keen = past.table.filter(pc.field("fit") > 1.5).slice(0, 1)
    (answer,) = model.predict(keen)
    reason = next(each for each in answer.reasons if each.feature_group == "interest")
    without = expit(logit(answer.value) - reason.effect)

    assert reason.direction == "up"
    assert (
        SERVICE.features[SERVICE.columns.index("fit")].say(keen.column("fit")[0].as_py()) in reason.sentence
    )
    assert reason.effect_points == pytest.approx(100 * (answer.value - without))


def test_ranges_are_wider_with_less_history(past: History, model: WinProbability, params: Params) -> None:
    """A model of a third of the deals is less sure of the same rows."""
    kept = [f"d{number}" for number in range(0, 1500, 3)]
    third = past.table.filter(pc.is_in(past.table.column("deal_id"), pa.array(kept)))
    smaller = train(third, service=SERVICE, organization="acme", params=params, at=AT, read={})
    rows = past.table.slice(500, 200)
    width = [np.mean([each.high - each.low for each in asked.predict(rows)]) for asked in (smaller, model)]

    assert smaller.learned is not None
    assert width[0] > width[1]


def test_columns_may_be_left_out(past: History, params: Params) -> None:
    """A column that is not to be learned from is in neither the model nor its reasons."""
    blind = train(
        past.table,
        service=SERVICE,
        organization="acme",
        params=replace(params, leave_out=("fit",)),
        at=AT,
        read={},
    )
    named = {
        name for each in blind.predict(past.table.slice(0, 20)) for r in each.reasons for name in r.features
    }

    assert "fit" not in blind.columns
    assert "fit" not in named


@pytest.mark.parametrize(("years", "learned"), [(0.0, True), (50.0, False)])
def test_a_season_is_learned_once_it_was_seen_often_enough(
    past: History, params: Params, years: float, *, learned: bool
) -> None:
    """A column of the season waits for a history of so many years."""
    seasonal = replace(params, seasonal=("fit",), seasons=years)
    model = train(past.table, service=SERVICE, organization="acme", params=seasonal, at=AT, read={})

    assert ("fit" in model.columns) is learned


def test_too_few_deals_give_a_prior_that_says_so(params: Params) -> None:
    """Below the minimum nothing is called calibrated, and the note has the counts and the need."""
    small = train(_few(120), service=SERVICE, organization="acme", params=params, at=AT, read={})
    (answer,) = small.predict(_few(120).slice(0, 1))

    assert answer.basis == "prior"
    assert not answer.calibrated
    assert f"You have {small.prior.won} won and {small.prior.lost} lost deals so far" in answer.basis_note
    assert "a model needs 100 and 100" in answer.basis_note
    assert answer.low < answer.value < answer.high


def test_before_any_deal_closed_it_is_one_in_four() -> None:
    """With nothing at all the answer is 25 %, with a range that shows how little that is."""
    (answer,) = untrained("acme").predict(pa.table({"as_of": [AT], "stage": ["new"]}))

    assert answer.value == pytest.approx(0.25)
    assert answer.high - answer.low > 0.4
    assert "0 won and 0 lost" in answer.basis_note


def test_a_stage_with_little_evidence_stays_near_the_overall_rate() -> None:
    """Stages are shrunk to the organization's rate, most where deals are fewest."""
    rows = read_rows(_few(900))
    stage = np.array(["common"] * rows.deal.size, dtype=object)
    stage[-3:] = "rare"
    prior = fit(rows, stage)

    assert abs(prior.rate("common").mean - prior.organization.mean) < 0.02
    assert abs(prior.rate("rare").mean - prior.organization.mean) < 0.25
    assert prior.rate("never seen") == prior.organization


def test_a_priors_range_narrows_with_deals() -> None:
    """Ten times the deals at the same rate narrow the range about threefold."""
    widths = [rate.range[1] - rate.range[0] for rate in (Rate(10, 30), Rate(100, 300))]

    assert widths[0] / widths[1] == pytest.approx(np.sqrt(10), rel=0.1)
    assert Prior.from_json(Prior(stages={"a": Rate(1, 2)}).to_json()).stages == {"a": Rate(1, 2)}


def test_an_unknown_deal_is_answered_by_the_overall_rate(model: WinProbability, past: History) -> None:
    """A row that says nothing of the deal is not sent through the trees."""
    (answer,) = model.predict(past.table.select(["as_of"]).slice(0, 1))

    assert answer.basis == "prior"
    assert not answer.calibrated
    assert answer.value == pytest.approx(model.prior.organization.mean)


def test_training_is_repeatable_to_the_byte(
    past: History, model: WinProbability, params: Params, tmp_path: Path
) -> None:
    """The same rows, settings and moment give the same files."""
    again = train(
        past.table, service=SERVICE, organization="acme", params=params, at=AT, read={"dataset": "made up"}
    )
    model.save(tmp_path / "one")
    again.save(tmp_path / "two")

    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_model_of_an_unknown_service_is_refused(model: WinProbability, tmp_path: Path) -> None:
    """Columns that this code cannot compute are not guessed."""
    model.save(tmp_path)

    with pytest.raises(UnknownServiceError, match="synthetic_v1"):
        load(tmp_path, version="1")


def test_a_column_filled_in_afterwards_is_found(past: History, model: WinProbability) -> None:
    """A column that knows the outcome is named with its AUC; so is one that is only there for won deals."""
    assert model.learned is not None
    test = labelled_slice(read_rows(past.table), model.learned.cuts, "test", heaviest=10)
    rows = past.table.take(test.rows)
    won = test.won.astype(bool)
    spoilt = rows.append_column("signed", pa.array(np.where(won, 1.0, 0.0))).append_column(
        "invoice", pa.array([1.0 if each else None for each in won])
    )
    spoilt = spoilt.append_column("reason", pa.array(["price" if not each else "fit" for each in won]))
    faults = leakage.too_good(
        spoilt, test, columns=[*SERVICE.columns, "signed", "invoice", "reason"], limit=0.97
    )

    assert len(faults) == 3
    assert "Column signed" in faults[0]
    assert "absence of invoice" in faults[1]
    assert "Column reason" in faults[2]


def test_a_rival_is_judged_on_the_same_rows(model: WinProbability, past: History) -> None:
    """Judged against itself a model has its own figures; columns the rows lack are named."""
    own = evaluate(model, past.table, suspicious_auc=0.97)
    rival = judge_rival(model, model, past.table)

    assert rival.metrics == own.metrics
    assert judge_rival(model, model, past.table.drop_columns(["fit"])).blind_to == ["fit"]


def test_only_a_checked_model_calls_itself_calibrated(model: WinProbability, past: History) -> None:
    """Before it was judged, and when the error is more than chance explains, the answer says so."""
    judged = evaluate(model, past.table, suspicious_auc=0.97)
    card = report.card_of(model, judged, version="acme/1")
    assert judged.ece_by_chance is not None
    assert card.metrics is not None
    assert card.doubt is None
    assert "checked on later deals" in card.basis_note
    bent = replace(card, metrics=replace(card.metrics, ece=judged.ece_by_chance.high + 0.021))
    rows = past.table.slice(0, 1)
    (unjudged,) = model.predict(rows)
    (good,) = replace(model, doubt=card.doubt).predict(rows)
    (bad,) = replace(model, doubt=bent.doubt).predict(rows)

    assert (unjudged.calibrated, good.calibrated, bad.calibrated) == (False, True, False)
    assert "was not checked" in unjudged.basis_note
    assert "checked on later deals than it learned from" in good.basis_note
    assert "chance alone explains" in bad.basis_note
    assert "It is calibrated" in report.markdown(card)
    assert "It is not calibrated" in report.markdown(bent)


def test_the_card_tells_its_figures(model: WinProbability, past: History) -> None:
    """The page holds what was measured, and the data behind it survives JSON."""
    judged = evaluate(model, past.table, suspicious_auc=0.97)
    card = report.card_of(model, judged, version="acme/1")
    page = report.markdown(card)

    assert card.metrics is not None
    assert f"{card.metrics.brier:.4f}" in page
    assert f"{card.metrics.brier_skill:.3f}" in page
    assert report.from_json(report.to_json(card)) == card


@pytest.mark.parametrize(
    ("value", "band"),
    [(0.0, "low"), (0.299, "low"), (0.3, "fair"), (0.599, "fair"), (0.6, "high"), (1.0, "high")],
)
def test_bands_have_stated_bounds(value: float, band: str) -> None:
    """Low ends at 30 %, fair at 60 %."""
    assert band_of(value) == band
