"""Colleagues and their place in the reporting tree."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import access, users
from serving.api.call import Asked, Now, Version, Work, etag
from serving.api.schemas.kit import Page
from serving.api.schemas.users import UserCreate, UserPatch, UserRead
from serving.api.transaction import InTransaction, InTransactionOnce

router = APIRouter(prefix="/users", tags=["users"], route_class=InTransaction)


async def _read(work: Work, user_id: UUID, response: Response) -> UserRead:
    user = await users.read(work.session, user_id)
    response.headers["ETag"] = etag(user.version)
    return UserRead.model_validate(user)


@router.get("", operation_id="list_users")
async def list_users(
    *,
    work: Work,
    asked: Asked,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name.")] = None,
    active: bool | None = None,
) -> Page[UserRead]:
    """List colleagues by name."""
    found = await users.listed(work.session, after=asked.after, limit=asked.limit, q=q, active=active)
    return asked.answer(found, UserRead.model_validate)


async def create_user(*, body: UserCreate, work: Work, response: Response, at: Now) -> UserRead:
    """Add a colleague; without a password nobody can log in as them yet (or: `/invitations`).

    Idempotency-Key has no effect here, so that nothing made of the password is kept but its slow hash; an
    e-mail sent twice is one user and a 409.
    """
    user_id = await users.add(
        work,
        name=body.name,
        email=body.email,
        role=body.role,
        roles=body.roles,
        manager_id=body.manager_id,
        team_id=body.team_id,
        at=at,
    )
    if body.password is not None:
        await access.set_password(work, user_id, password=body.password.get_secret_value(), at=at)
    return await _read(work, user_id, response)


router.add_api_route(
    "", create_user, methods=["POST"], status_code=201, operation_id="create_user",
    route_class_override=InTransactionOnce,
)  # fmt: skip


@router.get("/{user_id}", operation_id="read_user")
async def read_user(*, user_id: UUID, work: Work, response: Response) -> UserRead:
    """Read one colleague."""
    return await _read(work, user_id, response)


@router.patch("/{user_id}", operation_id="edit_user")
async def edit_user(
    *,
    user_id: UUID,
    body: UserPatch,
    work: Work,
    response: Response,
    at: Now,
    version: Version,
) -> UserRead:
    """Change a colleague's name, roles, manager or whether they are active; only an admin may."""
    await users.edit(work, user_id, to=body.changes(), at=at, version=version)
    return await _read(work, user_id, response)


@router.delete("/{user_id}/second-factor", status_code=204, operation_id="drop_second_factor")
async def drop_second_factor(*, user_id: UUID, work: Work, at: Now) -> None:
    """Take away the second factor of a colleague who lost it; only an admin may."""
    await access.drop_second_factor(work, user_id, at=at)


@router.delete("/{user_id}/sessions", status_code=204, operation_id="end_sessions_of_user")
async def end_sessions_of_user(*, user_id: UUID, work: Work, at: Now) -> None:
    """End every session of a colleague; an admin may, of anybody else it ends none."""
    await users.read(work.session, user_id)
    await access.end_sessions(work, user_id, at=at)
