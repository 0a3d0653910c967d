"""Who may see and change territories, routing, and when people are at work."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

_OF_LEADS = v.by_role(v.Reach(v.OWN), v.Reach(v.TEAM), v.Reach(v.TEAM), v.NONE, v.same(v.ORG, v.ORG))
"""Seen with the lead; written by whoever keeps the rules."""
_AT_WORK = v.by_role(
    v.same(v.ORG, v.OWN), v.same(v.ORG, v.OWN), v.same(v.ORG, v.TEAM), v.same(v.ORG, ()), v.same(v.ORG, v.ORG)
)
TRUTH = {
    **dict.fromkeys(
        ("territory_versions", "territories", "territory_members", "territory_rules", "territory_runs",
         "account_territories", "routing_queues", "routing_sets", "routing_rules", "routing_candidates",
         "routing_pools"),
        v.ADMINISTERED,
    ),
    "lead_territories": _OF_LEADS,
    "routing_assignments": _OF_LEADS,
    "working_hours": _AT_WORK,
    "absences": _AT_WORK,
}  # fmt: skip
FOLLOWS = {"working_hours": "user_id", "absences": "user_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each; a record lies in its territory, and was assigned."""
    owner, at, words = v.holder(role, relation=relation), v.LONG_AGO, f"{role} {relation}"

    def key(table: str) -> Any:
        return v.key(table, role, relation)

    put("territory_versions", name=words, matching="first")
    put("territories", version_id=key("territory_versions"), origin_id=key("territories"), name="North")
    put("territory_members", territory_id=key("territories"), user_id=owner, role="member")
    put(
        "territory_rules", version_id=key("territory_versions"), territory_id=key("territories"), position=0,
        applies_to="both", criteria={},
    )  # fmt: skip
    put("territory_runs", version_id=key("territory_versions"), noun="accounts", started_at=at)
    lies = {"territory_id": key("territories"), "rule_id": key("territory_rules"), "from_at": at}
    put("account_territories", account_id=key("accounts"), **lies)
    put("lead_territories", lead_id=key("leads"), **lies)
    put("routing_queues", name=words)
    put("routing_sets", name=words, queue_id=key("routing_queues"))
    put(
        "routing_rules", set_id=key("routing_sets"), position=0, name="Everybody", method="round_robin",
        pool="named", fairness="rotation",
    )  # fmt: skip
    put("routing_candidates", rule_id=key("routing_rules"), user_id=owner)
    put("routing_pools", rule_id=key("routing_rules"), scope_id=key("routing_rules"))
    put(
        "routing_assignments", lead_id=key("leads"), set_id=key("routing_sets"), cause="arrival",
        owner_id=owner, reason="turn", trail=[], candidates=[], propensity=1.0, assigned_at=at,
    )  # fmt: skip
    put("working_hours", user_id=owner, time_zone="Europe/Berlin", week=[])
    put("absences", user_id=owner, from_at=at, to_at=at.replace(year=2027), noted_by=owner)
