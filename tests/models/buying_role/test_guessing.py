"""Guessed parts: general words at first, an organization's own later, and evidence that explains them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.buying_role import ROLES, Conduct, Counts, Labelled, guess, learn

CONDUCTS = st.builds(
    Conduct,
    title=st.none() | st.text(max_size=40),
    touches=st.integers(0, 50),
    meetings=st.integers(0, 20),
    inbound=st.integers(0, 20),
    others=st.integers(0, 100),
    place=st.integers(0, 8),
)


def _conduct(title: str | None, *, place: int = 1, meetings: int = 1) -> Conduct:
    return Conduct(title=title, touches=5, meetings=meetings, inbound=2, others=10, place=place)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Finance Director", "economic_buyer"),
        ("CEO", "decision_maker"),
        ("Structural Engineer", "technical_buyer"),
        ("Assistant to the board", "gatekeeper"),
        ("Leiter Einkauf / Head of Procurement", "economic_buyer"),
    ],
)
def test_before_anything_is_learned_a_title_speaks_for_itself(title: str, role: str) -> None:
    """A new organization gets sensible guesses, which say that nothing was learned yet."""
    found = guess(_conduct(title))

    assert found.role == role
    assert found.learned_from == 0
    assert any(word in found.evidence[0].sentence for word in title.lower().replace("/", " ").split())


def test_what_reps_say_outweighs_general_words() -> None:
    """Where site managers sign the orders, a site manager is soon guessed to be the economic buyer."""
    said = [Labelled(_conduct("Site manager"), "economic_buyer")] * 30

    before, after = guess(_conduct("Site manager")), guess(_conduct("Site manager"), learn(said))

    assert before.role != "economic_buyer"
    assert after.role == "economic_buyer"
    assert after.probability > 0.7
    assert after.learned_from == 30


def test_conduct_counts_where_no_title_is_known() -> None:
    """People whose title nobody wrote down are told apart by what they do."""
    said = [Labelled(_conduct(None, place=0, meetings=5), "champion")] * 40
    said += [Labelled(_conduct(None, place=3, meetings=0), "user")] * 40

    found = [guess(_conduct(None, place=p, meetings=m), learn(said)).role for p, m in ((0, 5), (3, 0))]

    assert found == ["champion", "user"]


@given(CONDUCTS, st.lists(st.builds(Labelled, CONDUCTS, st.sampled_from((*ROLES, "other"))), max_size=30))
def test_probabilities_add_up_whatever_is_known(conduct: Conduct, said: list[Labelled]) -> None:
    """Every guess is a distribution over the standard parts, before and after learning."""
    found = guess(conduct, learn(said))

    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.probability == max(found.probabilities.values())
    assert set(found.probabilities) == set(ROLES)


@given(st.lists(st.builds(Labelled, CONDUCTS, st.sampled_from(ROLES)), max_size=30), CONDUCTS)
def test_what_was_learned_survives_being_written_down(said: list[Labelled], conduct: Conduct) -> None:
    """Kept as JSON and read again, it guesses the same; the order of learning does not matter."""
    counts = learn(said)
    read = Counts.from_json(json.loads(json.dumps(counts.to_json())))

    assert guess(conduct, read) == guess(conduct, counts)
    assert learn(reversed(said)) == counts


def test_a_rejected_part_is_not_guessed_again() -> None:
    """The next likeliest is, with the whole probability shared among the others."""
    first = guess(_conduct("CEO"))
    second = guess(_conduct("CEO"), without=frozenset({first.role}))

    assert second.role != first.role
    assert second.probabilities[first.role] == 0
    assert sum(second.probabilities.values()) == pytest.approx(1)


def test_counts_of_another_version_are_refused() -> None:
    """What another version counted means something else."""
    with pytest.raises(ValueError, match="version"):
        Counts.from_json({"model": "buying_role", "version": 99, "roles": {}, "words": {}, "marks": {}})
