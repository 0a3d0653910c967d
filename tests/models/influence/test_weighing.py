"""Influence: who is talked with, who answers, who brings others in, and how sure that is."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.influence import Influence, Move, Touch, weigh

TOUCHES = st.lists(
    st.builds(
        Touch,
        person=st.sampled_from("abcd"),
        days_ago=st.floats(0, 400),
        inbound=st.booleans(),
        meeting=st.booleans(),
    ),
    max_size=30,
)


def _touch(person: str, days_ago: float, *, inbound: bool = False, meeting: bool = False) -> Touch:
    return Touch(person, days_ago, inbound, meeting)


def _of(found: tuple[Influence, ...], person: str) -> Influence:
    return next(one for one in found if one.person == person)


@given(TOUCHES, st.lists(st.builds(Move, st.floats(0, 400)), max_size=4))
def test_shares_add_up_and_lie_in_their_range(touches: list[Touch], moves: list[Move]) -> None:
    """Whatever the conversation, shares add up to one and each lies in its own range."""
    found = weigh("abc", touches, moves, seed=1, draws=20)

    assert sum(one.share for one in found) == pytest.approx(1)
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in found)
    assert {one.person for one in found} == set("abc")


@given(TOUCHES, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_does_not_matter(touches: list[Touch], shuffle: random.Random) -> None:
    """The same conversation read in another order gives the same answer."""
    other = list(touches)
    shuffle.shuffle(other)

    assert weigh("abc", other, [Move(3.0)], seed=1, draws=20) == weigh(
        "cba", touches, [Move(3.0)], seed=1, draws=20
    )


def test_who_answers_weighs_more_than_who_is_only_written_to() -> None:
    """As many touches, but one of the two writes back."""
    written_to = [_touch("a", day) for day in range(1, 11)]
    answers = [_touch("b", day, inbound=day % 2 == 0) for day in range(1, 11)]

    found = weigh("ab", written_to + answers, [], seed=1)

    assert _of(found, "b").share > _of(found, "a").share


def test_who_brings_others_in_weighs_more() -> None:
    """Two people with the same touches; after talks with one of them two new people appear."""
    same = [_touch(person, day) for day in (100.0, 99.0) for person in "ab"]
    brought = [_touch("a", 50.0), _touch("c", 49.0), _touch("d", 48.0), _touch("b", 10.0)]

    found = weigh("abcd", same + brought, [], seed=1)

    assert _of(found, "a").share > _of(found, "b").share


def test_who_was_talked_with_before_the_deal_moved_weighs_more() -> None:
    """The deal moves forward after talks with one and never after talks with the other."""
    touches = [_touch("a", 41), _touch("a", 21), _touch("b", 60), _touch("b", 5)]

    found = weigh("ab", touches, [Move(40.0), Move(20.0)], seed=1)

    assert found[0].person == "a"


def test_more_conversation_makes_it_surer() -> None:
    """The same proportions seen ten times as often leave a narrower range."""
    few = [_touch("a", 1, inbound=True), _touch("a", 2), _touch("b", 1)]
    many = [_touch(one.person, one.days_ago + n / 10, inbound=one.inbound) for one in few for n in range(10)]

    narrow, wide = weigh("ab", many, [], seed=1)[0], weigh("ab", few, [], seed=1)[0]

    assert narrow.high - narrow.low < wide.high - wide.low


def test_nobody_known_gives_nobody_and_no_talk_gives_everybody_the_same() -> None:
    """An empty committee has no influence to share out; a silent one shares it evenly and is unsure."""
    silent = weigh("abcd", [], [], seed=1)

    assert weigh([], [_touch("a", 1)], [], seed=1) == ()
    assert {round(one.share, 6) for one in silent} == {0.25}
    assert all(one.high - one.low > 0.2 for one in silent)
