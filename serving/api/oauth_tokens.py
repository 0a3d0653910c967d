"""The authorization server's protocol: tokens, giving them back, asking about them, what it says of itself.

RFC 6749 as OAuth 2.1 and RFC 9700 restrict it, RFC 7009, 7636, 7662, 8414 and 9207. Errors are OAuth's.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

import orjson
from fastapi import APIRouter, Request, Response

from crm_core import access
from crm_core.access import SCOPES, KnownClient, Refused, ScopeUnknownError
from serving.api.call import Now, Serving
from serving.api.identity import address, limit
from serving.api.schemas.oauth import IntrospectionRead, ProtocolError, TokenRead
from serving.services import Services

_LARGEST: Final = 16_384
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NEVER_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = (
    "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope", "client_id",
    "client_secret",
)  # fmt: skip

router = APIRouter(prefix="/oauth", tags=["integrations"])
metadata_router = APIRouter()


def _form(fields: tuple[str, ...]) -> dict[str, Any]:
    """Describe a form for the interface's description."""
    properties = {name: {"type": "string"} for name in fields}
    return {
        "requestBody": {
            "required": True,
            "content": {_FORM: {"schema": {"type": "object", "properties": properties}}},
        }
    }


_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ProtocolError, "description": "Refused (RFC 6749, 5.2)."},
    401: {"model": ProtocolError, "description": "The client is not known (RFC 6749, 5.2)."},
}


class _Fault(Exception):  # noqa: N818 - an answer of the protocol
    """Why the protocol refuses, in its own words."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class _Call:
    """A request of a client that has proven who it is."""

    client: KnownClient
    form: dict[str, str]

    def required(self, name: str) -> str:
        """Return a parameter; one that is missing or empty is a fault."""
        if not (value := self.form.get(name)):
            raise _Fault("invalid_request", f"{name} is missing")
        return value


def _json(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body), status_code=status, media_type="application/json",
        headers=_NEVER_KEPT | (headers or {}),
    )  # fmt: skip


def _refused(fault: _Fault) -> Response:
    body = {"error": fault.error, "error_description": fault.description}
    if fault.error == "invalid_client":
        return _json(body, status=401, headers={"WWW-Authenticate": 'Basic realm="Bellwether"'})
    return _json(body, status=400)


@router.post(
    "/token", operation_id="give_tokens", response_model=TokenRead, responses=_ERRORS,
    openapi_extra=_form(_FIELDS),
)  # fmt: skip
async def give_tokens(*, request: Request, services: Serving, at: Now) -> Response:
    """Give tokens for a code (with PKCE) or for a refresh token; each works once.

    A code or a refresh token that comes a second time ends every token that came of the same consent.
    """
    limit(request, f"address {address(request)}")
    try:
        given = await _given(await _called(request, services), services, at=at)
    except _Fault as fault:
        return _refused(fault)
    return _json(
        {
            "access_token": given.access,
            "token_type": "Bearer",
            "expires_in": given.expires_in,
            "refresh_token": given.refresh,
            "scope": given.scopes,
        }
    )


@router.post(
    "/revoke", operation_id="give_back_token", response_model=None, responses=_ERRORS,
    openapi_extra=_form(("token", "token_type_hint", "client_id", "client_secret")),
)  # fmt: skip
async def give_back_token(*, request: Request, services: Serving, at: Now) -> Response:
    """End a token (RFC 7009): a refresh token with all of its consent. One that is not known is no error."""
    limit(request, f"address {address(request)}")
    try:
        call = await _called(request, services)
        token = call.required("token")
    except _Fault as fault:
        return _refused(fault)
    await access.give_back(services.database, call.client, token=token, at=at, sink=services.sink)
    return Response(status_code=200, headers=_NEVER_KEPT)


@router.post(
    "/introspect", operation_id="introspect_token", response_model=IntrospectionRead, responses=_ERRORS,
    openapi_extra=_form(("token", "token_type_hint", "client_id", "client_secret")),
)  # fmt: skip
async def introspect_token(*, request: Request, services: Serving, at: Now) -> Response:
    """Tell a confidential client about a token of its own (RFC 7662); of all others that they do not work."""
    limit(request, f"address {address(request)}")
    try:
        call = await _called(request, services, kind="confidential")
        token = call.required("token")
    except _Fault as fault:
        return _refused(fault)
    found = await access.introspect(services.database, call.client, token=token, at=at)
    if found is None:
        return _json({"active": False})
    return _json(
        {
            "active": True,
            "scope": found.scopes,
            "client_id": str(call.client.id),
            "token_type": "Bearer" if found.kind == "access" else "refresh_token",
            "exp": int(found.expires_at.timestamp()),
            "iat": int(found.issued_at.timestamp()),
            "sub": str(found.user_id),
            "iss": services.settings.address,
        }
    )


@metadata_router.get("/.well-known/oauth-authorization-server", include_in_schema=False)
async def describe_server(*, services: Serving) -> dict[str, Any]:
    """Say what this authorization server is and can (RFC 8414)."""
    issuer = services.settings.address
    methods = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/api/v1/oauth/token",
        "revocation_endpoint": f"{issuer}/api/v1/oauth/revoke",
        "introspection_endpoint": f"{issuer}/api/v1/oauth/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*methods, "none"],
        "revocation_endpoint_auth_methods_supported": [*methods, "none"],
        "introspection_endpoint_auth_methods_supported": methods,
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": list(SCOPES),
        "service_documentation": f"{issuer}/openapi.json",
    }


async def _given(call: _Call, services: Services, *, at: Any) -> access.Tokens:
    match call.required("grant_type"):
        case "authorization_code":
            given = await _by_code(call, services, at=at)
        case "refresh_token":
            given = await _by_refresh(call, services, at=at)
        case _:
            raise _Fault("unsupported_grant_type", "authorization_code or refresh_token")
    if isinstance(given, Refused):
        raise _fault_of(given)
    return given


async def _by_code(call: _Call, services: Services, *, at: Any) -> access.Tokens | Refused:
    code, redirect_uri = call.required("code"), call.required("redirect_uri")
    verifier = call.required("code_verifier")
    if not _VERIFIER.fullmatch(verifier):
        raise _Fault("invalid_request", "code_verifier has 43 to 128 unreserved characters")
    return await access.redeem(
        services.database, call.client, code=code, redirect_uri=redirect_uri, verifier=verifier, at=at,
        sink=services.sink,
    )  # fmt: skip


async def _by_refresh(call: _Call, services: Services, *, at: Any) -> access.Tokens | Refused:
    token, asked = call.required("refresh_token"), call.form.get("scope")
    try:
        scopes = " ".join(access.scopes_of(asked)) if asked else None
    except ScopeUnknownError:
        raise _Fault("invalid_scope", "there is no such scope") from None
    return await access.refresh(
        services.database, call.client, token=token, scopes=scopes or None, at=at, sink=services.sink
    )


def _fault_of(refused: Refused) -> _Fault:
    if refused.outcome == "scope":
        return _Fault("invalid_scope", "more than was granted")
    return _Fault("invalid_grant", "not known, used before, over, or given to another client")


async def _called(request: Request, services: Services, *, kind: str | None = None) -> _Call:
    """Read the form, and have the client prove who it is, and that it is of this kind."""
    form = await _read_form(request)
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    client_id, secret = form.get("client_id"), form.get("client_secret")
    if scheme:
        if scheme.lower() != "basic":
            raise _Fault("invalid_client", "clients prove themselves by HTTP Basic or in the form")
        named, told = _basic(credentials)
        if secret is not None or (client_id is not None and client_id != named):
            raise _Fault("invalid_request", "a client proves itself in one way only")
        client_id, secret = named, told
    if not client_id:
        raise _Fault("invalid_client", "client_id is missing")
    client = await access.known_client(services.database, client_id)
    if client is None or not client.has_secret(secret or None):
        raise _Fault("invalid_client", "the client is not known, or its secret is wrong")
    if kind not in {None, client.kind}:
        raise _Fault("invalid_client", "only a client with a secret may ask")
    return _Call(client, form)


async def _read_form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _Fault("invalid_request", f"send {_FORM}")
    if request.url.query:
        raise _Fault("invalid_request", "parameters belong in the body, where no log keeps them")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise _Fault("invalid_request", "the request is too large")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=30)
    except (ValueError, UnicodeDecodeError):
        raise _Fault("invalid_request", "the form cannot be read") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _Fault("invalid_request", "a parameter was sent twice")
    if any("\0" in value for value in form.values()):
        raise _Fault("invalid_request", "a parameter cannot hold the character U+0000")
    return form


def _basic(credentials: str) -> tuple[str, str]:
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _Fault("invalid_client", "the Authorization header cannot be read") from None
    name, _, secret = decoded.partition(":")
    return unquote_plus(name), unquote_plus(secret)
