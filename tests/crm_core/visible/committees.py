"""Who may see and change what buying committees and target accounts stand on."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.crm_core import visibility as v

_WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_LEARNED = v.same(v.ORG, ())
TRUTH = {
    "role_decisions": v.CHILDREN,
    # What was learned is the system's to write; whoever may see scores sees how good it is.
    "role_learnings": dict.fromkeys(v.ROLES, _LEARNED),
    "targets": v.SHARED,
}
FOLLOWS = {"role_decisions": "deal_id", "targets": "account_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A decision on a deal of theirs, something learned, and a target of theirs."""
    put(
        "role_decisions",
        deal_id=v.key("deals", role, relation),
        person_id=v.key("people", role, relation),
        role="champion",
        decision="rejected",
        probability=0.5,
        evidence=[],
        model_version="1",
        decided_by=v.holder(role, relation=relation),
        decided_at=_WHEN,
    )
    put("role_learnings", learned_at=_WHEN, counts={}, people=0, accuracy={})
    put("targets", account_id=v.key("accounts", role, relation), tier="tier_1")
