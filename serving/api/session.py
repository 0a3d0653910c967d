"""Log in, see who is logged in, log out."""

from fastapi import APIRouter, Request, Response

from serving.api.call import Caller, Now, Serving
from serving.api.schemas.session import LogIn, SessionRead

router = APIRouter(prefix="/session", tags=["session"])


@router.post("", operation_id="log_in")
async def log_in(
    *, body: LogIn, request: Request, response: Response, services: Serving, at: Now
) -> SessionRead:
    """Start a session; the cookie is HttpOnly, and writes made with it need `X-CSRF-Token`."""
    raise NotImplementedError


@router.get("", operation_id="read_session")
async def read_session(*, caller: Caller) -> SessionRead:
    """Say who is logged in."""
    raise NotImplementedError


@router.delete("", status_code=204, operation_id="log_out")
async def log_out(*, caller: Caller, response: Response, services: Serving, at: Now) -> None:
    """End the session; the cookie is worthless at once."""
    raise NotImplementedError
