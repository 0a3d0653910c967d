"""The truth beside the bundle is true: calibrated, a martingale, moved by what should move it alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from pipelines.simulate import (
    NON_CAUSAL,
    Company,
    SimulationSpec,
    UnknownDealError,
    probabilities_at,
    read_truth,
    true_probability,
    write_truth,
)

Numbers = npt.NDArray[np.float64]

SETTLED = np.timedelta64(50 * 7, "D")
"""Deals opened longer than this before the end have nearly all closed: to drop the open ones loses little."""


def settled(truth: pa.Table, spec: SimulationSpec) -> pa.Table:
    """Return the rows of closed deals that were opened long before the end."""
    frame = truth.to_pandas()
    opened = frame.groupby("deal")["since"].transform("min")
    keep = (opened < np.datetime64(spec.until.replace(tzinfo=None)) - SETTLED) & frame["won"].notna()
    return truth.filter(pa.array(keep.to_numpy()))


def column(table: pa.Table, name: str) -> Numbers:
    """Return a column as numbers."""
    return table[name].to_numpy(zero_copy_only=False).astype(np.float64)


def z_scores(chance: Numbers, won: Numbers) -> dict[int, float]:
    """Return how many standard errors wins exceed expectation, for each tenth of the chance with 25 rows."""
    scores = {}
    for tenth in range(10):
        rows = np.floor(np.minimum(chance, 0.999) * 10) == tenth
        if rows.sum() >= 25:
            spread = np.sqrt((chance[rows] * (1 - chance[rows])).sum())
            scores[tenth] = float((won[rows] - chance[rows]).sum() / spread)
    return scores


@pytest.mark.parametrize("week", [0, 4, 10, 16])
def test_true_probabilities_match_outcomes(truth: pa.Table, spec: SimulationSpec, week: int) -> None:
    """Among deals of the same age, each tenth of p_true wins as often as it says, within binomial bounds."""
    rows = settled(truth, spec)
    rows = rows.filter(pa.array(column(rows, "week") == week))
    scores = z_scores(column(rows, "p_true"), column(rows, "won"))

    assert len(scores) >= 7
    assert max(abs(score) for score in scores.values()) < 3.5


@pytest.mark.parametrize("week", [2, 8])
def test_the_ideal_observer_is_calibrated(truth: pa.Table, spec: SimulationSpec, week: int) -> None:
    """What can be known from the record alone is an honest probability as well."""
    rows = settled(truth, spec)
    rows = rows.filter(pa.array(column(rows, "week") == week))
    scores = z_scores(column(rows, "p_observable"), column(rows, "won"))

    assert len(scores) >= 7
    assert max(abs(score) for score in scores.values()) < 3.5


@pytest.mark.parametrize("engagement", [0, 1, 2])
def test_true_probability_is_a_martingale(truth: pa.Table, engagement: int) -> None:
    """Whatever the hidden state is now, next week's probability is on average today's."""
    frame = truth.to_pandas()
    after = frame.groupby("deal")["p_true"].shift(-1)
    after = after.fillna(frame["won"].astype("float64"))
    steps = (after - frame["p_true"])[(frame["engagement"] == engagement) & after.notna()].to_numpy()

    assert len(steps) > 1000
    assert abs(steps.mean()) < 3.5 * steps.std() / np.sqrt(len(steps))


def test_knowing_more_is_worth_something(truth: pa.Table, spec: SimulationSpec) -> None:
    """The truth beats the ideal observer, who beats the base rate, each by a margin worth learning."""
    rows = settled(truth, spec)
    won = column(rows, "won")
    brier = {name: float(((column(rows, name) - won) ** 2).mean()) for name in ("p_true", "p_observable")}
    base = float(won.mean() * (1 - won.mean()))

    assert brier["p_true"] < brier["p_observable"] - 0.01
    assert brier["p_observable"] < base - 0.05


def test_the_win_rate_is_that_of_the_trade(truth: pa.Table, spec: SimulationSpec) -> None:
    """Between a fifth and two fifths of deals are won."""
    rows = settled(truth, spec)
    won = column(rows.filter(pa.array(column(rows, "week") == 0)), "won")

    assert 0.2 < won.mean() < 0.4


def deals_of(company: Company) -> dict[str, npt.NDArray[np.object_]]:
    """Return one value a closed deal: won, owner at opening, source, account, region and weekday."""
    deals = company.tables["deals"].to_pandas().set_index("external_id")
    truth = company.truth.to_pandas().groupby("deal")["won"].first()
    deals["won"] = truth
    deals = deals[deals["won"].notna()]
    accounts = company.tables["accounts"].to_pandas().set_index("external_id")
    return {
        "won": deals["won"].astype("float64").to_numpy(),
        "owner": deals["owner"].to_numpy(),
        "source": deals["source"].to_numpy(),
        "account": deals["account"].to_numpy(),
        "region": accounts["region"].loc[deals["account"]].to_numpy(),
        "weekday": deals["created_at"].dt.day_of_week.to_numpy(),
    }


def test_reps_differ(company: Company) -> None:
    """The best reps win at least one and a half times as often as the weakest."""
    deals = deals_of(company)
    rates = sorted(
        deals["won"][deals["owner"] == owner].mean()
        for owner in set(deals["owner"])
        if (deals["owner"] == owner).sum() >= 100
    )

    assert len(rates) >= 6
    assert rates[-1] > 1.5 * rates[0]


def test_referrals_beat_cold_calls(company: Company) -> None:
    """Where a deal comes from matters as it does in life."""
    deals = deals_of(company)
    rate = {source: deals["won"][deals["source"] == source].mean() for source in set(deals["source"])}

    assert rate["Referral"] > 1.5 * rate["Cold call"]


def test_engagement_and_momentum_raise_the_probability(truth: pa.Table) -> None:
    """At any momentum two-way contact is worth more than silence, and more momentum is worth more."""
    frame = truth.to_pandas()
    by_state = frame.groupby(["momentum", "engagement"])["p_true"].mean().unstack()
    inner = by_state.iloc[2:-2]

    assert (inner[2] > inner[0]).all()
    assert inner[2].is_monotonic_increasing


def chi_square(labels: npt.NDArray[np.object_], won: Numbers) -> float:
    """Return the chi-square statistic of the outcome against a label."""
    _, codes = np.unique(labels, return_inverse=True)
    count = np.bincount(codes)
    wins = np.bincount(codes, weights=won)
    expected = count * won.mean()
    return float(((wins - expected) ** 2 / (expected * (1 - won.mean()))).sum())


def test_the_planted_attribute_plays_no_part(company: Company) -> None:
    """The outcome depends on an account's region no more than it would on a shuffled one."""
    deals = deals_of(company)
    won = deals["won"].astype(np.float64)
    names, place = np.unique(deals["account"], return_inverse=True)
    region = np.empty(len(names), dtype=object)
    region[place] = deals[NON_CAUSAL]
    rng = np.random.default_rng(1)
    seen = chi_square(region[place], won)
    shuffled = [chi_square(rng.permutation(region)[place], won) for _ in range(400)]

    assert seen < np.quantile(shuffled, 0.99)


def test_the_weekday_of_opening_plays_no_part(company: Company) -> None:
    """Deals opened on a Monday do as well as those of a Friday (four degrees of freedom, 1 in 1000)."""
    deals = deals_of(company)

    assert chi_square(deals["weekday"], deals["won"].astype(np.float64)) < 18.5


def test_seasons_are_visible(company: Company) -> None:
    """More deals are opened in spring than in winter, and Christmas is quiet."""
    months = company.tables["deals"].to_pandas()["created_at"].dt.month
    spring, winter = months.isin([4, 5, 6]).sum(), months.isin([11, 12, 1]).sum()
    closings = company.tables["stage_changes"].to_pandas()
    closed = closings.loc[closings["stage"].isin(["stage-1-6", "stage-1-7"]), "changed_at"]
    late = (closed.dt.month == 12) & (closed.dt.day >= 24)
    before = (closed.dt.month == 12) & (closed.dt.day >= 8) & (closed.dt.day < 16)

    assert spring > 1.2 * winter
    assert late.sum() < 0.6 * before.sum()


def test_truth_answers_for_any_moment(company: Company, truth: pa.Table) -> None:
    """Before the opening it refuses, during a week it is constant, and after the end it is the outcome."""
    rows = truth.to_pandas()
    closed = rows[rows["won"].notna()]
    first, last = closed.iloc[0], closed[closed["deal"] == closed.iloc[0]["deal"]].iloc[-1]
    deal = str(first["deal"])
    opened = first["since"].to_pydatetime().replace(tzinfo=UTC)
    ended = last["until"].to_pydatetime().replace(tzinfo=UTC)

    with pytest.raises(UnknownDealError):
        true_probability(company, deal, opened - timedelta(seconds=1))
    with pytest.raises(UnknownDealError):
        true_probability(company, "deal-99999", opened)
    assert true_probability(company, deal, opened) == first["p_true"]
    assert true_probability(company, deal, ended - timedelta(seconds=1)) == last["p_true"]
    assert true_probability(company, deal, ended) == float(last["won"])


def test_an_open_deal_is_never_certain(company: Company, truth: pa.Table) -> None:
    """At the end of the history an open deal still has its last probability."""
    rows = truth.to_pandas()
    last = rows[rows["won"].isna()].iloc[-1]

    assert true_probability(company, str(last["deal"]), datetime(2030, 1, 1, tzinfo=UTC)) == last["p_true"]
    assert 0 < last["p_true"] < 1


def test_lookups_agree_one_by_one_and_together(company: Company, truth: pa.Table, tmp_path: Path) -> None:
    """Asking for many rows of the stored truth gives what asking for each of them gives."""
    write_truth(company, tmp_path / "truth.parquet")
    stored = read_truth(tmp_path / "truth.parquet")
    rows = truth.take(list(range(0, truth.num_rows, 997)))
    deals = [str(deal) for deal in rows["deal"].to_pylist()]
    since, until = rows["since"].to_numpy(), rows["until"].to_numpy()
    moments = since + (until - since) // 2
    known, observable = probabilities_at(stored, deals, moments)
    one_by_one = [
        true_probability(company, deal, moment.item().replace(tzinfo=UTC))
        for deal, moment in zip(deals, moments, strict=True)
    ]

    assert stored.equals(truth)
    assert known.tolist() == one_by_one
    assert (np.abs(observable - known) < 1).all()
