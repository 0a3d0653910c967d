"""Who may see and change what is done alike with every kind of record."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

_MINE = v.sellers(v.same(v.OWN, v.OWN), v.same(v.OWN, v.OWN), v.same(v.ORG, v.ORG))
_MERGES = v.sellers(v.same(v.ORG, v.ORG), v.NONE, v.same(v.ORG, v.ORG))
TRUTH = {
    "search_entries": v.GATE_ONLY,
    "search_terms": v.GATE_ONLY,
    "saved_views": _MINE,
    "bulk_jobs": _MINE,
    "bulk_results": _MINE,
    "merges": _MERGES,
    "record_aliases": _MERGES,
    # Whole rows of anybody: merging and undoing alone see them, as the system.
    "merge_images": dict.fromkeys(v.ROLES, v.NONE),
}
FOLLOWS = {"saved_views": "owner_id", "bulk_jobs": "owner_id", "bulk_results": "job_id"}
KEYS = {
    "search_entries": ("org_id", "noun", "record_id", "field"),
    "bulk_results": ("org_id", "job_id", "line"),
    "merge_images": ("org_id", "merge_id", "number"),
}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each; search follows the records by itself."""
    owner, at = v.holder(role, relation=relation), v.LONG_AGO
    put("search_terms", term=f"{role}{relation}")
    put("saved_views", owner_id=owner, noun="deals", name=f"{role} {relation}")
    put(
        "bulk_jobs", owner_id=owner, noun="deals", action="create", state="open", created_at=at,
        updated_at=at,
    )  # fmt: skip
    put("bulk_results", id=None, job_id=v.key("bulk_jobs", role, relation), line=1, status="created")
    merge = v.key("merges", role, relation)
    put(
        "merges", noun="people", target_id=v.key("people", role, relation), sources=[], merged_by=owner,
        merged_at=at,
    )  # fmt: skip
    put(
        "merge_images", id=None, merge_id=merge, number=1, table_name="people", kind="changed", before={},
        record_id=v.key("people", role, relation),
    )  # fmt: skip
    put(
        "record_aliases", noun="people", external_source="x", external_id=f"{role} {relation}",
        record_id=v.key("people", role, relation), merge_id=merge,
    )  # fmt: skip


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "search_entries":
        return "record_id", v.key("people", role, relation)
    if table == "bulk_results":
        return "job_id", v.key("bulk_jobs", role, relation)
    if table == "merge_images":
        return "merge_id", v.key("merges", role, relation)
    return "id", v.key(table, role, relation)
