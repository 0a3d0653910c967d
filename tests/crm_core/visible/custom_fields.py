"""Who may see and change what an organization added to its records."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

TRUTH = {"custom_fields": v.ADMINISTERED, "custom_values": v.GATE_ONLY}
KEYS = {"custom_values": ("org_id", "field_id", "record_id", "item")}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each."""
    put("custom_fields", noun="deals", name=f"f_{role}_{relation}", label="Tier", kind="text")
    put(
        "custom_values", id=None, field_id=v.key("custom_fields", role, relation), text="gold",
        record_id=v.key("deals", role, relation),
    )  # fmt: skip


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "custom_values":
        return "record_id", v.key("deals", role, relation)
    return "id", v.key(table, role, relation)
