"""Ways in by letter: invitations, and new passwords for whoever forgot."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request

from crm_core import access
from serving.api.call import Now, Serving, Work
from serving.api.identity import address, limit, require_own_page
from serving.api.schemas.invitations import (
    InvitationAccept,
    InvitationCreate,
    InvitationRead,
    ResetAsk,
    ResetPassword,
)
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/invitations", tags=["invitations"], route_class=InTransaction)
open_router = APIRouter(tags=["invitations"])


@router.get("", operation_id="list_invitations")
async def list_invitations(*, work: Work) -> Listing[InvitationRead]:
    """List invitations, the newest first; those taken back are left out."""
    return Listing(items=[InvitationRead.model_validate(one) for one in await access.invitations(work)])


@router.post("", status_code=201, operation_id="invite")
async def invite(*, body: InvitationCreate, work: Work, services: Serving, at: Now) -> InvitationRead:
    """Ask somebody to join; a letter goes out with a link that works once, for a week."""
    invitation_id = await access.invite(work, services.letters, **body.model_dump(), at=at)
    return InvitationRead.model_validate(await access.read_invitation(work, invitation_id))


@router.delete("/{invitation_id}", status_code=204, operation_id="revoke_invitation")
async def revoke_invitation(*, invitation_id: UUID, work: Work, at: Now) -> None:
    """Take an invitation back; its link works no longer."""
    await access.revoke_invitation(work, invitation_id, at=at)


@open_router.post("/invitations/accept", status_code=204, operation_id="accept_invitation")
async def accept_invitation(*, body: InvitationAccept, request: Request, services: Serving, at: Now) -> None:
    """Join with a name and a password, by the secret of the letter; then log in."""
    limit(request, f"address {address(request)}")
    require_own_page(request)
    await access.accept_invitation(
        services.database,
        token=body.token.get_secret_value(),
        name=body.name,
        password=body.password.get_secret_value(),
        address=address(request),
        at=at,
        sink=services.sink,
    )


@open_router.post("/password-resets", status_code=202, operation_id="ask_password_reset")
async def ask_password_reset(
    *, body: ResetAsk, request: Request, services: Serving, at: Now, after: BackgroundTasks
) -> None:
    """Ask for a letter with a way to a new password; the link works once, for an hour.

    The answer is the same, and is sent before anything is looked up, whether there is such an account or not.
    """
    limit(request, f"address {address(request)}")
    require_own_page(request)
    await access.may_ask_reset(services.database, email=body.email, address=address(request), at=at)
    after.add_task(
        access.ask_reset, services.database, services.letters, email=body.email, at=at, sink=services.sink
    )


@open_router.post("/password-resets/use", status_code=204, operation_id="reset_password")
async def reset_password(*, body: ResetPassword, request: Request, services: Serving, at: Now) -> None:
    """Set a new password by the secret of the letter. All sessions of the user end; a second factor stays."""
    limit(request, f"address {address(request)}")
    require_own_page(request)
    await access.reset_password(
        services.database,
        token=body.token.get_secret_value(),
        password=body.password.get_secret_value(),
        address=address(request),
        at=at,
        sink=services.sink,
    )
