"""The simulated customer side follows its rule, and nothing in it is later than the history."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pytest

from pipelines.simulate import Company, SimulationSpec, simulate
from tests.pipelines.simulate.tiny import TINY


def _mean(company: Company) -> Mapping[str, float]:
    """How satisfied each account is on the whole, by its id."""
    accounts = [str(name) for name in company.tables["accounts"]["external_id"].to_pylist()]
    return dict(zip(accounts, company.customers.satisfaction.mean(axis=1).tolist(), strict=True))


def test_equal_specifications_give_equal_customers() -> None:
    """Everything is drawn from the seed."""
    assert simulate(TINY).customers.tables() == simulate(TINY).customers.tables()


def test_every_won_deal_is_one_order(company: Company) -> None:
    """What was won is ordered, and nothing else; what is billed is what was ordered."""
    stages = {row["external_id"]: row["kind"] for row in company.tables["stages"].to_pylist()}
    changes = company.tables["stage_changes"].to_pylist()
    won = {row["deal"] for row in changes if stages[row["stage"]] == "won"}
    of = company.customers

    assert sorted(order["deal"] for order in of.orders) == sorted(won)
    ordered: dict[str, float] = {}
    for line in of.lines:
        amount = round(line["quantity"] * line["unit_price"], 2)
        ordered[line["order"]] = ordered.get(line["order"], 0.0) + amount
    billed: dict[str, float] = {}
    for invoice in of.invoices:
        billed[invoice["order"]] = billed.get(invoice["order"], 0.0) + invoice["total"]
    whole = [name for name in billed if billed[name] == pytest.approx(ordered[name], abs=0.02)]
    assert len(whole) > 0.9 * len(billed)  # a large one not delivered yet is billed by half


def test_nothing_is_later_than_the_history(company: Company, spec: SimulationSpec) -> None:
    """Orders, payments and what happened to subscriptions lie in the past."""
    of = company.customers
    times = [
        *(order["ordered_at"] for order in of.orders),
        *(order["fulfilled_at"] for order in of.orders if order["fulfilled_at"]),
        *(invoice["issued_at"] for invoice in of.invoices),
        *(payment["paid_at"] for payment in of.payments),
        *(turn["at"] for turn in of.turns),
    ]

    assert max(map(datetime.fromisoformat, times)) <= spec.until


def test_the_dissatisfied_pay_late_and_leave(company: Company) -> None:
    """Satisfaction, which no record shows, moves how late invoices are paid and who cancels."""
    satisfied = _mean(company)
    of = company.customers
    account = {invoice["external_id"]: invoice["account"] for invoice in of.invoices}
    content = np.array([satisfied[account[payment["invoice"]]] for payment in of.payments])
    late = np.array([payment["days_late"] for payment in of.payments])
    left = [satisfied[one["account"]] for one in of.subscriptions if one["cancel_reason"]]
    stayed = [satisfied[one["account"]] for one in of.subscriptions if not one["cancel_reason"]]

    assert np.corrcoef(content, late)[0, 1] < -0.3
    assert 0.2 < (late > 0).mean() < 0.7
    assert np.mean(left) < np.mean(stayed) - 0.3
    assert 0.03 < len(left) / (len(left) + len(stayed)) < 0.5


def test_subscriptions_tell_their_life_in_order(company: Company) -> None:
    """Each begins once, ends once at most, and costs in the end what its last change says."""
    turns: dict[str, list[dict[str, object]]] = {}
    for turn in company.customers.turns:
        turns.setdefault(turn["subscription"], []).append(turn)

    for one in company.customers.subscriptions:
        life = [str(turn["type"]) for turn in turns[one["external_id"]]]
        assert life[0] == "SubscriptionStarted"
        assert life.count("SubscriptionStarted") == 1
        assert (life[-1] == "SubscriptionEnded") == (one["status"] == "ended")
        changed = [turn for turn in turns[one["external_id"]] if turn["type"] == "SubscriptionChanged"]
        if changed:
            data = changed[-1]["data"]
            assert isinstance(data, dict)
            assert data["amount"] == f"{one['amount']:.2f}"


def test_quotas_are_within_reach_and_not_always_reached(company: Company) -> None:
    """What all reps together won is between two thirds of their quotas and somewhat more than all of them."""
    stages = {row["external_id"]: row["kind"] for row in company.tables["stages"].to_pylist()}
    closed = {
        row["deal"]: row["changed_at"]
        for row in company.tables["stage_changes"].to_pylist()
        if stages[row["stage"]] == "won"
    }
    amounts = {row["external_id"]: float(row["amount"]) for row in company.tables["deals"].to_pylist()}
    for change in company.tables["deal_changes"].to_pylist():
        if change["field"] == "amount":
            amounts[change["deal"]] = float(change["value"])
    quotas = [quota for quota in company.customers.quotas if quota["user"]]
    first = min(quota["starts_on"] for quota in quotas)
    won = sum(amounts[deal] for deal, at in closed.items() if at.date().isoformat() >= first)

    assert 0.66 < won / sum(quota["amount"] for quota in quotas) < 1.2
