"""Who may see and change what opens doors."""

from collections.abc import Callable
from typing import Any

from tests.crm_core import visibility as v

GATE_ONLY = (
    "sealed_secrets", "second_factors", "recovery_codes", "login_challenges", "password_resets",
    "user_identities", "sign_on_attempts", "oauth_tokens",
)  # fmt: skip
_MINE = v.same(v.OWN, v.OWN)
TRUTH = {
    **dict.fromkeys(GATE_ONLY, v.GATE_ONLY),
    "invitations": v.ADMINISTERED,
    "identity_providers": v.ADMINISTERED,
    "oauth_clients": v.by_role(_MINE, _MINE, _MINE, v.NONE, v.same(v.ORG, v.ORG)),
    # What a user granted is theirs to see whatever their role, and the gate's to end.
    "oauth_grants": v.only_admin(v.Reach(v.OWN), v.Reach(v.ORG)),
}
ARRAYS = {
    "invitations": {"roles"},
    "identity_providers": {"allowed_domains"},
    "oauth_clients": {"redirect_uris", "scopes"},
}
FOLLOWS = {"oauth_clients": "created_by"}
KEYS = {
    "second_factors": ("org_id", "user_id"),
    "recovery_codes": ("org_id", "user_id", "code_hash"),
    "user_identities": ("org_id", "issuer", "subject"),
}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """One of each."""
    owner, at = v.holder(role, relation=relation), v.LONG_AGO

    def hashed(what: str) -> bytes:
        return v.key(what, role, relation).bytes

    put("sealed_secrets", purpose="test", sealed=b"x", key_id="k")
    put("second_factors", id=None, user_id=owner, begun_at=at)
    put("recovery_codes", id=None, user_id=owner, code_hash=hashed("code"))
    put("login_challenges", user_id=owner, token_hash=hashed("challenge"), expires_at=at)
    put(
        "invitations", email=f"{role}-{relation}@example.test", role="analyst", roles="{}", invited_by=owner,
        invited_at=at, expires_at=at, token_hash=hashed("invitation"),
    )  # fmt: skip
    put("password_resets", user_id=owner, token_hash=hashed("reset"), asked_at=at, expires_at=at)
    provider = v.key("identity_providers", role, relation)
    put(
        "identity_providers", name="Provider", issuer=f"https://{role}-{relation}.example", client_id="c",
        allowed_domains="{}", default_role="analyst",
    )  # fmt: skip
    put(
        "user_identities", id=None, issuer="https://id.example", subject=f"{role} {relation}",
        provider_id=provider, user_id=owner, linked_at=at,
    )  # fmt: skip
    put(
        "sign_on_attempts", provider_id=provider, state_hash=hashed("state"), browser_hash=b"b",
        return_to="/", expires_at=at,
    )  # fmt: skip
    put("oauth_clients", name="Client", kind="public", redirect_uris="{}", scopes="{}", created_by=owner)
    put(
        "oauth_grants", client_id=v.key("oauth_clients", role, relation), user_id=owner, scopes="deals:read",
        granted_at=at, code_hash=hashed("grant"), code_expires_at=at, redirect_uri="https://a.example",
        challenge="c",
    )  # fmt: skip
    put(
        "oauth_tokens", grant_id=v.key("oauth_grants", role, relation), kind="access",
        token_hash=hashed("token"), scopes="", issued_at=at, expires_at=at,
    )  # fmt: skip


def FOUND_BY(table: str, role: str, relation: str) -> tuple[str, Any]:  # noqa: N802 - as the gatherer names it
    """The column and value that tell the row."""
    if table in {"second_factors", "recovery_codes"}:
        return "user_id", v.holder(role, relation=relation)
    if table == "user_identities":
        return "subject", f"{role} {relation}"
    return "id", v.key(table, role, relation)
