"""Notifications: what the caller was told, and marking it as read."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import notifications
from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.kit import Page
from serving.api.schemas.working import NotificationRead, ReadCount, Unread
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/notifications", tags=["notifications"], route_class=InTransaction)


@router.get("", operation_id="list_notifications")
async def list_notifications(
    *, work: Work, caller: Caller, asked: Asked, unread: bool = False
) -> Page[NotificationRead]:
    """List what the caller was told, newest first; `unread` for what they have not read."""
    found = await notifications.listed(
        work.session, caller.identity.user_id, unread=unread, after=asked.after, limit=asked.limit
    )
    return asked.answer(found, NotificationRead.model_validate)


@router.get("/unread", operation_id="count_unread")
async def count_unread(*, work: Work, caller: Caller) -> Unread:
    """Count what the caller has not read."""
    return Unread(unread=await notifications.unread(work.session, caller.identity.user_id))


@router.post("/read", operation_id="read_all_notifications")
async def read_all_notifications(*, work: Work, caller: Caller, at: Now) -> ReadCount:
    """Mark everything as read."""
    count = await notifications.read(work, at=at)
    return ReadCount(read=count, unread=await notifications.unread(work.session, caller.identity.user_id))


@router.post("/{notification_id}/read", operation_id="read_notification")
async def read_notification(*, notification_id: UUID, work: Work, caller: Caller, at: Now) -> ReadCount:
    """Mark one as read."""
    count = await notifications.read(work, notification_id=notification_id, at=at)
    return ReadCount(read=count, unread=await notifications.unread(work.session, caller.identity.user_id))
