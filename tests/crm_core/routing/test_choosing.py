"""Choosing: fairness, shares, loads, and what stands against somebody; no database."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.routing.choosing import choose, draw
from crm_core.routing.schemas import Candidate, Choice, Standing

SPACE = UUID("7a4b1f2c-8d1e-4c55-9f0e-6d2b9c1a0b00")
PEOPLE = [uuid5(SPACE, str(n)) for n in range(5)]


def pick(
    method: str = "round_robin", *, among: int = 3, away: frozenset[int] = frozenset(),
    turns: Mapping[str, int] | None = None, fairness: str = "rotation", chance: float = 0.0,
    weights: tuple[float, ...] = (1, 1, 1, 1, 1), held: tuple[int, ...] = (0, 0, 0, 0, 0),
    most: int | None = None,
) -> Choice:  # fmt: skip
    """Choose among the first so many people."""
    people = [Candidate(PEOPLE[n], weights[n], most) for n in range(among)]
    standings = {PEOPLE[n]: Standing(away=n in away, open=held[n]) for n in range(among)}
    return choose(method, people, standings=standings, turns=turns or {}, fairness=fairness, chance=chance)


@given(st.lists(st.floats(0, 0.999), min_size=1, max_size=60), st.integers(1, 5))
def test_turns_of_people_who_are_there_differ_by_at_most_one(chances: list[float], among: int) -> None:
    """Round robin is even after every single lead, whichever lots are drawn."""
    turns: Mapping[str, int] = {}
    counts: Counter[UUID] = Counter({PEOPLE[n]: 0 for n in range(among)})
    for chance in chances:
        choice = pick(among=among, turns=turns, chance=chance)
        assert choice.user_id is not None
        counts[choice.user_id] += 1
        turns = choice.turns
        assert max(counts.values()) - min(counts.values()) <= 1


@given(st.lists(st.tuples(st.frozensets(st.integers(0, 3), max_size=3), st.floats(0, 0.999)), max_size=80))
def test_rotation_never_lets_those_who_are_there_drift_apart(
    leads: list[tuple[frozenset[int], float]],
) -> None:
    """Whoever comes and goes, the turns that are counted differ by at most one among those there."""
    turns: Mapping[str, int] = {}
    for away, chance in leads:
        choice = pick(among=4, away=away, turns=turns, chance=chance)
        turns = choice.turns
        there = [turns[str(PEOPLE[n])] for n in range(4) if n not in away]
        assert max(there) - min(there) <= 1


def test_who_was_away_is_not_flooded_unless_equal_is_asked_for() -> None:
    """After three weeks away: by rotation one turn like everybody, by equal counts all that was missed."""

    def after(fairness: str) -> int:
        turns: Mapping[str, int] = {}
        for _ in range(20):
            turns = pick(among=3, away=frozenset({2}), turns=turns, fairness=fairness).turns
        back = []
        for _ in range(6):
            choice = pick(among=3, turns=turns, fairness=fairness)
            back.append(choice.user_id)
            turns = choice.turns
        return back.count(PEOPLE[2])

    assert after("rotation") == 2
    assert after("equal") == 6


def test_the_propensity_is_the_probability_of_the_choice() -> None:
    """By lot among three: a third; the last of a round: certain; by share: the share."""
    first = pick()
    last = pick(turns={str(PEOPLE[0]): 1, str(PEOPLE[1]): 1, str(PEOPLE[2]): 0})
    share = pick("weighted", weights=(1, 3, 4, 1, 1), chance=0.2)

    assert first.propensity == pytest.approx(1 / 3)
    assert (last.user_id, last.propensity) == (PEOPLE[2], 1.0)
    assert share.user_id == PEOPLE[1]
    assert share.propensity == pytest.approx(3 / 8)


def test_load_goes_to_the_least_laden_for_their_size() -> None:
    """Without limits the fewest leads; with limits the smallest part of what each can take."""
    assert pick("load", held=(4, 2, 3, 0, 0)).user_id == PEOPLE[1]
    people = [Candidate(PEOPLE[0], most_open=10), Candidate(PEOPLE[1], most_open=2)]
    standings = {PEOPLE[0]: Standing(open=3), PEOPLE[1]: Standing(open=1)}
    found = choose("load", people, standings=standings, turns={}, fairness="rotation", chance=0.0)
    assert found.user_id == PEOPLE[0]


def test_every_obstacle_is_told() -> None:
    """Nobody is chosen past an obstacle, and each candidate says which it was."""
    stands = [
        ("inactive", Standing(active=False)), ("away", Standing(away=True)),
        ("off_shift", Standing(on_shift=False)), ("had_it", Standing(had_it=True)),
        ("full", Standing(open=2)), ("full_today", Standing(today=3)),
    ]  # fmt: skip
    for name, standing in stands:
        person = Candidate(PEOPLE[0], most_open=2, most_per_day=3)
        found = choose(
            "round_robin", [person], standings={PEOPLE[0]: standing}, turns={}, fairness="equal", chance=0.0
        )
        assert (found.user_id, found.reason) == (None, "nobody_free")
        assert [one.skipped for one in found.considered] == [name]


def test_lots_are_repeatable_and_even() -> None:
    """The lot of a lead is always the same, and over many leads it is even."""
    lots = [draw(n, "rule") for n in range(4000)]

    assert lots == [draw(n, "rule") for n in range(4000)]
    assert sum(lots) / 4000 == pytest.approx(0.5, abs=0.02)
