"""Activities: log what was done with a buyer, and read it back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.activities import ActivityCreate, ActivityKind, ActivityPatch, ActivityRead
from serving.api.schemas.kit import Page

router = APIRouter(prefix="/activities", tags=["activities"])


@router.get("", operation_id="list_activities")
async def list_activities(
    *,
    work: Work,
    caller: Caller,
    asked: Asked,
    deal_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    user_id: UUID | None = None,
    kind: Annotated[ActivityKind | None, Query()] = None,
) -> Page[ActivityRead]:
    """List activities that the caller may see, newest first."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="log_activity")
async def log_activity(*, body: ActivityCreate, work: Work, caller: Caller, at: Now) -> ActivityRead:
    """Log something that was done; the score of its deal follows within a second or so."""
    raise NotImplementedError


@router.get("/{activity_id}", operation_id="read_activity")
async def read_activity(*, activity_id: UUID, work: Work, caller: Caller) -> ActivityRead:
    """Read one activity."""
    raise NotImplementedError


@router.patch("/{activity_id}", operation_id="edit_activity")
async def edit_activity(
    *, activity_id: UUID, body: ActivityPatch, work: Work, caller: Caller, at: Now
) -> ActivityRead:
    """Correct the words of an activity; what happened and when stays as logged."""
    raise NotImplementedError
