"""Who may see and change what roles may do."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

TRUTH = {"user_roles": v.ADMINISTERED, "role_fields": v.ADMINISTERED}
KEYS = {"user_roles": ("org_id", "user_id", "role"), "role_fields": ("org_id", "role", "object", "field")}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A second role that reaches nothing, and a field that it closes."""
    put("user_roles", id=None, user_id=v.holder(role, relation=relation), role="guest")
    put("role_fields", id=None, role="guest", object="deals", field=f"{role} {relation}", access="none")


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "user_roles":
        return "user_id", v.holder(role, relation=relation)
    return "field", f"{role} {relation}"
