"""Integrations: registered, asking a user for access, granted it, and ended."""

from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Request

from crm_core import access
from crm_core.access import (
    ClientNotFoundError,
    KnownClient,
    OAuthClient,
    RedirectUriUnknownError,
    ScopeUnknownError,
)
from serving.api.call import Caller, Now, Person, Serving, Work
from serving.api.refusals import RepeatedParameter
from serving.api.schemas.kit import Listing
from serving.api.schemas.oauth import (
    AskingClient,
    ClientCreate,
    ClientCreated,
    ClientPatch,
    ClientRead,
    Consent,
    ConsentRead,
    GrantRead,
    Onward,
    ScopesRead,
)
from serving.api.transaction import InTransaction, InTransactionOnce, SignedIn
from serving.services import Services

router = APIRouter(prefix="/oauth", tags=["integrations"], route_class=InTransaction)
once = APIRouter(prefix="/oauth", tags=["integrations"], route_class=InTransactionOnce)
consents = APIRouter(prefix="/oauth", tags=["integrations"], route_class=SignedIn)

_CHALLENGE: Final = 43
"""Characters of a SHA-256 in base64url."""
_BASE64URL: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _shown(found: OAuthClient) -> ClientRead:
    return ClientRead.model_validate(
        {
            "client_id": found.id,
            "name": found.name,
            "kind": found.kind,
            "redirect_uris": found.redirect_uris,
            "scopes": found.scopes,
            "created_by": found.created_by,
            "created_at": found.created_at,
        }
    )


@router.get("/scopes", operation_id="list_scopes")
async def list_scopes(*, caller: Caller) -> ScopesRead:  # noqa: ARG001 - for whoever is known
    """List every scope; what opens further doors (users, keys, integrations) is granted for reading only."""
    return ScopesRead(scopes=list(access.SCOPES))


@router.get("/clients", operation_id="list_oauth_clients")
async def list_oauth_clients(*, work: Work) -> Listing[ClientRead]:
    """List the integrations that the caller registered, or for an admin all."""
    return Listing(items=[_shown(one) for one in await access.clients(work)])


@once.post("/clients", status_code=201, operation_id="register_oauth_client")
async def register_oauth_client(*, body: ClientCreate, work: Work, at: Now) -> ClientCreated:
    """Register an integration; a confidential one's secret is in this answer and nowhere else."""
    client_id, secret = await access.register_client(work, **body.model_dump(), at=at)
    shown = _shown(await access.read_client(work, client_id))
    return ClientCreated(**shown.model_dump(), client_secret=secret)


@router.get("/clients/{client_id}", operation_id="read_oauth_client")
async def read_oauth_client(*, client_id: UUID, work: Work) -> ClientRead:
    """Read one integration."""
    return _shown(await access.read_client(work, client_id))


@router.patch("/clients/{client_id}", operation_id="edit_oauth_client")
async def edit_oauth_client(*, client_id: UUID, body: ClientPatch, work: Work, at: Now) -> ClientRead:
    """Change an integration; what users granted it before stays as they granted it."""
    await access.edit_client(work, client_id, to=body.changes(), at=at)
    return _shown(await access.read_client(work, client_id))


@router.delete("/clients/{client_id}", status_code=204, operation_id="end_oauth_client")
async def end_oauth_client(*, client_id: UUID, work: Work, at: Now) -> None:
    """End an integration, and at once every token it has."""
    await access.end_client(work, client_id, at=at)


@router.get("/grants", operation_id="list_oauth_grants")
async def list_oauth_grants(*, work: Work) -> Listing[GrantRead]:
    """List what the caller granted integrations."""
    return Listing(items=[GrantRead.model_validate(one) for one in await access.grants(work)])


@router.delete("/grants/{grant_id}", status_code=204, operation_id="end_oauth_grant")
async def end_oauth_grant(*, grant_id: UUID, caller: Person, work: Work, at: Now) -> None:  # noqa: ARG001 - a person decides
    """End what the caller granted; its tokens work no longer, at once."""
    await access.end_grant(work, grant_id, at=at)


@consents.get("/authorize", operation_id="read_consent")
async def read_consent(
    *,
    request: Request,
    caller: Person,
    services: Serving,
    response_type: Annotated[str, Query(max_length=100)] = "",
    client_id: Annotated[str, Query(max_length=100)] = "",
    redirect_uri: Annotated[str, Query(max_length=2000)] = "",
    scope: Annotated[str, Query(max_length=5000)] = "",
    state: Annotated[str | None, Query(max_length=2000)] = None,
    code_challenge: Annotated[str, Query(max_length=200)] = "",
    code_challenge_method: Annotated[str, Query(max_length=20)] = "",
) -> ConsentRead:
    """What an integration asks the caller for, to show them; the page that does posts their decision here.

    An unknown integration or address to be sent back to is an error here and never a redirect (RFC 9700).
    """
    if len(request.query_params) != len(request.query_params.multi_items()):
        raise RepeatedParameter
    asked = Consent(
        approve=False, response_type=response_type, client_id=client_id, redirect_uri=redirect_uri,
        scope=scope, state=state, code_challenge=code_challenge, code_challenge_method=code_challenge_method,
    )  # fmt: skip
    client = await _client(services, caller, asked)
    scopes, fault = _fault(client, asked)
    return ConsentRead(
        client=AskingClient(id=client.id, name=client.name),
        scopes=list(scopes),
        redirect_to=None if fault is None else _back(services, asked, error=fault),
    )


@consents.post("/authorize", operation_id="decide_consent")
async def decide_consent(*, body: Consent, caller: Person, services: Serving, at: Now) -> Onward:
    """Grant or refuse what an integration asks for; the answer says where to send the browser.

    As every write with the cookie it needs the session's `csrf_token`, so no other site can consent.
    """
    client = await _client(services, caller, body)
    scopes, fault = _fault(client, body)
    if fault is not None:
        return Onward(redirect_to=_back(services, body, error=fault))
    if not body.approve:
        return Onward(redirect_to=_back(services, body, error="access_denied"))
    async with services.work(caller.identity) as work:
        code = await access.authorize(
            work, client, scopes=scopes, redirect_uri=body.redirect_uri, challenge=body.code_challenge, at=at
        )
    return Onward(redirect_to=_back(services, body, code=code))


async def _client(services: Services, caller: Caller, asked: Consent) -> KnownClient:
    """Find who asks, of the caller's organization, and make sure that the answer goes to them alone."""
    client = await access.known_client(services.database, asked.client_id)
    if client is None or client.org_id != caller.identity.org_id:
        raise ClientNotFoundError
    if not client.is_at(asked.redirect_uri):
        raise RedirectUriUnknownError
    return client


def _fault(client: KnownClient, asked: Consent) -> tuple[tuple[str, ...], str | None]:
    """Return the scopes asked for, and what is wrong in OAuth's words (RFC 6749, 4.1.2.1)."""
    if asked.response_type != "code":
        return (), "unsupported_response_type"
    if asked.code_challenge_method != "S256" or not _is_challenge(asked.code_challenge):
        return (), "invalid_request"
    try:
        scopes = access.scopes_of(asked.scope)
    except ScopeUnknownError:
        return (), "invalid_scope"
    if not scopes or not set(scopes) <= set(client.scopes):
        return (), "invalid_scope"
    return scopes, None


def _is_challenge(written: str) -> bool:
    return len(written) == _CHALLENGE and set(written) <= _BASE64URL


def _back(services: Services, asked: Consent, **answer: str) -> str:
    """Where the browser goes: the client's address with the answer, the state, and who answers (RFC 9207)."""
    state = {} if asked.state is None else {"state": asked.state}
    query = urlencode({**answer, **state, "iss": services.settings.address})
    return f"{asked.redirect_uri}{'&' if urlsplit(asked.redirect_uri).query else '?'}{query}"
