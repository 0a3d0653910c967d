"""Rows are divided by when their outcome was known, a deal in one part, weighted for what was not over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.win_probability import leakage, periods
from models.win_probability.periods import NAMES, Rows
from models.win_probability.spec import Periods
from tests.models.synthetic import History, history

DAY = np.timedelta64(1, "D")
START = np.datetime64("2025-01-01", "us")


def _rows(deals: list[tuple[int, int | None, bool]], *, every: int = 7) -> Rows:
    """Deals as (day opened, days it lasts or None while open, won), asked about until day 400."""
    found = [
        (f"d{number}", START + age * DAY, None if lasts is None else START + (opened + lasts) * DAY, won)
        for number, (opened, lasts, won) in enumerate(deals)
        for age in range(opened, opened + lasts if lasts is not None else 400, every)
    ]
    known = [np.datetime64("NaT") if each[2] is None else each[2] for each in found]
    return Rows(
        deal=np.array([each[0] for each in found], dtype=object),
        as_of=np.array([each[1] for each in found], dtype="datetime64[us]"),
        known_at=np.array(known, dtype="datetime64[us]"),
        won=np.array([np.nan if each[2] is None else float(each[3]) for each in found]),
        weight=np.ones(len(found)),
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 350), st.one_of(st.none(), st.integers(1, 200)), st.booleans()),
        min_size=5,
        max_size=60,
    ).filter(lambda deals: any(lasts is not None for _, lasts, _ in deals))
)
def test_no_label_is_used_before_it_was_known(deals: list[tuple[int, int | None, bool]]) -> None:
    """Whatever the history: one part a deal, outcomes known inside the part, asks before outcomes."""
    rows = _rows(deals)
    cuts = periods.cut(rows, Periods())
    slices = {name: periods.labelled_slice(rows, cuts, name, heaviest=10) for name in NAMES}

    assert leakage.split_faults(rows, slices) == []
    assert sum(each.rows.size for each in slices.values()) == int((~np.isnat(rows.known_at)).sum())
    assert all(
        (rows.known_at[each.rows] < cuts.bounds(name)[1]).all()
        and (rows.as_of[each.rows] < rows.known_at[each.rows]).all()
        for name, each in slices.items()
    )


def test_the_checks_notice_a_careless_split() -> None:
    """A deal in two parts, and an outcome from after the end, are named in sentences."""
    rows = _rows([(day, 60, day % 2 == 0) for day in range(0, 300, 3)])
    cuts = periods.cut(rows, Periods())
    slices = {name: periods.labelled_slice(rows, cuts, name, heaviest=10) for name in NAMES}
    late = periods.labelled_slice(rows, cuts, "test", heaviest=10)
    careless = {
        "train": periods.Slice(late.rows, late.won, late.weight, late.deal, slices["train"].summary),
        "test": late,
    }
    faults = leakage.split_faults(rows, careless)

    assert any("are in train and test" in fault for fault in faults)
    assert any("known only after it ended" in fault for fault in faults)


def test_weights_undo_the_luck_of_the_fast() -> None:
    """Slow deals are won, fast ones lost, half each; the weighted rate of a young history is a half."""
    deals = [(day, 150 if day % 2 else 10, day % 2 == 1) for day in range(240)]
    rows = _rows(
        [(opened, lasts if opened + lasts < 240 else None, won) for opened, lasts, won in deals], every=500
    )
    inside = rows.as_of < START + 240 * DAY
    cuts = periods.Cuts(START, START + 240 * DAY, START + 300 * DAY, START + 400 * DAY)
    past = periods.labelled_slice(rows, cuts, "train", heaviest=10)

    assert inside.all()
    assert past.won.mean() < 0.33
    assert np.average(past.won, weights=past.weight) == pytest.approx(0.5, abs=0.03)


def test_weighted_outcomes_are_those_of_all_deals() -> None:
    """In each part, and though a third of deals are open at its end, observed and true rates agree."""
    made: History = history(6000, seed=4, pace=90)
    rows = periods.read_rows(made.table)
    cuts = periods.cut(rows, Periods())
    gaps = {}
    for name in NAMES:
        part = periods.labelled_slice(rows, cuts, name, heaviest=10)
        gaps[name] = np.average(part.won - made.truth[part.rows], weights=part.weight)

    assert gaps == pytest.approx({"train": 0, "calibrate": 0, "test": 0}, abs=0.035)


def test_long_deals_do_not_dominate() -> None:
    """A deal's n-th row counts 1/n: fifty weeks weigh four and a half times one, not fifty."""
    made = history(300, seed=9)
    rows = periods.read_rows(made.table)
    longest = max(set(rows.deal), key=lambda deal: int((rows.deal == deal).sum()))
    weights = rows.weight[rows.deal == longest]

    assert weights.tolist() == pytest.approx([1 / n for n in range(1, weights.size + 1)])


def test_without_outcomes_there_is_nothing_to_divide() -> None:
    """A history of open deals only is refused by name."""
    with pytest.raises(periods.TooLittleHistoryError):
        periods.cut(_rows([(0, None, False)]), Periods())
