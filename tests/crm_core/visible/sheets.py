"""Who may see and change imports of sheets, and what headers were said to mean."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

_MINE = v.only_admin(v.same(v.OWN, v.OWN), v.same(v.ORG, v.ORG))
TRUTH = {
    "sheets": _MINE,
    "sheet_lines": _MINE,
    "import_mapping_hints": dict.fromkeys(v.ROLES, v.same(v.ORG, v.ORG)),
}
FOLLOWS = {"sheets": "owner_id", "sheet_lines": "sheet_id"}
KEYS = {
    "sheet_lines": ("org_id", "sheet_id", "line"),
    "import_mapping_hints": ("org_id", "noun", "header"),
}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each."""
    owner, at = v.holder(role, relation=relation), v.LONG_AGO
    put(
        "sheets", owner_id=owner, name="x.csv", noun="leads", state="open", source="sheet", mode="both",
        created_at=at, updated_at=at,
    )  # fmt: skip
    put("sheet_lines", id=None, sheet_id=v.key("sheets", role, relation), line=1, status="created")
    put("import_mapping_hints", id=None, noun="leads", header=f"{role} {relation}", field="email")


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table == "sheet_lines":
        return "sheet_id", v.key("sheets", role, relation)
    if table == "import_mapping_hints":
        return "header", f"{role} {relation}"
    return "id", v.key(table, role, relation)
