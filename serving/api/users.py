"""Colleagues and their place in the reporting tree."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.kit import Page
from serving.api.schemas.users import UserCreate, UserPatch, UserRead

router = APIRouter(prefix="/users", tags=["users"])


@router.get("", operation_id="list_users")
async def list_users(
    *,
    work: Work,
    caller: Caller,
    asked: Asked,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name.")] = None,
) -> Page[UserRead]:
    """List the users that the caller may see, by name."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="create_user")
async def create_user(*, body: UserCreate, work: Work, caller: Caller, at: Now) -> UserRead:
    """Add a user."""
    raise NotImplementedError


@router.get("/{user_id}", operation_id="read_user")
async def read_user(*, user_id: UUID, work: Work, caller: Caller) -> UserRead:
    """Read one user."""
    raise NotImplementedError


@router.patch("/{user_id}", operation_id="edit_user")
async def edit_user(*, user_id: UUID, body: UserPatch, work: Work, caller: Caller, at: Now) -> UserRead:
    """Change fields of one user."""
    raise NotImplementedError
