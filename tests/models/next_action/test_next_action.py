"""The next-action model: promises that every model makes, abstention, guard rails, and what it is worth."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from models.gate import Slack, decide
from models.learner import Learner
from models.next_action import (
    ACTIONS,
    CONTEXT,
    LEARNER,
    Ask,
    NextAction,
    Rails,
    Situation,
    refusals,
    untrained,
)
from models.next_action.spec import Params, bounded
from models.next_action.train import decisions_of
from models.policy.choosing import only
from pipelines.simulate import actions
from tests.models.next_action.world import learned, log_of

NOTHING: dict[str, str | None] = dict.fromkeys(ACTIONS)
CALM = Situation(
    people=2, missing_role=True, stage_position=2, offers_made=1, days_since_offer=40, days_since_inbound=60,
    days_since_touch=60, days_in_stage=40, has_manager=True, win=0.05,
)  # fmt: skip


@pytest.fixture(scope="module")
def table() -> pa.Table:
    """Decisions of a year."""
    return log_of(6000)


@pytest.fixture(scope="module")
def model(table: pa.Table) -> NextAction:
    """What is learned from them."""
    return learned(table)


def _ask(at: float = 0.0, **context: float | None) -> Ask:
    known = {**dict.fromkeys(CONTEXT), "amount": 20_000.0, "win": 0.4, **context}
    return Ask("deal", known, NOTHING, at)


def test_it_is_a_learner() -> None:
    """The offline stages can train, judge and load it like any other."""
    learner: Learner[NextAction] = LEARNER

    assert learner.name == "next_action"
    assert learner.code.exists()


def test_column_order_and_missing_columns_do_not_matter(model: NextAction, table: pa.Table) -> None:
    """Columns are read by name; any may be empty or absent, and odd numbers break nothing."""
    rows = table.slice(0, 5)
    turned = rows.select(rows.column_names[::-1])
    strange = [dict.fromkeys(CONTEXT, value) for value in (None, float("inf"), -1e300, 1e300)]

    assert model.predict(rows) == model.predict(turned)
    assert model.predict(rows.select(["as_of"]))[0].candidates
    for one in model.predict(pa.Table.from_pylist(strange)):
        assert all(np.isfinite(each.share) for each in one.candidates)
    assert model.predict(rows.slice(0, 0)) == []


def test_trained_twice_and_loaded_again_it_says_the_same(
    model: NextAction, table: pa.Table, tmp_path: Path
) -> None:
    """The same decisions give the same bytes, and what is read back ranks alike."""
    for name, each in (("one", model), ("two", learned(table))):
        (tmp_path / name).mkdir()
        each.save(tmp_path / name)

    loaded = LEARNER.load(tmp_path / "one", version="candidate")

    assert (tmp_path / "one/manifest.json").read_bytes() == (tmp_path / "two/manifest.json").read_bytes()
    assert loaded.predict(table.slice(0, 5)) == model.predict(table.slice(0, 5))


def test_alone_is_as_in_a_batch(model: NextAction, table: pa.Table) -> None:
    """A row's ranking does not depend on its neighbours."""
    together = model.predict(table.slice(0, 4))

    assert [model.predict(table.slice(row, 1))[0] for row in range(4)] == together


def test_chances_add_up_and_evidence_names_what_was_seen(model: NextAction, table: pa.Table) -> None:
    """Chances are a distribution, ranges hold their middle, and reasons name columns of the context."""
    for ranking in model.choose([_ask(0.5, days_since_touch=30.0)]):
        assert sum(one.chance for one in ranking.candidates) == pytest.approx(1)
        assert ranking.chance == ranking.candidate(ranking.action).chance
        for one in ranking.candidates:
            assert one.share_low <= one.share <= one.share_high
            assert {each.column for each in one.evidence} <= set(CONTEXT)
    assert table.num_rows


def test_it_learns_what_helps(model: NextAction) -> None:
    """Chosen without abstaining, its actions are worth more an hour than the best constant one."""
    test = actions.states(1500, seed=9)
    params = Params()
    worth = actions.per_hour(test, effort=params.effort, credit=params.credit)
    weighed = model.weigh(
        "deal", bounded(test.context), amount=test.amount, allowed=test.allowed, epsilon=0.0
    )

    greedy = np.where(test.allowed, weighed.worth, -np.inf).argmax(axis=1)

    calls = np.where(test.allowed[:, 0], 0, ACTIONS.index("wait")).astype(np.intp)
    assert actions.value(test, only(greedy, len(ACTIONS)), worth) > actions.value(test, only(calls, 8), worth)
    assert actions.value(test, only(weighed.best, 8), worth) >= 0


def test_it_abstains_where_it_cannot_tell(model: NextAction) -> None:
    """Where no range lies above zero, waiting is recommended; a model that asks for more abstains more."""
    test = actions.states(800, seed=9)
    strict = replace(model, origin=replace(model.origin, params={"level": 0.999}))
    abstained = [
        each.weigh("deal", bounded(test.context), amount=test.amount, allowed=test.allowed).abstains.mean()
        for each in (model, strict)
    ]

    (ranking,) = untrained("northgate").choose([_ask()], epsilon=0.0)

    assert abstained[0] < abstained[1]
    assert (ranking.action, ranking.best, ranking.abstains, ranking.basis) == ("wait", "wait", True, "prior")


def test_too_few_decisions_give_a_prior_that_says_so(table: pa.Table) -> None:
    """Below the stated minimum nothing is learned, and the card has no figures to be promoted by."""
    few = learned(table.slice(0, 300))

    card = LEARNER.judge(few, table.slice(0, 300))

    assert few.basis == "prior"
    assert "300 recommendations" in few.basis_note
    assert card.figures == {}
    assert card.enough[0].there == 300
    assert decide(card, champion=None, slack=Slack()).promote


def test_what_was_held_out_or_has_no_known_chance_teaches_nothing(table: pa.Table) -> None:
    """Learning and judging stand on shown decisions, by chances that are known."""
    place, chance = (table.column_names.index(name) for name in ("arm", "chance_wait"))
    count = table.num_rows
    arms = pa.array(["held_out" if row % 10 == 0 else "shown" for row in range(count)])
    waits = table.column("chance_wait").to_pylist()
    known = pa.array([None if row % 10 == 1 else each for row, each in enumerate(waits)], pa.float64())

    found = decisions_of(
        table.set_column(place, "arm", arms).set_column(chance, "chance_wait", known), "deal"
    )

    assert found.rows == decisions_of(table, "deal").rows - 2 * count // 10


def test_the_card_stands_it_beside_rivals_on_later_decisions(model: NextAction, table: pa.Table) -> None:
    """The gate sees uplift an hour beside the logged policy, the best constant action and waiting."""
    card = LEARNER.judge(model, table)

    assert set(card.baselines) == {"the_logged_policy", "the_best_constant_action_so_far", "waiting"}
    assert card.periods["train"].ends < card.periods["test"].begins
    assert card.figures["per_hour_low"] <= card.figures["per_hour"] <= card.figures["per_hour_high"]
    assert abs(card.figures["mean_weight"] - 1) < 0.4
    assert LEARNER.judge_rival(model, model, table) == card.figures


def test_unknown_actions_in_settings_are_refused() -> None:
    """A typing error in params.yaml is an error and not a silence."""
    with pytest.raises(TypeError):
        Params.read({"hours": {"telex": 1.0}})
    with pytest.raises(TypeError):
        Params.read({"horizont": 3})


@pytest.mark.parametrize(
    ("changed", "forbidden"),
    [
        ({"open": False}, set(ACTIONS) - {"wait"}),
        ({"people": 0}, {"call", "email", "meet_missing_role"}),
        ({"calls_7d": 2}, {"call"}),
        ({"emails_7d": 2}, {"email"}),
        ({"calls_7d": 1, "emails_7d": 1, "meetings_7d": 2}, {"call", "email", "meet_missing_role"}),
        ({"missing_role": False}, {"meet_missing_role"}),
        ({"stage_position": 0}, {"send_proposal"}),
        ({"days_since_offer": 5.0}, {"send_proposal", "discount"}),
        ({"offers_made": 0, "days_since_offer": None}, {"discount"}),
        ({"discounted": True}, {"discount"}),
        ({"days_in_stage": 3.0}, {"involve_manager"}),
        ({"has_manager": False}, {"involve_manager"}),
        ({"win": 0.5}, {"disqualify"}),
        ({"days_since_inbound": 3.0}, {"disqualify"}),
        ({}, set()),
    ],
)
def test_guard_rails_say_what_is_forbidden_and_why(changed: dict[str, object], forbidden: set[str]) -> None:
    """Each rail forbids what it should and nothing else, with a sentence; waiting is always allowed."""
    found = refusals(replace(CALM, **changed), Rails())  # type: ignore[arg-type]

    assert {action for action, reason in found.items() if reason} == forbidden


def test_what_rails_forbid_is_never_chosen(model: NextAction) -> None:
    """Whatever number is drawn, a forbidden action has no chance."""
    only_mail: dict[str, str | None] = {
        action: None if action in {"email", "wait"} else "No." for action in ACTIONS
    }
    asks = [replace(_ask(at / 20), refusals=only_mail) for at in range(20)]

    chosen = {ranking.action for ranking in model.choose(asks, epsilon=1.0)}

    assert chosen == {"email", "wait"}


def test_hours_of_an_organization_change_what_an_hour_brings(model: NextAction) -> None:
    """An action that takes twice as long brings half an hour."""
    (usual,) = model.choose([_ask()])
    (slow,) = model.choose([_ask()], hours={"call": 1.0})

    before = usual.candidate("call").per_hour
    assert before is not None
    assert slow.candidate("call").per_hour == pytest.approx(before / 2)
