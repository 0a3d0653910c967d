"""Who may see and change what was recommended, what was answered to it, and how it is done."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.crm_core import visibility as v

_WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TRUTH = {
    # Recommendations are the system's to write, and seen like the scores of their deal.
    "recommendations": {role: v.Reach(select=reach.select) for role, reach in v.DEALS.items()},
    # Whoever may change the deal answers, as themselves, and nobody changes an answer.
    "recommendation_answers": {
        role: v.Reach(reach.select, v.OWN if "own" in reach.insert else ())
        for role, reach in v.CHILDREN.items()
    },
    "recommendation_settings": v.ADMINISTERED,
}
FOLLOWS = {"recommendations": "deal_id", "recommendation_answers": "deal_id"}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A recommendation for a deal of theirs, answered by its owner, and a setting."""
    put(
        "recommendations",
        deal_id=v.key("deals", role, relation),
        as_of=_WHEN,
        computed_at=_WHEN,
        arm="shown",
        action="call",
        chance=0.9,
        best="call",
        abstains=False,
        explored=False,
        candidates=[],
        context={},
        chances={"call": 0.9, "wait": 0.1},
        basis="prior",
        basis_note="None yet.",
        model_version="untrained",
    )
    put(
        "recommendation_answers",
        recommendation_id=v.key("recommendations", role, relation),
        deal_id=v.key("deals", role, relation),
        answer="accepted",
        action="call",
        answered_by=v.holder(role, relation=relation),
        answered_at=_WHEN,
    )
    put(
        "recommendation_settings",
        salt="salt",
        held_out=0.1,
        epsilon=0.1,
        hours={},
        contacts_a_week=4,
        calls_a_week=2,
        emails_a_week=2,
        set_by=v.holder(role, relation=relation),
        set_at=_WHEN,
    )
