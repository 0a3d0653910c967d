"""Keys by which programs call this interface."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import access
from serving.api.call import Now, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.session import ApiKeyCreate, ApiKeyCreated, ApiKeyRead
from serving.api.transaction import InTransactionOnce

router = APIRouter(prefix="/api-keys", tags=["api keys"], route_class=InTransactionOnce)


@router.get("", operation_id="list_api_keys")
async def list_api_keys(*, work: Work) -> Listing[ApiKeyRead]:
    """List the keys that the caller made, or for an admin all."""
    return Listing(items=[ApiKeyRead.model_validate(key) for key in await access.keys(work)])


@router.post("", status_code=201, operation_id="create_api_key")
async def create_api_key(*, body: ApiKeyCreate, work: Work, at: Now) -> ApiKeyCreated:
    """Make a key; its secret is in this answer and nowhere else, so this answer is never kept or repeated."""
    made = await access.make_key(
        work, name=body.name, expires_at=body.expires_at, role=body.role, networks=body.networks, at=at
    )
    shown = ApiKeyRead.model_validate(made.shown).model_dump()
    return ApiKeyCreated(**shown, key=made.key)


@router.delete("/{key_id}", status_code=204, operation_id="revoke_api_key")
async def revoke_api_key(*, key_id: UUID, work: Work, at: Now) -> None:
    """Revoke a key at once."""
    await access.revoke_key(work, key_id, at=at)
