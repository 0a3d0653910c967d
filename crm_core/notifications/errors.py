"""What can be refused about notifications and reminders."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class NotificationNotFoundError(NotFoundError):
    """There is no such notification for this user."""

    code = "notification_not_found"


class ReminderNotFoundError(NotFoundError):
    """There is no reminder on that task."""

    code = "reminder_not_found"


class ReminderPastError(InvalidError):
    """A reminder is for a time to come."""

    code = "reminder_past"


class NotATaskError(InvalidError):
    """Reminders are for tasks."""

    code = "not_a_task"


class TaskDoneError(ConflictError):
    """The task is done already."""

    code = "task_done"
