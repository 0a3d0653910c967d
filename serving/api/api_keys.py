"""Keys by which programs call this interface."""

from uuid import UUID

from fastapi import APIRouter

from serving.api.call import Caller, Now, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.session import ApiKeyCreate, ApiKeyCreated, ApiKeyRead

router = APIRouter(prefix="/api-keys", tags=["api keys"])


@router.get("", operation_id="list_api_keys")
async def list_api_keys(*, work: Work, caller: Caller) -> Listing[ApiKeyRead]:
    """List the caller's own keys."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="create_api_key")
async def create_api_key(*, body: ApiKeyCreate, work: Work, caller: Caller, at: Now) -> ApiKeyCreated:
    """Make a key that acts as the caller; its secret is in this answer and nowhere else."""
    raise NotImplementedError


@router.delete("/{key_id}", status_code=204, operation_id="revoke_api_key")
async def revoke_api_key(*, key_id: UUID, work: Work, caller: Caller, at: Now) -> None:
    """Revoke a key at once."""
    raise NotImplementedError
