"""Reading what somebody was told, and what they are to be reminded of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.activities.tables import ActivityRow
from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, page, ref
from crm_core.kit.resource import Derived
from crm_core.notifications.schemas import Notification, Reminder
from crm_core.notifications.tables import NotificationRow, ReminderRow
from crm_core.users.tables import UserRow


def _read(row: Found) -> Notification:
    told: NotificationRow = row.NotificationRow
    return Notification(
        id=told.id, kind=told.kind, noun=told.noun, record_id=told.record_id, activity_id=told.activity_id,
        actor=ref(told.actor_id, row.actor_name), subject=row.subject, created_at=told.created_at,
        due_at=told.due_at, read_at=told.read_at,
    )  # fmt: skip


async def listed(
    session: AsyncSession,
    user_id: UUID,
    *,
    unread: bool = False,
    after: Place | None = None,
    limit: int = 50,
) -> Page[Notification]:
    """List what a user was told, newest first."""
    row = NotificationRow
    query = (
        select(row, UserRow.name.label("actor_name"), ActivityRow.subject.label("subject"))
        .outerjoin(UserRow, (UserRow.org_id == row.org_id) & (UserRow.id == row.actor_id))
        .outerjoin(ActivityRow, (ActivityRow.org_id == row.org_id) & (ActivityRow.id == row.activity_id))
        .where(row.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    if unread:
        query = query.where(row.read_at.is_(None))
    return await page(
        session, query, order=Order((row.created_at, row.id), downwards=True), after=after, limit=limit,
        read=_read,
    )  # fmt: skip


async def unread(session: AsyncSession, user_id: UUID) -> int:
    """How much a user has not read yet."""
    row = NotificationRow
    found = select(func.count()).where(row.user_id == user_id, row.read_at.is_(None))
    return (await session.execute(found)).scalar_one()


async def reminders(session: AsyncSession, activity_id: UUID) -> tuple[Reminder, ...]:
    """The reminders of a task that may be seen."""
    rows = await session.execute(
        select(ReminderRow)
        .where(ReminderRow.activity_id == activity_id)
        .order_by(ReminderRow.remind_at, ReminderRow.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Reminder(row.id, row.activity_id, row.user_id, row.remind_at, row.notified_at)
        for row in rows.scalars()
    )


def overdue(op: str, value: object) -> ColumnElement[bool]:
    """A task past its due time and not done, now or (`at`) at a time that is named."""
    if op == "at":
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise ValueError(f"overdue at {value!r}: give a time such as 2026-03-31T17:00:00Z") from None
        if moment.tzinfo is None:
            raise ValueError("overdue at a time takes one with its offset, such as 2026-03-31T17:00:00Z")
        late = ActivityRow.due_at < moment
    elif value in (True, False, None):
        late = ActivityRow.due_at < func.now()
    else:
        raise ValueError("overdue is true or false")
    found = and_(ActivityRow.kind == "task", ActivityRow.completed_at.is_(None), func.coalesce(late, False))
    return not_(found) if value is False else found


OVERDUE = Derived("overdue", ("eq", "at"), overdue, "A task past its due time and not done.")
