"""Companies sold to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.accounts import AccountCreate, AccountPatch, AccountRead
from serving.api.schemas.kit import Page

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.get("", operation_id="list_accounts")
async def list_accounts(
    *,
    work: Work,
    caller: Caller,
    asked: Asked,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name.")] = None,
) -> Page[AccountRead]:
    """List the accounts that the caller may see, by name."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="create_account")
async def create_account(*, body: AccountCreate, work: Work, caller: Caller, at: Now) -> AccountRead:
    """Add an account."""
    raise NotImplementedError


@router.get("/{account_id}", operation_id="read_account")
async def read_account(*, account_id: UUID, work: Work, caller: Caller) -> AccountRead:
    """Read one account."""
    raise NotImplementedError


@router.patch("/{account_id}", operation_id="edit_account")
async def edit_account(
    *, account_id: UUID, body: AccountPatch, work: Work, caller: Caller, at: Now
) -> AccountRead:
    """Change fields of one account."""
    raise NotImplementedError
