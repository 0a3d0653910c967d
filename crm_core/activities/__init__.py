"""Activities: calls, emails, meetings, notes, tasks and offers."""

from crm_core.activities.errors import (
    ActivityBelongsNowhereError,
    ActivityCompletedAlreadyError,
    ActivityNotFoundError,
    ActivityTooFarAheadError,
)
from crm_core.activities.events import ActivityCompleted, ActivityEdited, ActivityLogged
from crm_core.activities.repository import listed, read, several
from crm_core.activities.schemas import Activity
from crm_core.activities.service import complete, edit, log
from crm_core.activities.tables import DIRECTIONS, KINDS

__all__ = [
    "DIRECTIONS",
    "KINDS",
    "Activity",
    "ActivityBelongsNowhereError",
    "ActivityCompleted",
    "ActivityCompletedAlreadyError",
    "ActivityEdited",
    "ActivityLogged",
    "ActivityNotFoundError",
    "ActivityTooFarAheadError",
    "complete",
    "edit",
    "listed",
    "log",
    "read",
    "several",
]
