"""What is true of when deals are won is calibrated, agrees with whether, and bounds what a model can say."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from models.win_probability import Params
from models.win_probability.spec import Minimum
from pipelines.layout import Asking
from pipelines.simulate import Company, SimulationSpec, probabilities_at
from pipelines.simulate.by_when import chances_by
from pipelines.simulate.facts import company_facts
from pipelines.simulate.when import gaps, learn, won_within

_WEEKS = range(30, 110, 8)


@pytest.fixture(scope="module")
def by_when(spec: SimulationSpec) -> pa.Table:
    """The chances at ten midnights."""
    return chances_by(spec, weeks=_WEEKS)


@pytest.mark.parametrize("weeks", [4, 13])
def test_true_chances_of_when_match_what_happened(company: Company, by_when: pa.Table, weeks: int) -> None:
    """Deals told 30 % are won in time in three cases of ten, by the hidden state and by the record."""
    asks = by_when.select(["deal", "as_of"]).rename_columns(["deal_id", "as_of"])
    won = won_within(company_facts(company), asks, weeks)
    for name in ("true", "observable"):
        said = by_when[f"{name}_{weeks}"].to_numpy()
        assert said.mean() == pytest.approx(won.mean(), abs=0.02)
        upper = said >= np.quantile(said, 0.75)
        assert said[upper].mean() == pytest.approx(won[upper].mean(), abs=0.05)


def test_later_is_likelier_and_at_last_likeliest(company: Company, by_when: pa.Table) -> None:
    """Four weeks are fewer than thirteen, and those fewer than for ever."""
    moments = by_when["as_of"].to_numpy()
    at_last, _ = probabilities_at(company.truth, [str(deal) for deal in by_when["deal"].to_pylist()], moments)
    four, thirteen = by_when["true_4"].to_numpy(), by_when["true_13"].to_numpy()

    assert (four <= thirteen + 1e-12).all()
    assert (thirteen <= at_last + 1e-9).all()


@pytest.mark.slow
def test_a_model_lies_between_rates_and_the_ideal_observer(spec: SimulationSpec) -> None:
    """On later deals it is better than rates and the date on record, and no better than the best possible."""
    params = {"minimum": {"won": 60, "lost": 60, "a_period": 10}}
    win = Params(minimum=Minimum(won=60, lost=60, a_period=10))
    learnt = learn(replace(spec, deals=2000), params=params, win=win, asking=Asking(), at=spec.until)
    for gap in gaps(replace(spec, deals=2000), learnt):
        assert gap.brier["observable"] < gap.brier["reconciled"] < gap.brier["aalen_johansen_by_stage"]
        assert gap.brier["model"] < gap.brier["date_on_record"]
        assert 0.4 < gap.attained < 1
