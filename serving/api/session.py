"""Log in, see who is logged in, change the password, log out here or everywhere."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from crm_core import access
from crm_core.access import Challenge, Device, Entry, OpenedSession
from serving.api.call import Caller, Now, Person, Serving
from serving.api.devices import told_by
from serving.api.identity import SESSION_COOKIE, address, limit, require_own_page
from serving.api.schemas.kit import Listing
from serving.api.schemas.session import (
    ChallengeRead,
    LogIn,
    LogInCode,
    OpenSessionRead,
    PasswordChange,
    SessionOrganization,
    SessionRead,
    SessionUser,
)
from serving.api.transaction import SignedIn, SignedInToEnrol
from serving.services import Services

router = APIRouter(prefix="/session", tags=["session"])
enrolling = APIRouter(tags=["session"], route_class=SignedInToEnrol)
signed_in = APIRouter(tags=["session"], route_class=SignedIn)


def shown(entry: Entry) -> SessionRead:
    """Show who is known."""
    return SessionRead(
        user=SessionUser.model_validate(
            {"id": entry.identity.user_id, "name": entry.name, "email": entry.email, "role": entry.role}
        ),
        org=SessionOrganization(
            id=entry.identity.org_id, name=entry.org_name, simulated=entry.simulated, currency=entry.currency
        ),
        csrf_token=entry.csrf_token,
        must_add_second_factor=entry.must_enrol,
        scopes=None if entry.identity.scopes is None else entry.identity.scopes.split(),
    )


def device_of(request: Request) -> Device:
    """Where a request comes from, as a session keeps it."""
    return Device(address(request), request.headers.get("user-agent"))


def give_cookie(response: Response, opened: OpenedSession, *, https: bool) -> None:
    """Have the browser keep a session's token, where no script reads it."""
    response.set_cookie(
        SESSION_COOKIE,
        opened.token,
        expires=opened.expires_at,
        path="/",
        httponly=True,
        secure=https,
        samesite="lax",
    )


@router.post(
    "",
    operation_id="log_in",
    response_model=SessionRead,
    responses={202: {"model": ChallengeRead, "description": "The password was right; a code is asked for."}},
)
async def log_in(
    *, body: LogIn, request: Request, response: Response, services: Serving, at: Now
) -> SessionRead | JSONResponse:
    """Start a session; the cookie is HttpOnly, and writes made with it need `X-CSRF-Token`.

    A wrong password and an unknown address get the same answer; too many attempts are told to wait. Who has a
    second factor is answered with 202 and a challenge, which `/session/code` completes.
    """
    limit(request, f"address {address(request)}")
    require_own_page(request)
    opened = await access.log_in(
        services.database,
        email=body.email,
        password=body.password.get_secret_value(),
        address=address(request),
        at=at,
        organization=body.organization,
        user_agent=request.headers.get("user-agent"),
    )
    if isinstance(opened, Challenge):
        asked = ChallengeRead(challenge=opened.token, expires_at=opened.expires_at)
        return JSONResponse(asked.model_dump(mode="json"), status_code=202)
    give_cookie(response, opened, https=services.settings.https)
    return shown(opened.entry)


@router.post("/code", operation_id="log_in_with_code")
async def log_in_with_code(
    *, body: LogInCode, request: Request, response: Response, services: Serving, at: Now
) -> SessionRead:
    """Complete a log-in with a code of the app, or with a recovery code; each works once."""
    limit(request, f"address {address(request)}")
    require_own_page(request)
    opened = await access.complete_log_in(
        services.database,
        services.sealer,
        challenge=body.challenge.get_secret_value(),
        code=body.code.get_secret_value(),
        device=device_of(request),
        at=at,
    )
    give_cookie(response, opened, https=services.settings.https)
    return shown(opened.entry)


@enrolling.get("/session", operation_id="read_session")
async def read_session(*, caller: Caller) -> SessionRead:
    """Say who is logged in."""
    return shown(caller.entry)


@signed_in.post("/session/password", status_code=204, operation_id="change_password")
async def change_password(
    *, body: PasswordChange, caller: Person, request: Request, services: Serving, at: Now
) -> None:
    """Change the caller's own password. Their other sessions end; API keys go on until they are revoked.

    Wrong old passwords count like attempts to log in.
    """
    await access.change_password(
        services.database,
        caller.entry,
        old=body.old.get_secret_value(),
        new=body.new.get_secret_value(),
        address=address(request),
        at=at,
    )


@enrolling.delete("/session", status_code=204, operation_id="log_out")
async def log_out(*, caller: Person, response: Response, services: Serving, at: Now) -> None:
    """End the session; the cookie is worthless at once."""
    await access.log_out(services.database, caller.token, at=at)
    take_cookie(response, services)


@signed_in.get("/sessions", operation_id="list_sessions")
async def list_sessions(*, caller: Person, services: Serving, at: Now) -> Listing[OpenSessionRead]:
    """List the caller's open sessions, the last seen first."""
    async with services.work(caller.identity) as work:
        found = await access.open_sessions(work, at=at)
    return Listing(items=[_open(one, current=caller.entry.session_id) for one in found])


@signed_in.delete("/sessions/others", status_code=204, operation_id="end_other_sessions")
async def end_other_sessions(*, caller: Person, services: Serving, at: Now) -> None:
    """End all sessions of the caller but this one."""
    assert caller.entry.session_id is not None  # noqa: S101 - Person makes sure
    async with services.work(caller.identity) as work:
        await access.end_other_sessions(work, keep=caller.entry.session_id, at=at)


@signed_in.delete("/sessions/{session_id}", status_code=204, operation_id="end_session")
async def end_session(*, session_id: UUID, caller: Person, services: Serving, at: Now) -> None:
    """End one of the caller's sessions."""
    async with services.work(caller.identity) as work:
        await access.end_session(work, session_id, at=at)


@enrolling.delete("/sessions", status_code=204, operation_id="log_out_everywhere")
async def log_out_everywhere(*, caller: Person, response: Response, services: Serving, at: Now) -> None:
    """End all sessions of the caller, this one too; API keys go on until they are revoked."""
    async with services.work(caller.identity) as work:
        await access.end_sessions(work, caller.identity.user_id, at=at)
    take_cookie(response, services)


def take_cookie(response: Response, services: Services) -> None:
    """Have the browser forget the session's token."""
    response.delete_cookie(
        SESSION_COOKIE, path="/", httponly=True, secure=services.settings.https, samesite="lax"
    )


def _open(found: access.OpenSession, *, current: UUID | None) -> OpenSessionRead:
    return OpenSessionRead.model_validate(
        {
            "id": found.id,
            "current": found.id == current,
            "device": told_by(found.user_agent),
            "address": found.address,
            "method": found.method,
            "opened_at": found.opened_at,
            "last_seen_at": found.last_seen_at,
            "expires_at": found.expires_at,
        }
    )
