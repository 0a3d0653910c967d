"""What changed between two snapshots: each kind of change by its name, and a sum that is always exact."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecasts import Books, SnapshotDeal, expected_in, waterfall
from crm_core.forecasts.waterfall import moves
from tests.crm_core.forecasts.making import APRIL, COMPANY, MARCH, deal, line, lost, won

OWNER = UUID(int=1)
OPEN = deal(OWNER)  # 1000.00 at a half
GROWN = replace(OPEN, amount_own=Decimal(1200))
SLIPPED = replace(OPEN, expected_close=date(2026, 4, 9), win_in={MARCH.key: 0.1})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, OPEN, {"new": "500.00"}),
        (OPEN, won(OPEN, date(2026, 3, 9)), {"won": "500.00"}),
        (OPEN, won(GROWN, date(2026, 3, 9)), {"grown": "100.00", "won": "600.00"}),
        (OPEN, won(OPEN, date(2026, 4, 1)), {"slipped_out": "-500.00"}),
        (OPEN, won(OPEN, date(2026, 2, 28)), {"won_earlier": "-500.00"}),
        (OPEN, lost(OPEN, date(2026, 3, 9)), {"lost": "-500.00"}),
        (OPEN, SLIPPED, {"slipped_out": "-400.00"}),
        (SLIPPED, OPEN, {"pulled_in": "400.00"}),
        (OPEN, replace(OPEN, win_in={MARCH.key: 0.75}), {"probability": "250.00"}),
        (OPEN, replace(OPEN, amount_own=Decimal(400)), {"shrunk": "-300.00"}),
        (OPEN, replace(SLIPPED, amount_own=Decimal(2000)), {"grown": "500.00", "slipped_out": "-800.00"}),
        (lost(OPEN, date(2026, 3, 2)), OPEN, {"reopened": "500.00"}),
        (won(OPEN, date(2026, 3, 2)), OPEN, {"reopened": "-500.00"}),
        (lost(OPEN, date(2026, 3, 2)), won(OPEN, date(2026, 3, 3)), {"won": "1000.00"}),
        (won(OPEN, date(2026, 3, 2)), lost(OPEN, date(2026, 3, 3)), {"lost": "-1000.00"}),
        (won(OPEN, date(2026, 4, 2)), won(OPEN, date(2026, 3, 31)), {"pulled_in": "1000.00"}),
        (OPEN, None, {"gone": "-500.00"}),
        (OPEN, OPEN, {}),
    ],
)  # fmt: skip
def test_a_change_has_its_name(
    before: SnapshotDeal | None, after: SnapshotDeal | None, expected: dict[str, str]
) -> None:
    """What happened to a deal says what it did to the number, its amount apart from its outcome."""
    books = Books(before=[before] if before else [], after=[after] if after else [])

    found = {move.kind: move.amount for move in moves(books, period=MARCH)}

    assert found == {kind: Decimal(amount) for kind, amount in expected.items()}


def test_a_deal_that_left_the_books_is_told_by_what_is_known_of_it() -> None:
    """Handed over within sight, lost in between, or simply gone are told apart."""
    moved, dropped, gone, gained = (deal(OWNER) for _ in range(4))
    books = Books(
        before=[moved, dropped, gone],
        after=[gained],
        elsewhere_before=frozenset({gained.deal_id}),
        elsewhere_after=frozenset({moved.deal_id}),
        between={dropped.deal_id: lost(dropped, date(2026, 3, 4)), gone.deal_id: gone},
    )

    found = {move.deal_id: move.kind for move in moves(books, period=MARCH)}

    assert found == {
        moved.deal_id: "moved_out", dropped.deal_id: "lost", gone.deal_id: "gone",
        gained.deal_id: "moved_in",
    }  # fmt: skip


def test_the_bars_lead_from_the_one_number_to_the_other() -> None:
    """Deals, business not yet there and what agreement takes make up the difference to the cent."""
    grown = replace(OPEN, amount_own=Decimal("1333.33"))
    fresh = deal(OWNER, "77.77")
    before = line(COMPANY, [OPEN], fresh="300.00")
    after = replace(line(COMPANY, [grown, fresh], fresh="250.00"), mean=Decimal("901.01"))

    found = waterfall(before, after, books=Books(before=[OPEN], after=[grown, fresh]))

    assert [(step.kind, step.amount) for step in found.steps] == [
        ("new", Decimal("38.88")),
        ("grown", Decimal("166.66")),
        ("new_business", Decimal("-50.00")),
        ("agreement", Decimal("-54.53")),
    ]
    assert found.start + sum(step.amount for step in found.steps) == found.end


AMOUNTS = st.decimals(0, 10_000_000, places=2)
CHANCES = st.floats(0, 1)
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@st.composite
def some_deals(draw: st.DrawFn) -> dict[UUID, SnapshotDeal]:
    """Deals of two owners in any state."""
    found = {}
    for key in draw(st.sets(st.integers(1, 8))):
        state = draw(st.sampled_from(["open", "won", "lost"]))
        chances = {MARCH.key: draw(CHANCES), APRIL.key: draw(CHANCES)} if state == "open" else {}
        found[UUID(int=key)] = deal(
            UUID(int=draw(st.integers(1, 2))), str(draw(AMOUNTS)), deal_id=UUID(int=key), state=state,
            expected_close=draw(st.none() | DAYS), closed_on=None if state == "open" else draw(DAYS),
            win_in=chances,
        )  # fmt: skip
    return found


@settings(max_examples=150, deadline=None)
@given(some_deals(), some_deals(), AMOUNTS, AMOUNTS)
def test_any_two_snapshots_add_up_exactly(
    before: dict[UUID, SnapshotDeal], after: dict[UUID, SnapshotDeal], fresh: Decimal, mean: Decimal
) -> None:
    """For any books, of everybody or of one owner, nothing is lost between the two numbers, not a cent."""
    for owners in ({UUID(int=1), UUID(int=2)}, {UUID(int=1)}):
        old = [one for one in before.values() if one.owner_id in owners]
        new = [one for one in after.values() if one.owner_id in owners]
        books = Books(
            before=old,
            after=new,
            elsewhere_before=frozenset(before) - {one.deal_id for one in old},
            elsewhere_after=frozenset(after) - {one.deal_id for one in new},
        )
        start, end = line(COMPANY, old), replace(line(COMPANY, new, fresh=str(fresh)), mean=mean)

        found = waterfall(start, end, books=books)

        by_deal = sum((move.amount for step in found.steps for move in step.moves), Decimal(0))
        assert by_deal == sum(expected_in(one, MARCH) for one in new) - sum(
            expected_in(one, MARCH) for one in old
        )
        assert found.start + sum((step.amount for step in found.steps), Decimal(0)) == found.end == mean
        assert all(step.amount == sum(m.amount for m in step.moves) for step in found.steps if step.moves)
