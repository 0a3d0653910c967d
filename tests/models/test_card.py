"""A card survives writing; the gate of every kind of model promotes what is as good, or says why not."""

from dataclasses import replace

import pytest

from models.card import Card, Enough, Segment, from_json, markdown, to_json
from models.contract import Period, ReliabilityBin
from models.gate import Slack, Standing, decide

CARD = Card(
    model="churn",
    organization="acme",
    version="candidate",
    outcome="Whether a customer leaves within 90 days.",
    basis="model",
    basis_note="Learned from 400 customers.",
    trained_at="2026-03-01T00:00:00+00:00",
    service="churn_v1",
    features=12,
    periods={"test": Period("2026-01-01", "2026-02-01", 20, 5, 100, 0.1, 80.0)},
    primary="brier",
    calibration="ece",
    calibration_limit=0.05,
    figures={"brier": 0.15, "ece": 0.02},
    baselines={"base_rate": {"brier": 0.18, "ece": 0.0}},
    segments=(Segment("plan", "yearly", 40, {"brier": 0.14}),),
    reliability=(ReliabilityBin(50, 50.0, 0.2, 0.22, 0.12, 0.35),),
    importance={"silence": 0.4},
    enough=(Enough("customers lost", 90, 50),),
    notes=("It knows nothing of prices.",),
)
CHAMPION = Standing("churn.acme/3", learned=True, figures={"brier": 0.15, "ece": 0.02})


def test_a_card_comes_back_as_it_was_written() -> None:
    """Nothing is lost between a card and its JSON."""
    assert from_json(to_json(CARD)) == CARD


def test_the_page_tells_the_figures_the_rivals_and_what_is_wanting() -> None:
    """Whoever reads the page sees what decides, beside what, and on how much history."""
    page = markdown(replace(CARD, leaks=("It saw the future.",)), general="# Churn\n")
    for told in ("# Churn", "brier decides", "base_rate", "customers lost", "yearly", "It saw the future."):
        assert told in page


def test_an_equal_challenger_follows_a_champion_and_the_first_follows_nothing() -> None:
    """As good on the same data is good enough: it has learned from newer history."""
    assert decide(CARD, champion=None, slack=Slack()).promote
    assert decide(CARD, champion=CHAMPION, slack=Slack()).promote


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"leaks": ("A column knows the outcome.",)}, "A column knows the outcome."),
        ({"figures": {"brier": 0.18, "ece": 0.02}}, "no better than base rate"),
        ({"figures": {"brier": 0.16, "ece": 0.02}}, "is worse than churn.acme/3's 0.1500"),
        ({"figures": {"brier": 0.14, "ece": 0.04}}, "by more than 0.01"),
        ({"figures": {"brier": 0.14, "ece": 0.06}}, "It is not calibrated: ece is 0.060"),
        ({"figures": {}}, "not judged on later data"),
        ({"basis": "prior", "figures": {}}, "churn.acme/3 stays"),
    ],
)
def test_what_is_refused_is_told_why(change: dict[str, object], sentence: str) -> None:
    """Leaks, a baseline as good, a worse figure or calibration, a prior after a model: all have sentences."""
    decision = decide(replace(CARD, **change), champion=CHAMPION, slack=Slack())  # type: ignore[arg-type]
    assert not decision.promote
    assert sentence in decision.sentence


def test_a_champion_that_cannot_be_judged_is_replaced_by_hand_only() -> None:
    """Without its figure on the same data nobody can say that the challenger is as good."""
    blind = replace(CHAMPION, figures={})
    assert "by hand" in decide(CARD, champion=blind, slack=Slack()).sentence


def test_a_prior_answers_where_nothing_or_a_prior_did() -> None:
    """Below the stated amount of data a prior is better than silence."""
    prior = replace(CARD, basis="prior", figures={})
    assert decide(prior, champion=None, slack=Slack()).promote
    assert decide(prior, champion=replace(CHAMPION, learned=False), slack=Slack()).promote
