"""Activities: log what was done with a buyer, and read it back."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import activities, deals, records
from serving.api.call import Asked, Now, Version, Work, etag
from serving.api.schemas.activities import (
    ActivityComplete,
    ActivityCreate,
    ActivityKind,
    ActivityPatch,
    ActivityRead,
)
from serving.api.schemas.kit import Page
from serving.api.transaction import InTransaction

RESOURCE: Final = records.RESOURCES["activities"]
router = APIRouter(prefix="/activities", tags=["activities"], route_class=InTransaction)


async def _read(work: Work, activity_id: UUID, response: Response) -> ActivityRead:
    found = await activities.read(work.session, activity_id)
    response.headers["ETag"] = etag(found.version)
    return ActivityRead.model_validate(found)


@router.get("", operation_id="list_activities")
async def list_activities(
    *,
    work: Work,
    asked: Asked,
    deal_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    lead_id: UUID | None = None,
    user_id: UUID | None = None,
    kind: Annotated[ActivityKind | None, Query()] = None,
) -> Page[ActivityRead]:
    """List activities that the caller may see, newest first."""
    found = await activities.listed(
        work.session,
        after=asked.after,
        limit=asked.limit,
        deal_id=deal_id,
        account_id=account_id,
        person_id=person_id,
        lead_id=lead_id,
        user_id=user_id,
        kind=kind,
    )
    return asked.answer(found, ActivityRead.model_validate)


@router.post("", status_code=201, operation_id="log_activity")
async def log_activity(*, body: ActivityCreate, work: Work, response: Response, at: Now) -> ActivityRead:
    """Log something that was done; the score of its deal follows within a second or so."""
    if body.deal_id is not None:
        await deals.read(work.session, body.deal_id)
    values = body.model_dump() | {"occurred_at": body.occurred_at or at}
    return await _read(work, await records.create(work, RESOURCE, values, at=at), response)


@router.get("/{activity_id}", operation_id="read_activity")
async def read_activity(*, activity_id: UUID, work: Work, response: Response) -> ActivityRead:
    """Read one activity."""
    return await _read(work, activity_id, response)


@router.patch("/{activity_id}", operation_id="edit_activity")
async def edit_activity(
    *, activity_id: UUID, body: ActivityPatch, work: Work, response: Response, at: Now,
    version: Version,
) -> ActivityRead:  # fmt: skip
    """Correct the words of an activity; what happened and when stays as logged."""
    await records.edit(work, RESOURCE, activity_id, to=body.changes(), at=at, version=version)
    return await _read(work, activity_id, response)


@router.post("/{activity_id}/complete", operation_id="complete_activity")
async def complete_activity(
    *, activity_id: UUID, body: ActivityComplete, work: Work, response: Response, at: Now
) -> ActivityRead:
    """Mark something planned as done, and say how it went; done twice is a conflict."""
    await activities.complete(work, activity_id, outcome=body.outcome, at=at)
    return await _read(work, activity_id, response)
