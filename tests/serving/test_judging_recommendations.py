"""Policies are judged on decisions that were taken, and the hold-out on the lot that fell once for a deal."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import numpy as np
import pytest

from crm_core.recommendations import HELD_OUT, SHOWN, Decided
from models.next_action import ACTIONS, CONTEXT, untrained
from serving.judging_recommendations import judge, log_of

DEALS = 3000
HELD = 0.1
CALLS = 0.95
EARNED = 0.05
BEGINS = datetime(2026, 1, 5, tzinfo=UTC)
_SPACE = UUID("7f2f6f3e-0e4e-4a3c-9a55-3f7ad2a3c1a1")


def _decided(deal: int, week: int, *, held: bool, action: str, touched: bool, reward: float) -> Decided:
    """A decision whose stored chances count the lot held out as waiting."""
    own = {"call": CALLS, "wait": 1 - CALLS}
    mixed = {str(name): (1 - HELD) * own.get(name, 0.0) + HELD * (name == "wait") for name in ACTIONS}
    key = uuid5(_SPACE, f"deal {deal}")
    return Decided(
        recommendation_id=uuid5(key, str(week)), subject_id=key, as_of=BEGINS + timedelta(weeks=week),
        arm=HELD_OUT if held else SHOWN, action=action, chances=mixed,
        context={**dict.fromkeys(CONTEXT), "amount": 100.0, "win": 0.4, "touches_14d": float(touched)},
        amount=100.0, win=0.4, later=100.0 * (0.4 + reward), realised=0.0, share=HELD,
    )  # fmt: skip


@pytest.fixture(scope="module")
def weeks() -> list[Decided]:
    """Two weeks in which a call touches a deal, and whoever waits after one earns a twentieth."""
    random = np.random.default_rng(7)
    found = []
    for deal in range(DEALS):
        held, touched = bool(random.random() < HELD), False
        for week in range(2):
            action = "wait" if held or random.random() >= CALLS else "call"
            reward = EARNED if action == "wait" and touched else 0.0
            found.append(_decided(deal, week, held=held, action=action, touched=touched, reward=reward))
            touched = touched or action == "call"
    return found


@pytest.mark.parametrize("method", ["ips", "snips", "dr"])
def test_chances_are_those_of_the_arm_from_the_second_week_on(weeks: list[Decided], method: str) -> None:
    """What always waiting brings lies within its interval, though the context tells who was held out."""
    shown = [one for one in weeks if one.arm == SHOWN]
    truth = float(np.mean([EARNED * (one.context["touches_14d"] or 0.0) for one in shown]))

    found = judge(weeks, untrained("northgate"))

    assert found.comparison is not None
    estimate = found.comparison.of("always wait", method).estimate
    assert estimate.low < truth < estimate.high
    assert found.comparison.weights["always wait"].mean == pytest.approx(1, abs=0.2)


def test_those_held_out_serve_the_comparison_of_the_arms_alone(weeks: list[Decided]) -> None:
    """Policies stand on shown decisions with their own chances; the hold-out counts both lots."""
    log, amount = log_of(weeks)
    found = judge(weeks, untrained("northgate"))

    shown = sum(one.arm == SHOWN for one in weeks)
    assert (log.rows, amount.size, found.decisions) == (shown, shown, len(weeks))
    assert log.chances[:, ACTIONS.index("call")] == pytest.approx(np.full(shown, CALLS))
    assert log.chances.sum(axis=1) == pytest.approx(np.ones(shown))
    assert found.held_out is not None
    assert found.held_out.shown_deals + found.held_out.held_out_deals == DEALS


def test_with_few_shown_decisions_nothing_is_said(weeks: list[Decided]) -> None:
    """However many were held out, below the stated number of shown ones there is no comparison."""
    held = [one for one in weeks if one.arm == HELD_OUT]
    few = [one for one in weeks if one.arm == SHOWN][:30]

    found = judge([*held, *few], untrained("northgate"))

    assert (found.comparison, found.held_out) == (None, None)
    assert "30 decisions that were shown" in found.notes[0]
