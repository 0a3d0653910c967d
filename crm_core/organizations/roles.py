"""The roles every organization starts with, and how far each reaches; afterwards its own rows decide."""

from dataclasses import dataclass
from typing import Final

LEVELS: Final = ("none", "own", "team", "all")
"""None; rows the user owns; those of the user's team as well; every row of the organization.

A manager's team is everybody below, at any depth, and the manager; anybody else's is the team they are in.
"""
SYSTEM_ROLE: Final = "system"
"""The organization's own user for jobs and pipelines: it sees and may write everything, and cannot log in."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a role reaches with one object."""

    object: str
    read: str
    write: str


def _reaches(*, read: dict[str, str], write: dict[str, str]) -> tuple[Reach, ...]:
    objects = ("organization", "users", "pipelines", "accounts", "people", "deals", "activities", "scores",
               "events", "imports", "api_keys")  # fmt: skip
    return tuple(Reach(name, read.get(name, "none"), write.get(name, "none")) for name in objects)


_COMMON: Final = {
    "organization": "all",
    "users": "all",
    "pipelines": "all",
    "accounts": "all",
    "people": "all",
}
_EVERYTHING: Final = dict.fromkeys(
    ("organization", "users", "pipelines", "accounts", "people", "deals", "activities", "scores", "events",
     "imports", "api_keys"), "all",
)  # fmt: skip


def _selling(read: str, *, write: str, shared: str) -> tuple[Reach, ...]:
    """Deals and what follows from them at `read` and `write`; accounts and people at `shared`."""
    return _reaches(
        read={**_COMMON, "deals": read, "activities": read, "scores": read, "events": read,
              "api_keys": "own"},
        write={"accounts": shared, "people": shared, "deals": write, "activities": write, "events": "own",
               "api_keys": "own"},
    )  # fmt: skip


ROLES: Final[dict[str, tuple[Reach, ...]]] = {
    "sales_representative": _selling("own", write="own", shared="own"),
    "business_development": _selling("team", write="own", shared="team"),
    "sales_manager": _selling("team", write="team", shared="team"),
    "analyst": _reaches(
        read={**_COMMON, "people": "none", "deals": "all", "scores": "all", "events": "all"}, write={}
    ),
    "admin": _reaches(read=_EVERYTHING, write=_EVERYTHING | {"scores": "none"}),
    SYSTEM_ROLE: _reaches(read=_EVERYTHING, write=_EVERYTHING),
}
"""What the design promises of each role."""
