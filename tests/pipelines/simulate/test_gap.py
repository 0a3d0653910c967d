"""A model of the simulated record comes near the best possible, and ignores what plays no part."""

import pytest

from features.sources import SOURCES
from models.win_probability import Params
from models.win_probability.spec import Trees
from pipelines.layout import Asking
from pipelines.simulate import Company
from pipelines.simulate.facts import company_facts
from pipelines.simulate.gap import Study, belief_of, gap_of, study

NEVER = {
    "deal_account",
    "deal_source",
    "deal_life",
    "custom_field",
    "order",
    "invoice",
    "payment",
    "subscription",
    "deal_score",
    "recommendation",
    "recommending",
    "recommendation_answer",
}
"""Facts of what nobody does in a simulated company: correct a deal, open it again or delete it; those of its
customers, which come after the bundle (`Company.customers`); and what a service would have told its people.
"""


@pytest.fixture(scope="module")
def studied(company: Company) -> Study:
    """A small model of the company, asked every second week."""
    params = Params(trees=Trees(members=2, num_threads=1))
    return study(company, params=params, asking=Asking(first_days=(1,), every_days=14), at=company.spec.until)


def test_facts_have_the_shape_that_features_read(company: Company) -> None:
    """Every source is there in its schema, and no fact is known before it happened or after the end."""
    facts = company_facts(company)
    until = company.spec.until.replace(tzinfo=None)

    assert {name: rows.schema for name, rows in facts.items()} == dict(SOURCES)
    for name, rows in facts.items():
        frame = rows.to_pandas()
        assert (len(frame) == 0) == (name in NEVER), name
        assert (frame["known_at"] >= frame["occurred_at"]).all(), name
        assert (frame["known_at"] <= until).all(), name


def test_the_model_learns_a_fair_share_of_what_can_be_known(studied: Study) -> None:
    """The truth beats the ideal observer, who beats the model, which goes a third of the way at least."""
    gap = gap_of(studied)

    assert gap.true < gap.observable < gap.model < gap.base_rate
    assert gap.attained > 0.35


def test_the_planted_attribute_does_not_matter(studied: Study) -> None:
    """It has a small part of the model's effects, and shuffling it changes next to nothing."""
    belief = belief_of(studied, seed=4)

    assert belief.share < 0.05
    assert belief.rank > 5
    assert abs(belief.shuffled) < 0.002
