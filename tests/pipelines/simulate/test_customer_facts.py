"""The customer side as facts: whole, in their schemas, and the hidden law says how many leave."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features.contracts import contracts
from features.services import CHURN_V1
from features.sources import SOURCES
from pipelines.simulate import Company
from pipelines.simulate.customer_facts import chance_to_leave, customer_facts


@pytest.fixture(scope="module")
def facts(company: Company) -> dict[str, pa.Table]:
    """What follows from the company's won deals."""
    return customer_facts(company.customers)


def test_everything_becomes_a_fact(company: Company, facts: dict[str, pa.Table]) -> None:
    """Each order, invoice, payment and turn of a subscription is there once, in its schema."""
    made = company.customers

    assert {name: facts[name].schema for name in facts} == {name: SOURCES[name] for name in facts}
    placed = facts["order"].filter(pc.field("status") == "placed")
    assert placed.num_rows == len(made.orders)
    assert facts["invoice"].filter(pc.field("state") == "paid").num_rows == len(made.payments)
    assert facts["payment"].num_rows == len(made.payments)
    assert facts["subscription"].num_rows == len(made.turns)


def test_the_law_is_true_on_average(company: Company, facts: dict[str, pa.Table]) -> None:
    """Of subscriptions running at many moments as many are left within 90 days as the observer expects."""
    turns = facts["subscription"]
    days = [np.datetime64("2024-06-01", "us") + np.timedelta64(30 * step, "D") for step in range(17)]
    accounts = sorted({str(name) for name in turns.column("account_id").to_pylist()})
    asks = pa.table(
        {
            "account_id": pa.array([name for name in accounts for _ in days], pa.string()),
            "as_of": pa.array([day for _ in accounts for day in days], pa.timestamp("us")),
        },
        schema=CHURN_V1.entity.asks,
    )
    running = contracts(asks, facts)
    said = chance_to_leave(company, running, within=90)
    left = turns.filter(pc.field("state") == "cancelled")
    when = dict(
        zip(left.column("subscription_id").to_pylist(), left.column("known_at").to_pylist(), strict=True)
    )
    lost = [
        row["subscription_id"] in when and 0 < (when[row["subscription_id"]] - row["as_of"]).days < 90
        for row in running.select(["subscription_id", "as_of"]).to_pylist()
    ]

    assert float(said.mean()) == pytest.approx(np.mean(lost), abs=0.02)
    assert said[np.asarray(lost)].mean() > said.mean()
