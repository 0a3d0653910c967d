"""Tasks: what is to be done by when, done at last, and reminders of them."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from crm_core import activities, deals, notifications
from serving.api.call import Now, Work
from serving.api.schemas.working import ReminderPut, ReminderRead, TaskCreate, TaskDone, TaskRead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=InTransaction)


async def _read(work: Work, task_id: UUID, *, at: datetime) -> TaskRead:
    found = await activities.read(work.session, task_id)
    if found.kind != "task":
        raise activities.ActivityNotFoundError(id=str(task_id))
    late = found.completed_at is None and found.due_at is not None and found.due_at < at
    reminders = await notifications.reminders(work.session, task_id)
    return TaskRead.model_validate(
        {
            **{name: getattr(found, name) for name in TaskRead.model_fields if hasattr(found, name)},
            "overdue": late,
            "reminders": [ReminderRead.model_validate(one) for one in reminders],
        }
    )


@router.post("", status_code=201, operation_id="add_task")
async def add_task(*, body: TaskCreate, work: Work, at: Now) -> TaskRead:
    """Add a task, for oneself or somebody whose work one may change; they are reminded once."""
    if body.deal_id is not None:
        await deals.read(work.session, body.deal_id)
    values = body.model_dump(exclude={"remind_at"})
    task_id = await activities.log(work, **values, kind="task", direction="internal", occurred_at=at, at=at)
    if body.remind_at is not None:
        await notifications.remind(work, task_id, remind_at=body.remind_at, at=at)
    return await _read(work, task_id, at=at)


@router.get("/{task_id}", operation_id="read_task")
async def read_task(*, task_id: UUID, work: Work, at: Now) -> TaskRead:
    """Read a task with its reminders."""
    return await _read(work, task_id, at=at)


@router.post("/{task_id}/complete", operation_id="complete_task")
async def complete_task(*, task_id: UUID, body: TaskDone, work: Work, at: Now) -> TaskRead:
    """Note that a task is done; nobody is reminded of it any more."""
    await _read(work, task_id, at=at)
    await activities.complete(work, task_id, outcome=body.outcome, at=at)
    return await _read(work, task_id, at=at)


@router.put("/{task_id}/reminder", operation_id="set_reminder")
async def set_reminder(*, task_id: UUID, body: ReminderPut, work: Work, at: Now) -> TaskRead:
    """Set when somebody is reminded, or snooze: a reminder that rang rings once more at that time."""
    await notifications.remind(work, task_id, remind_at=body.remind_at, user_id=body.user_id, at=at)
    return await _read(work, task_id, at=at)


@router.delete("/{task_id}/reminder", status_code=204, operation_id="clear_reminder")
async def clear_reminder(*, task_id: UUID, work: Work, at: Now) -> None:
    """Remind nobody of a task."""
    await notifications.forget(work, task_id, at=at)
