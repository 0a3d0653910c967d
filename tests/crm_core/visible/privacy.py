"""Who may see and change the audit trail and what privacy asks for: whoever keeps the organization."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.crm_core import visibility as v

TRUTH = {
    "audit_links": v.only_admin(v.NONE, v.Reach(v.ORG, v.ORG)),
    "erasures": v.only_admin(v.NONE, v.same(v.ORG, v.ORG)),
    "retention_rules": v.only_admin(v.NONE, v.same(v.ORG, v.ORG)),
}
KEYS = {"audit_links": ("org_id", "n")}
_WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, object]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "audit_links":
        return "event_id", v.key("audited", role, relation)
    return "id", v.key(table, role, relation)


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A link, an erasure and a rule."""
    n = v.ROLES.index(role) * 10 + v.RELATIONS.index(relation) + 1
    put(
        "audit_links", id=None, n=n, event_id=v.key("audited", role, relation), xid=1, seq=n,
        data_digest=b"d", link=b"l", sealed_at=_WHEN,
    )  # fmt: skip
    gone = v.key("gone", role, relation)
    put("erasures", noun="people", record_id=gone, erased_at=_WHEN, reason="request", counts={})
    put(
        "retention_rules",
        name=f"{role} {relation}",
        noun="leads",
        basis="created_at",
        after_days=30,
        action="erase",
    )
