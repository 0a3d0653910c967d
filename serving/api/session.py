"""Log in, see who is logged in, change the password, log out here or everywhere."""

from fastapi import APIRouter, Request, Response

from crm_core import access
from crm_core.access import Entry
from serving.api.call import Caller, Now, Serving
from serving.api.identity import SESSION_COOKIE, address, limit, require_own_page
from serving.api.schemas.session import LogIn, PasswordChange, SessionOrganization, SessionRead, SessionUser
from serving.api.transaction import SignedIn
from serving.services import Services

router = APIRouter(prefix="/session", tags=["session"])
signed_in = APIRouter(tags=["session"], route_class=SignedIn)


def _read(entry: Entry) -> SessionRead:
    return SessionRead(
        user=SessionUser.model_validate(
            {"id": entry.identity.user_id, "name": entry.name, "email": entry.email, "role": entry.role}
        ),
        org=SessionOrganization(
            id=entry.identity.org_id, name=entry.org_name, simulated=entry.simulated, currency=entry.currency
        ),
        csrf_token=entry.csrf_token,
    )


@router.post("", operation_id="log_in")
async def log_in(
    *, body: LogIn, request: Request, response: Response, services: Serving, at: Now
) -> SessionRead:
    """Start a session; the cookie is HttpOnly, and writes made with it need `X-CSRF-Token`.

    A wrong password and an unknown address get the same answer; too many attempts are told to wait.
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
    response.set_cookie(
        SESSION_COOKIE,
        opened.token,
        expires=opened.expires_at,
        path="/",
        httponly=True,
        secure=services.settings.https,
        samesite="lax",
    )
    return _read(opened.entry)


@signed_in.get("/session", operation_id="read_session")
async def read_session(*, caller: Caller) -> SessionRead:
    """Say who is logged in."""
    return _read(caller.entry)


@signed_in.post("/session/password", status_code=204, operation_id="change_password")
async def change_password(
    *, body: PasswordChange, caller: Caller, request: Request, services: Serving, at: Now
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


@signed_in.delete("/session", status_code=204, operation_id="log_out")
async def log_out(*, caller: Caller, response: Response, services: Serving, at: Now) -> None:
    """End the session; the cookie is worthless at once."""
    await access.log_out(services.database, caller.token, at=at)
    _take_cookie(response, services)


@signed_in.delete("/sessions", status_code=204, operation_id="log_out_everywhere")
async def log_out_everywhere(*, caller: Caller, response: Response, services: Serving, at: Now) -> None:
    """End all sessions of the caller, this one too; API keys go on until they are revoked."""
    async with services.work(caller.identity) as work:
        await access.end_sessions(work, caller.identity.user_id, at=at)
    _take_cookie(response, services)


def _take_cookie(response: Response, services: Services) -> None:
    response.delete_cookie(
        SESSION_COOKIE, path="/", httponly=True, secure=services.settings.https, samesite="lax"
    )
