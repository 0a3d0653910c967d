"""The parts of the revenue model: calendar, curves by stage, pace, intervals, agreement, counts to come."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.revenue import conformal, created, pace, stages
from models.revenue.calendar import days_until, from_new, inside, later, months_from, told, won_in
from models.revenue.reconcile import agreed
from models.revenue.spec import GRID, MONTHS, WEEKS, Caution

AT = datetime(2026, 11, 12, tzinfo=UTC)
AMOUNTS = st.floats(0, 1e6)


def test_six_months_and_four_quarters_are_told() -> None:
    """The running ones first, over the turn of the year."""
    periods = told(AT)

    assert [each.begins for each in periods if each.kind == "month"] == [
        later(date(2026, 11, 1), n) for n in range(6)
    ]
    quarters = [each for each in periods if each.kind == "quarter"]
    assert [each.begins for each in quarters] == [date(2026, 10, 1), *(date(2027, n, 1) for n in (1, 4, 7))]
    assert inside(quarters[1], months_from(AT)) == [2, 3, 4]


def test_curves_fall_into_months() -> None:
    """What is won within the weeks until a month ends is won in the months until then."""
    curve = np.linspace(0.01, 0.52, WEEKS)[np.newaxis, :]
    ends = days_until(AT, months_from(AT))

    months = won_in(curve, ends)

    assert months.shape == (1, MONTHS)
    assert months[0, 0] == pytest.approx(0.01 * ends[0] / 7)
    assert months.sum() == pytest.approx(0.52, abs=0.02)


def test_days_that_passed_since_the_curve_was_made_are_left_out() -> None:
    """A deal that is still open after two weeks has what was left of its chances, scaled up."""
    curve = np.linspace(0.01, 0.52, WEEKS)[np.newaxis, :]
    ends = days_until(AT, months_from(AT))

    waited = won_in(curve, ends, waited=14.0, open_now=np.array([0.9]))

    assert waited[0, 0] == pytest.approx(0.01 * ends[0] / 7 / 0.9)


def test_new_deals_are_won_no_earlier_than_they_are_opened() -> None:
    """A deal opened in a month is won in it or later, and within the curve's chance."""
    table = from_new(np.linspace(0.005, 0.26, WEEKS), AT, months_from(AT))

    assert np.tril(table, -1).sum() == 0
    assert (table.sum(axis=1) <= 0.26).all()
    assert table[0, 0] > 0


def test_curves_by_stage_are_shares_where_nothing_is_cut_off() -> None:
    """With every end known and many deals, the curve is the share won by then."""
    chance = np.random.default_rng(1)
    weeks = chance.uniform(0.1, 30, 4000)
    won = (chance.random(4000) < 0.4).astype(float)
    found = stages.fit(np.full(4000, "Offer", dtype=object), weeks, won)

    assert found.curve("Offer")[9] == pytest.approx(np.mean((weeks <= 10) & (won == 1)), abs=0.01)
    assert found.curve("Offer")[-1] == pytest.approx(won.mean(), abs=0.01)
    assert found.curve("never seen").tolist() == found.any_stage.tolist()


def test_curves_count_what_is_still_open() -> None:
    """Deals cut off while open neither count as lost nor vanish."""
    chance = np.random.default_rng(2)
    weeks, won = chance.uniform(0.1, 30, 6000), (chance.random(6000) < 0.4).astype(float)
    seen = chance.uniform(0, 40, 6000)
    cut = np.where(weeks <= seen, won, np.nan)
    found = stages.fit(np.full(6000, None, dtype=object), np.minimum(weeks, seen), cut)

    assert found.any_stage[-1] == pytest.approx(0.4, abs=0.03)


def test_the_pace_of_past_months_is_found() -> None:
    """Where a fifth fewer deals were won than promised in the first month, chances of it shrink by about
    that.
    """
    months = np.array([np.datetime64("2024-01") + n for n in range(24)]).astype("datetime64[D]")
    promised = np.full(24, 60.0)
    passed = pace.Passed(np.zeros(24, dtype=np.int64), months, np.zeros(24), promised, promised * 0.8)

    found = pace.fit(passed, typical=1.0, caution=Caution(half_life_days=1e6))

    assert 0.8 <= found.ahead[0] < 0.86
    assert found.ahead[3] == pytest.approx(1.0)


def test_nothing_passed_changes_nothing() -> None:
    """Without months that passed, chances stay as their curves have them."""
    nothing = np.zeros(0)
    empty = pace.Passed(nothing.astype(np.int64), nothing.astype("datetime64[D]"), nothing, nothing, nothing)
    chances = np.full((1, MONTHS), 0.04)

    found = pace.fit(empty, typical=1.0, caution=Caution())

    np.testing.assert_allclose(found.paced(chances, np.array([5.0]), AT, months_from(AT)), chances)


@given(parts=st.lists(AMOUNTS, min_size=1, max_size=8), whole=AMOUNTS, sure=st.floats(0, 1e8))
def test_what_is_made_to_agree_adds_up(parts: list[float], whole: float, sure: float) -> None:
    """Parts are never negative and sum to the whole that is told."""
    total, found = agreed(
        whole, np.array(parts), whole_variance=sure, part_variances=np.arange(1.0, len(parts) + 1)
    )

    assert (found >= 0).all()
    assert found.sum() == pytest.approx(total, rel=1e-6, abs=1e-3)


def test_intervals_are_stretched_until_they_held() -> None:
    """Forecasts half as wide as they should be are stretched to about twice their width."""
    chance = np.random.default_rng(3)
    quantiles = 100 + np.outer(np.ones(400), np.quantile(chance.normal(0, 5, 20_000), GRID))
    actual = chance.normal(100, 10, 400)

    factor = conformal.factor(conformal.score(quantiles, actual, interval=80), interval=80, unproven=1.6)

    assert factor == pytest.approx(2.0, abs=0.3)
    told_ = conformal.stretched(quantiles, {80: factor}, otherwise=1.0)
    assert np.mean((actual >= told_[:, 2]) & (actual <= told_[:, 6])) == pytest.approx(0.8, abs=0.03)


@given(st.lists(AMOUNTS, min_size=len(GRID), max_size=len(GRID)), st.floats(0.5, 4))
def test_stretched_quantiles_rise(values: list[float], by: float) -> None:
    """Whatever each interval's factor, quantiles keep their order and stay at or above nothing."""
    found = conformal.stretched(np.sort(np.array(values)), {80: by}, otherwise=1.0)

    assert (np.diff(found) >= 0).all()
    assert found[0] >= 0


def test_counts_to_come_follow_last_year() -> None:
    """With a year of history next spring is like last spring; with less it is like the last months."""
    months = [later(date(2025, 1, 1), n) for n in range(12)]
    counts = np.array([10, 20, 30, 40, 50, 40, 30, 20, 10, 10, 10, 10.0])

    year, short = created.foretell([(months, counts), (months[:3], counts[:3])], rivals="seasonal", seed=1)

    assert year.of([date(2026, 5, 1)]).mean() == pytest.approx(50, rel=0.1)
    assert short.of([date(2025, 7, 1)]).mean() == pytest.approx(20, rel=0.15)
    assert "season needs a year" in short.note
