"""Scopes: what access an integration can be given, `<object>:read` and `<object>:write`."""

from collections.abc import Iterable
from typing import Final

from crm_core.access.errors import ScopeUnknownError
from crm_core.organizations import OBJECTS

_OPENS_DOORS: Final = frozenset({"organization", "users", "api_keys", "integrations"})
"""Who may change these could give itself access without scopes: other keys, passwords, trusted providers."""
SCOPES: Final = tuple(
    f"{object_}:{action}"
    for object_ in OBJECTS
    for action in ("read", "write")
    if action == "read" or object_ not in _OPENS_DOORS
)
"""Every scope; `write` holds `read`."""


def scopes_of(written: str | Iterable[str]) -> tuple[str, ...]:
    """Read scopes as OAuth writes them, each once, in the order of `SCOPES`.

    Raises:
        ScopeUnknownError: One is not among them; names it.

    """
    asked = set(written.split(" ") if isinstance(written, str) else written) - {""}
    if unknown := sorted(asked - set(SCOPES)):
        raise ScopeUnknownError(scope=unknown[0])
    return tuple(scope for scope in SCOPES if scope in asked)
