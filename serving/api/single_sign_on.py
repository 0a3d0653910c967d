"""Single sign-on: providers that an admin trusts, the way there and back, linking, logging out there too."""

import logging
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from connectors.single_sign_on import Client, ProviderError
from connectors.single_sign_on import Request as Asked
from crm_core import access
from crm_core.access import IdentityProvider, SignOn, SignOnEndedError, SignOnRefusedError, Trusted, Vouched
from crm_core.kit import DomainError, Identity
from serving.api.call import Now, Person, Serving, Work
from serving.api.identity import address, limit
from serving.api.schemas.kit import Listing
from serving.api.schemas.session import SignOutRead
from serving.api.schemas.single_sign_on import (
    OfferedRead,
    OnwardRead,
    ProviderCreate,
    ProviderPatch,
    ProviderRead,
)
from serving.api.session import device_of, give_cookie, take_cookie
from serving.api.transaction import InTransactionOnce, SignedIn, SignedInToEnrol
from serving.services import Services

COOKIE: Final = "bellwether_sign_on"
_PATH: Final = "/api/v1/single-sign-on"
_LOG_IN: Final = "/login"
_log: Final = logging.getLogger(__name__)

providers_router = APIRouter(
    prefix="/identity-providers", tags=["single sign-on"], route_class=InTransactionOnce
)
router = APIRouter(prefix="/single-sign-on", tags=["single sign-on"])
linking = APIRouter(prefix="/single-sign-on", tags=["single sign-on"], route_class=SignedIn)
leaving = APIRouter(prefix="/single-sign-on", tags=["single sign-on"], route_class=SignedInToEnrol)


def _shown(found: IdentityProvider, services: Services) -> ProviderRead:
    values = {name: getattr(found, name) for name in ProviderRead.model_fields if name != "redirect_uri"}
    return ProviderRead.model_validate({**values, "redirect_uri": _callback(services, found.id)})


@providers_router.get("", operation_id="list_identity_providers")
async def list_identity_providers(*, work: Work, services: Serving) -> Listing[ProviderRead]:
    """List the identity providers that the organization trusts."""
    return Listing(items=[_shown(one, services) for one in await access.providers(work)])


@providers_router.post("", status_code=201, operation_id="add_identity_provider")
async def add_identity_provider(
    *, body: ProviderCreate, work: Work, services: Serving, at: Now
) -> ProviderRead:
    """Trust an OpenID Connect provider; only an admin may. The client secret is never shown again."""
    values = body.model_dump() | {
        "client_secret": body.client_secret.get_secret_value() if body.client_secret else None
    }
    provider_id = await access.add_provider(work, services.sealer, **values, at=at)
    return _shown(await access.read_provider(work, provider_id), services)


@providers_router.patch("/{provider_id}", operation_id="edit_identity_provider")
async def edit_identity_provider(
    *, provider_id: UUID, body: ProviderPatch, work: Work, services: Serving, at: Now
) -> ProviderRead:
    """Change how a provider is trusted; only an admin may."""
    changes: dict[str, Any] = body.changes()
    if body.client_secret is not None:
        changes["client_secret"] = body.client_secret.get_secret_value()
    await access.edit_provider(work, services.sealer, provider_id, to=changes, at=at)
    return _shown(await access.read_provider(work, provider_id), services)


@providers_router.delete("/{provider_id}", status_code=204, operation_id="remove_identity_provider")
async def remove_identity_provider(*, provider_id: UUID, work: Work, at: Now) -> None:
    """Trust a provider no longer; only an admin may. Sessions that it opened go on until they end."""
    await access.remove_provider(work, provider_id, at=at)


@router.get("", operation_id="list_sign_ons")
async def list_sign_ons(
    *, email: Annotated[str, Query(max_length=320)], request: Request, services: Serving
) -> Listing[OfferedRead]:
    """Say where an e-mail address signs on; its domain alone decides, whether there is such a user or not."""
    limit(request, f"address {address(request)}")
    found = await access.providers_for(services.database, email)
    return Listing(
        items=[
            OfferedRead(id=one.id, name=one.name, organization=one.org_name, start=f"{_PATH}/{one.id}/start")
            for one in found
        ]
    )


@router.get("/{provider_id}/start", status_code=303, response_model=None, operation_id="start_sign_on")
async def start_sign_on(
    *,
    provider_id: UUID,
    request: Request,
    services: Serving,
    at: Now,
    return_to: Annotated[
        str, Query(max_length=2000, description="A path of this site, to go on to afterwards.")
    ] = "/",
) -> Response:
    """Send the browser to the provider; an attempt belongs to the browser that began it."""
    limit(request, f"address {address(request)}")
    provider = await access.trusted(services.database, services.sealer, provider_id)
    try:
        attempt, onward = await _begin(services, provider, return_to=_own_path(return_to), at=at)
    except ProviderError as error:
        return _failed(error)
    response = RedirectResponse(onward, status_code=303)
    _keep(response, attempt, services)
    return response


@linking.post("/{provider_id}/link", operation_id="link_identity")
async def link_identity(
    *, provider_id: UUID, caller: Person, response: Response, services: Serving, at: Now
) -> OnwardRead:
    """Begin to link the caller to whom the provider knows them as; the answer says where to go."""
    provider = await access.trusted(services.database, services.sealer, provider_id)
    if provider.org_id != caller.identity.org_id:
        raise access.ProviderNotFoundError(id=str(provider_id))
    try:
        attempt, onward = await _begin(
            services, provider, return_to="/", at=at, linking=caller.identity.user_id
        )
    except ProviderError as error:
        raise SignOnRefusedError from error
    _keep(response, attempt, services)
    return OnwardRead(redirect_to=onward)


@router.get(
    "/{provider_id}/callback",
    status_code=303,
    response_class=Response,
    response_model=None,
    operation_id="end_sign_on",
)
async def end_sign_on(
    *,
    provider_id: UUID,
    request: Request,
    services: Serving,
    at: Now,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str | None, Query(max_length=4000)] = None,
    iss: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Where the provider sends the browser back to: checks what it says, and opens the session.

    What fails leads to the log-in page with `problem`, a stable code.
    """
    limit(request, f"address {address(request)}")
    attempt = SignOn(state, request.cookies.get(COOKIE, ""))
    try:
        response = await _end(
            request, services, attempt, provider_id=provider_id, code=code, issuer=iss, at=at
        )
    except (DomainError, ProviderError) as error:
        response = _failed(error)
    response.delete_cookie(COOKIE, path=_PATH)
    return response


@leaving.post("/log-out", operation_id="log_out_of_sign_on")
async def log_out_of_sign_on(
    *, caller: Person, response: Response, services: Serving, at: Now
) -> SignOutRead:
    """End the session, and say where to send the browser so that the provider's ends too."""
    redirect_to = None
    async with services.work(caller.identity) as work:
        mine = [one for one in await access.open_sessions(work, at=at) if one.id == caller.entry.session_id]
    await access.log_out(services.database, caller.token, at=at)
    take_cookie(response, services)
    if mine and mine[0].provider_id is not None:
        try:
            provider = await access.trusted(services.database, services.sealer, mine[0].provider_id)
            redirect_to = await services.open_id.log_out_address(
                _client(services, provider), back_to=services.settings.address + _LOG_IN
            )
        except (DomainError, ProviderError) as error:
            _log.warning("could not log out of the identity provider: %s", type(error).__name__)
    return SignOutRead(redirect_to=redirect_to)


async def _begin(
    services: Services, provider: Trusted, *, return_to: str, at: Any, linking: UUID | None = None
) -> tuple[SignOn, str]:
    attempt = await access.begin_sign_on(
        services.database, provider, return_to=return_to, at=at, linking=linking
    )
    return attempt, await services.open_id.address(_client(services, provider), _asked(attempt))


async def _end(
    request: Request, services: Services, attempt: SignOn, *, provider_id: UUID, code: str | None,
    issuer: str | None, at: Any,
) -> Response:  # fmt: skip
    known, return_to, linking_user = await access.end_sign_on(services.database, attempt, at=at)
    if known != provider_id:
        raise SignOnEndedError
    if code is None:
        raise SignOnRefusedError
    provider = await access.trusted(services.database, services.sealer, provider_id)
    claims = await services.open_id.claims(
        _client(services, provider), _asked(attempt), code=code, issuer=issuer
    )
    vouched = _vouched(claims)
    response = RedirectResponse(return_to, status_code=303)
    if linking_user is not None:
        async with services.work(Identity(provider.org_id, linking_user)) as work:
            await access.link_identity(work, provider, vouched, at=at)
        return response
    opened = await access.sign_on(
        services.database, provider, vouched, device=device_of(request), at=at, sink=services.sink
    )
    give_cookie(response, opened, https=services.settings.https)
    return response


def _vouched(claims: Any) -> Vouched:
    email, name = claims.get("email"), claims.get("name")
    return Vouched(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email if isinstance(email, str) and 3 <= len(email) <= 320 and "\0" not in email else None,  # noqa: PLR2004 - RFC 5321
        email_verified=claims.get("email_verified") is True,
        name=name.strip()[:200] or None if isinstance(name, str) and "\0" not in name else None,
    )


def _client(services: Services, provider: Trusted) -> Client:
    return Client(
        provider.issuer, provider.client_id, provider.client_secret, _callback(services, provider.id)
    )


def _callback(services: Services, provider_id: UUID) -> str:
    """Each provider has its own, so that no provider's answer is taken for another's (RFC 9700, 4.4.2)."""
    return f"{services.settings.address}{_PATH}/{provider_id}/callback"


def _asked(attempt: SignOn) -> Asked:
    return Asked(state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier)


def _keep(response: Response, attempt: SignOn, services: Services) -> None:
    response.set_cookie(
        COOKIE, attempt.browser, max_age=600, path=_PATH, httponly=True, secure=services.settings.https,
        samesite="lax",
    )  # fmt: skip


def _failed(error: DomainError | ProviderError) -> Response:
    """Lead back to the log-in page, with a code and nothing of what came from outside."""
    if isinstance(error, ProviderError):
        _log.warning("a sign-on failed: %s", error)
    code = error.code if isinstance(error, DomainError) else "sign_on_failed"
    return RedirectResponse(f"{_LOG_IN}?problem={quote(code)}", status_code=303)


def _own_path(written: str) -> str:
    """Return a path of this site; what a browser could take for another site's address is the front page."""
    sound = written.startswith("/") and not written.startswith(("//", "/\\")) and written.isprintable()
    return written if sound and "\\" not in written else "/"
