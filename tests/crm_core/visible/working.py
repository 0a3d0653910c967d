"""Who may see and change tags, files, notifications and reminders."""

from collections.abc import Callable

from tests.crm_core import visibility as v

SELLERS = ("sales_representative", "business_development", "sales_manager", "admin")
ATTACHES = v.Reach(v.TEAM, v.OWN, v.OWN, v.OWN, v.TEAM)
TRUTH = {
    "tags": {role: v.same(v.ORG, v.ORG if role in SELLERS else ()) for role in v.ROLES},
    # What hangs on a deal is seen by whoever sees the deal.
    "record_tags": v.by_role(
        v.same(v.OWN, v.OWN), v.same(v.TEAM, v.TEAM), v.same(v.TEAM, v.TEAM), v.same(v.ORG, ()),
        v.same(v.ORG, v.ORG),
    ),
    "files": v.by_role(
        v.same(v.OWN, v.OWN), ATTACHES, ATTACHES, v.NONE, v.same(v.ORG, v.ORG)
    ),
    # What one is told is one's own, whatever one's role.
    "notifications": dict.fromkeys(v.ROLES, v.same(v.OWN, v.OWN)),
    "reminders": v.DEALS | {"analyst": v.NONE},
}  # fmt: skip
FOLLOWS = {
    "notifications": "user_id",
    "reminders": "user_id",
    "record_tags": "record_id",
    "files": "record_id",
}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each, on the deal of that relation."""
    owner, deal = v.holder(role, relation=relation), v.key("deals", role, relation)
    on = {"noun": "deals", "record_id": deal}
    put("tags", name=f"{role} {relation}")
    put("record_tags", **on, tag_id=v.key("tags", role, relation))
    put(
        "files", **on, name="a.txt", media_type="text/plain", size=1, sha256="0" * 64, uploaded_by=owner,
        uploaded_at=v.LONG_AGO,
    )  # fmt: skip
    put("notifications", **on, user_id=owner, kind="mention", actor_id=owner, created_at=v.LONG_AGO)
    put("reminders", activity_id=v.key("activities", role, relation), user_id=owner, remind_at=v.LONG_AGO)
