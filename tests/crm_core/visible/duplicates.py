"""Who may see and decide pairs of records that may be one: here every seller sees the records themselves."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

_SELLERS = v.sellers(v.same(v.ORG, v.ORG), v.NONE, v.same(v.ORG, v.ORG))
TRUTH = {"match_keys": v.GATE_ONLY, "duplicate_runs": _SELLERS, "duplicate_pairs": _SELLERS}
KEYS = {"match_keys": ("org_id", "kind", "record_id")}
ARRAYS = {"match_keys": {"keys"}}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A search, and a pair of two accounts; the keys of an account are made with it."""
    twin = v.key("twin", role, relation)
    put("accounts", id=twin, name="Acme Ltd", owner_id=v.holder(role, relation=relation))
    left, right = sorted((twin, v.key("accounts", role, relation)))
    put("duplicate_runs", kind="accounts", threshold=0.5, state="done", total=2, started_at=v.LONG_AGO)
    put(
        "duplicate_pairs", kind="accounts", left_id=left, right_id=right, probability=0.9, base=2.2,
        evidence=[], model_version="1", state="open", found_at=v.LONG_AGO,
    )  # fmt: skip


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "match_keys":
        return "record_id", v.key("accounts", role, relation)
    return "id", v.key(table, role, relation)
