"""Companies sold to."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import accounts, records
from serving.api.call import Asked, Caller, Now, Version, Work, etag
from serving.api.guarding import SUSPECTED, Guard
from serving.api.resource import Filter, View, filtered
from serving.api.schemas.accounts import AccountCreate, AccountPatch, AccountRead
from serving.api.schemas.kit import Page
from serving.api.transaction import InTransaction

RESOURCE: Final = records.RESOURCES["accounts"]
router = APIRouter(prefix="/accounts", tags=["accounts"], route_class=InTransaction)


async def _read(work: Work, account_id: UUID, response: Response) -> AccountRead:
    found = await accounts.read(work.session, account_id)
    response.headers["ETag"] = etag(found.version)
    return AccountRead.model_validate(found)


@router.get("", operation_id="list_accounts")
async def list_accounts(
    *,
    work: Work,
    asked: Asked,
    filter: Filter = None,  # noqa: A002 - its name in the URL
    view: View = None,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name.")] = None,
    owner_id: UUID | None = None,
) -> Page[AccountRead]:
    """List the accounts that the caller may see, by name."""
    found = await accounts.listed(
        work.session,
        after=asked.after,
        limit=asked.limit,
        where=await filtered(work, RESOURCE, filter, view=view),
        q=q,
        owner_id=owner_id,
    )
    return asked.answer(found, AccountRead.model_validate)


@router.post("", status_code=201, operation_id="create_account", responses=SUSPECTED)
async def create_account(
    *, body: AccountCreate, work: Work, caller: Caller, guard: Guard, response: Response, at: Now
) -> AccountRead:
    """Add an account; the caller owns it unless said otherwise; 409 when it is likely there."""
    await guard("accounts", body.model_dump())
    values = body.model_dump() | {"owner_id": body.owner_id or caller.identity.user_id}
    return await _read(work, await records.create(work, RESOURCE, values, at=at), response)


@router.get("/{account_id}", operation_id="read_account")
async def read_account(*, account_id: UUID, work: Work, response: Response) -> AccountRead:
    """Read one account."""
    return await _read(work, account_id, response)


@router.patch("/{account_id}", operation_id="edit_account")
async def edit_account(
    *,
    account_id: UUID,
    body: AccountPatch,
    work: Work,
    response: Response,
    at: Now,
    version: Version,
) -> AccountRead:
    """Change fields of one account; with If-Match, only if nobody changed it meanwhile (412)."""
    await records.edit(work, RESOURCE, account_id, to=body.changes(), at=at, version=version)
    return await _read(work, account_id, response)
