"""The roles every organization starts with, and how far each reaches; afterwards its own rows decide."""

from dataclasses import dataclass
from typing import Final

LEVELS: Final = ("none", "own", "team", "all")
"""None; rows the user owns; those of the user's team as well; every row of the organization.

A manager's team is everybody below, at any depth, and the manager; anybody else's is the team they are in.
"""
SYSTEM_ROLE: Final = "system"
"""The organization's own user for jobs and pipelines: it sees and may write everything, and cannot log in."""


ACTIONS: Final = ("create", "read", "edit", "delete", "export", "import", "mass_update", "reassign")
"""What can be done with an object. The last four are rights of their own: `reassign` says to whom."""
OBJECTS: Final = (
    "organization", "users", "pipelines", "products", "custom_fields", "tags", "accounts", "people", "leads",
    "deals", "activities", "files", "orders", "invoices", "payments", "subscriptions", "quotas",
    "territories", "routing", "saved_views", "bulk_jobs", "imports", "duplicates", "merges", "webhooks",
    "integrations", "api_keys", "scores", "events", "audit", "privacy",
)  # fmt: skip
"""Everything that a role can be given a reach in."""
_CREATES: Final = ("create", "edit", "delete")
_IN_BULK: Final = ("export", "mass_update", "reassign")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a role reaches with one object, by action; an action that is not here reaches nothing."""

    object: str
    levels: dict[str, str]


def _reaches(by_object: dict[str, dict[str, str]]) -> tuple[Reach, ...]:
    return tuple(
        Reach(name, {action: by_object.get(name, {}).get(action, "none") for action in ACTIONS})
        for name in OBJECTS
    )


def _may(read: str, *, write: str = "none", bulk: str = "none", give: str | None = None) -> dict[str, str]:
    """Read at one level; create, edit and delete at another; export and change in bulk, and hand over."""
    return {
        "read": read,
        **dict.fromkeys(_CREATES, write),
        **dict.fromkeys(_IN_BULK, bulk),
        "reassign": bulk if give is None else give,
    }


_LAID_OUT: Final = {
    name: _may("all")
    for name in ("organization", "users", "pipelines", "products", "custom_fields", "tags", "territories",
                 "routing")
}  # fmt: skip
"""What everybody reads and its keepers change."""
_MINE: Final = {name: _may("own", write="own") for name in ("saved_views", "bulk_jobs")}
_BOUGHT: Final = ("orders", "invoices", "payments", "subscriptions")


def _selling(read: str, *, write: str, shared: str, bulk: str, give: str) -> tuple[Reach, ...]:
    """Deals and what follows from them at `read` and `write`; accounts, people and leads at `shared`."""
    deals = _may(read, write=write, bulk=bulk, give=give)
    company = _may("all", write=shared, bulk=bulk, give=give)
    return _reaches(
        _LAID_OUT
        | _MINE
        | {
            "tags": _may("all", write="all"),
            "accounts": company,
            "people": company,
            "leads": _may(read, write=write, bulk=bulk, give=give),
            "deals": deals,
            "activities": deals,
            "files": _may("own", write="own"),
            **{name: _may("all", write=write, bulk=bulk, give=give) for name in _BOUGHT},
            "quotas": _may(read, write="team" if write == "team" else "none"),
            "duplicates": _may("all", write="all"),
            "merges": _may("all", write="all"),
            "scores": _may(read),
            "events": _may(read, write="own"),
            "api_keys": _may("own", write="own"),
            "integrations": _may("own", write="own"),
        }
    )


_ALL: Final = {name: dict.fromkeys(ACTIONS, "all") for name in OBJECTS}

ROLES: Final[dict[str, tuple[Reach, ...]]] = {
    "sales_representative": _selling("own", write="own", shared="own", bulk="own", give="own"),
    "business_development": _selling("team", write="own", shared="team", bulk="own", give="team"),
    "sales_manager": _selling("team", write="team", shared="team", bulk="team", give="team"),
    "analyst": _reaches(
        _LAID_OUT
        | _MINE
        | {
            **{
                name: _may("all", bulk="none") | {"export": "all"} for name in ("accounts", "deals", *_BOUGHT)
            },
            "quotas": _may("all"),
            "scores": _may("all") | {"export": "all"},
            "events": _may("all", write="own"),
        }
    ),
    "admin": _reaches(_ALL | {"scores": _may("all") | {"export": "all"}}),
    SYSTEM_ROLE: _reaches(_ALL),
}
"""What the design promises of each role."""


def permissions() -> list[dict[str, str]]:
    """All of it as rows: role, object, action, level."""
    return [
        {"role": role, "object": reach.object, "action": action, "level": level}
        for role, reaches in ROLES.items()
        for reach in reaches
        for action, level in reach.levels.items()
    ]
