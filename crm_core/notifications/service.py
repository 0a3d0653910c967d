"""Telling people: that a note names them, that a task is due; each once, and only what they may see."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid

from crm_core.activities import ActivityNotFoundError
from crm_core.activities.tables import ActivityRow
from crm_core.kit import Work, new_id
from crm_core.notifications.errors import (
    NotATaskError,
    NotificationNotFoundError,
    ReminderNotFoundError,
    ReminderPastError,
    TaskDoneError,
)
from crm_core.notifications.events import (
    NotificationsRead,
    ReminderCleared,
    ReminderSet,
    UserMentioned,
    UserReminded,
)
from crm_core.notifications.schemas import Mentioned
from crm_core.notifications.tables import NotificationRow, ReminderRow

_MARKUP: Final = re.compile(
    r"@\[[^\]\n]{1,200}\]\(user:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)"
)
MOST_MENTIONED: Final = 50
_MAY_SEE: Final = text("select bellwether_may_see('activities', :activity, :users)").bindparams(
    bindparam("users", type_=ARRAY(Uuid()))
)


def named_in(body: str | None) -> tuple[UUID, ...]:
    """The users whom a note's markup names, `@[Name](user:id)`, each once."""
    return tuple(dict.fromkeys(UUID(found) for found in _MARKUP.findall(body or "")))


async def mention(work: Work, activity_id: UUID, *, at: datetime, users: Iterable[UUID] = ()) -> Mentioned:
    """Tell whom a note names, in its markup or in `users`, of those who may see it; each of them once.

    Raises:
        ActivityNotFoundError: There is no such note, or it may not be seen.

    """
    row = await _activity(work, activity_id)
    wanted = [one for one in dict.fromkeys((*named_in(row.body), *users)) if one != work.identity.user_id]
    wanted = wanted[:MOST_MENTIONED]
    if not wanted:
        return Mentioned((), ())
    found = await work.session.execute(_MAY_SEE, {"activity": activity_id, "users": wanted})
    seeing = set(found.scalars())
    for user_id in wanted:
        if user_id in seeing:
            key = await _tell(work, row, user_id=user_id, kind="mention", due_at=None, at=at)
            if key is not None:
                work.emit(
                    UserMentioned(
                        record_id=key, deal_id=row.deal_id, occurred_at=at, user_id=user_id,
                        activity_id=activity_id,
                    )
                )  # fmt: skip
    return Mentioned([one for one in wanted if one in seeing], [one for one in wanted if one not in seeing])


async def read(work: Work, *, at: datetime, notification_id: UUID | None = None) -> int:
    """Mark one notification of the acting user as read, or all; returns how many were not before.

    Raises:
        NotificationNotFoundError: It is not theirs, or there is none.

    """
    mine = NotificationRow.user_id == work.identity.user_id
    statement = update(NotificationRow).where(mine, NotificationRow.read_at.is_(None)).values(read_at=at)
    if notification_id is not None:
        there = select(NotificationRow.id).where(mine, NotificationRow.id == notification_id)
        if (await work.session.execute(there)).first() is None:
            raise NotificationNotFoundError(id=str(notification_id))
        statement = statement.where(NotificationRow.id == notification_id)
    count = len((await work.session.execute(statement.returning(NotificationRow.id))).all())
    if count:
        work.emit(NotificationsRead(record_id=work.identity.user_id, occurred_at=at, count=count))
    return count


async def remind(
    work: Work, activity_id: UUID, *, remind_at: datetime, at: datetime, user_id: UUID | None = None
) -> UUID:
    """Remind whose task it is, or `user_id`, at a time; one that was there moves, also after it rang.

    Raises:
        NotATaskError, TaskDoneError: Reminders are for tasks to be done.
        ReminderPastError: They are for a time to come.

    """
    row = await _activity(work, activity_id)
    if row.kind != "task":
        raise NotATaskError(id=str(activity_id))
    if row.completed_at is not None:
        raise TaskDoneError(id=str(activity_id))
    if remind_at <= at:
        raise ReminderPastError
    whom = user_id or row.user_id or work.identity.user_id
    statement = insert(ReminderRow).values(
        org_id=work.identity.org_id, id=new_id(), activity_id=activity_id, user_id=whom, remind_at=remind_at
    )
    key = (
        await work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["org_id", "activity_id", "user_id"],
                set_={"remind_at": remind_at, "notified_at": None},
            ).returning(ReminderRow.id)
        )
    ).scalar_one()
    work.emit(ReminderSet(**_of(row, key), occurred_at=at, user_id=whom, remind_at=remind_at))
    return key


async def forget(work: Work, activity_id: UUID, *, at: datetime) -> None:
    """Remind nobody of a task any more, as far as the acting user may say so.

    Raises:
        ReminderNotFoundError: There is no reminder.

    """
    row = await _activity(work, activity_id)
    gone = await work.session.execute(
        delete(ReminderRow).where(ReminderRow.activity_id == activity_id).returning(ReminderRow.id)
    )
    keys = gone.scalars().all()
    if not keys:
        raise ReminderNotFoundError(id=str(activity_id))
    for key in keys:
        work.emit(ReminderCleared(**_of(row, key), occurred_at=at))


async def ring(work: Work, *, at: datetime, limit: int = 500) -> int:
    """Notify of reminders that are due, each once however many workers do this; returns how many were taken.

    A reminder is taken with its row locked and noted as done in the same transaction as its notification; of
    a task that is done, gone or hidden from them meanwhile nobody is reminded.
    """
    due = await work.session.execute(
        select(ReminderRow, ActivityRow)
        .join(
            ActivityRow,
            (ActivityRow.org_id == ReminderRow.org_id) & (ActivityRow.id == ReminderRow.activity_id),
        )
        .where(ReminderRow.notified_at.is_(None), ReminderRow.remind_at <= at)
        .order_by(ReminderRow.remind_at)
        .limit(limit)
        .with_for_update(of=ReminderRow, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    taken = due.all()
    for reminder, activity in taken:
        reminder.notified_at = at
        if activity.completed_at is not None:
            continue
        values = {"activity": activity.id, "users": [reminder.user_id]}
        if not (await work.session.execute(_MAY_SEE, values)).scalars().all():
            continue
        key = await _tell(
            work, activity, user_id=reminder.user_id, kind="reminder", due_at=reminder.remind_at, at=at
        )
        if key is not None:
            work.emit(
                UserReminded(
                    **_of(activity, key), occurred_at=at, user_id=reminder.user_id,
                    remind_at=reminder.remind_at,
                )
            )  # fmt: skip
    await work.session.flush()
    return len(taken)


async def _tell(
    work: Work, row: ActivityRow, *, user_id: UUID, kind: str, due_at: datetime | None, at: datetime
) -> UUID | None:
    """Note it for the user; None when they were told before."""
    noun, record_id = _record(row)
    key = new_id()
    statement = insert(NotificationRow).values(
        org_id=work.identity.org_id, id=key, user_id=user_id, kind=kind, noun=noun, record_id=record_id,
        activity_id=row.id, actor_id=work.identity.user_id, created_at=at, due_at=due_at,
    )  # fmt: skip
    told: Any = await work.session.execute(statement.on_conflict_do_nothing())
    return key if told.rowcount == 1 else None


async def tell(
    work: Work, user_id: UUID, *, kind: str, noun: str, record_id: UUID, at: datetime, due_at: datetime | None
) -> None:
    """Tell a user of something about a record that concerns them, once; what it is, its kind says."""
    statement = insert(NotificationRow).values(
        org_id=work.identity.org_id, id=new_id(), user_id=user_id, kind=kind, noun=noun, record_id=record_id,
        actor_id=work.identity.user_id, created_at=at, due_at=due_at,
    )  # fmt: skip
    await work.session.execute(statement.on_conflict_do_nothing())


def _record(row: ActivityRow) -> tuple[str, UUID]:
    """What to open: the deal, else the account, else the person, else the activity itself."""
    for noun, key in (("deals", row.deal_id), ("accounts", row.account_id), ("people", row.person_id)):
        if key is not None:
            return noun, key
    return "activities", row.id


async def _activity(work: Work, activity_id: UUID) -> ActivityRow:
    found = select(ActivityRow).where(ActivityRow.id == activity_id)
    row = (await work.session.execute(found)).scalar_one_or_none()
    if row is None:
        raise ActivityNotFoundError(id=str(activity_id))
    return row


def _of(row: ActivityRow, key: UUID) -> dict[str, Any]:
    return {"record_id": key, "deal_id": row.deal_id, "activity_id": row.id}
