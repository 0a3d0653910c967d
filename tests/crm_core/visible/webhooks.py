"""Who may see and change webhooks: those whom a role gives them, of the design's roles admins alone."""

from collections.abc import Callable

from tests.crm_core import visibility as v

_MINE = v.Reach(v.ORG, v.OWN, v.ORG, v.ORG)
"""An admin sees, pauses and takes away everybody's webhooks, and makes none in another's name."""
TRUTH = {
    "webhooks": v.only_admin(v.NONE, _MINE),
    "webhook_deliveries": v.ADMINS_ONLY,
    "webhook_readers": v.ADMINS_ONLY,
}
KEYS = {"webhook_readers": ("org_id",)}
_SEEDED: set[object] = set()


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A webhook of each, with a delivery; a reader for each organization."""
    owner, org = v.holder(role, relation=relation), v.org_of(relation)
    put(
        "webhooks",
        owner_id=owner,
        name="Hook",
        url="https://example.test",
        events=["*"],
        skip_own=False,
        own_id=owner,
        secret=b"sealed",
    )
    put(
        "webhook_deliveries",
        webhook_id=v.key("webhooks", role, relation),
        type="deals.DealOpened",
        place=1,
        due_at=v.LONG_AGO,
        made_at=v.LONG_AGO,
        tries=[],
    )
    if org not in _SEEDED:
        _SEEDED.add(org)
        put("webhook_readers", id=None, xid="0", seq=0)


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, object]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "webhook_readers":
        return "org_id", v.org_of(relation)
    return "id", v.key(table, role, relation)
