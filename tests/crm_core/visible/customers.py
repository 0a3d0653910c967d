"""Who may see and change orders, invoices, payments, subscriptions and quotas."""

from collections.abc import Callable
from datetime import date

from tests.crm_core import visibility as v

# Everybody who sells sees what was bought; it is changed by whoever reaches its owner.
BOUGHT = v.by_role(
    v.same(v.ORG, v.OWN),
    v.Reach(v.ORG, v.OWN, v.OWN, v.OWN, v.TEAM),
    v.same(v.ORG, v.TEAM),
    v.same(v.ORG, ()),
    v.same(v.ORG, v.ORG),
)
PART = BOUGHT | {"business_development": v.same(v.ORG, v.OWN)}
TRUTH = {
    "orders": BOUGHT,
    "invoices": BOUGHT,
    "subscriptions": BOUGHT,
    "order_lines": PART,
    "payments": PART,
    # A quota is its holder's to see; whoever leads sets those of the team.
    "quotas": v.by_role(
        v.same(v.OWN, ()), v.same(v.TEAM, ()), v.same(v.TEAM, v.TEAM), v.same(v.ORG, ()), v.same(v.ORG, v.ORG)
    ),
}
FOLLOWS = {
    "orders": "owner_id",
    "invoices": "owner_id",
    "subscriptions": "owner_id",
    "order_lines": "order_id",
    "payments": "invoice_id",
    "quotas": "user_id",
}
GENERATED = {
    "order_lines": {"amount"},
    "invoices": {"balance"},
    "subscriptions": {"mrr", "arr"},
    "quotas": {"ends_on"},
}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each."""
    owner, account = v.holder(role, relation=relation), v.key("accounts", role, relation)
    about = {"account_id": account, "owner_id": owner, "currency": "EUR"}
    put("orders", number=f"{role}-{relation}", ordered_at=v.LONG_AGO, **about)
    put(
        "order_lines", order_id=v.key("orders", role, relation), product="Beam", quantity=1, unit_price=1,
    )  # fmt: skip
    put(
        "invoices", number=f"{role}-{relation}", status="open", issued_on=v.LONG_AGO.date(), total=1000,
        **about,
    )  # fmt: skip
    put(
        "payments", invoice_id=v.key("invoices", role, relation), account_id=account, currency="EUR",
        paid_at=v.LONG_AGO, amount=1,
    )  # fmt: skip
    put(
        "subscriptions", plan="Care", amount=10, billing="monthly", starts_on=v.LONG_AGO.date(),
        status="active",
        **about,
    )  # fmt: skip
    put(
        "quotas", user_id=owner, period="month", starts_on=date(2026, 1 + v.RELATIONS.index(relation), 1),
        measure="deals", amount=3,
    )  # fmt: skip
