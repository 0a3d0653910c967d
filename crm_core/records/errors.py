"""What can be refused about records of any kind."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError, StaleError


class AmbiguousKeyError(ConflictError):
    """Several records have that value; change one of them by its id."""

    code = "ambiguous_key"


class ExistsAlreadyError(StaleError):
    """There is a record with this key already, and If-None-Match asked that there be none."""

    code = "exists_already"


class ViewNotFoundError(NotFoundError):
    """There is no such view, or it is not shared with you."""

    code = "view_not_found"


class ViewOfOthersError(InvalidError):
    """This view is of another kind of record."""

    code = "view_of_other_records"


class ViewBrokenError(ConflictError):
    """This view asks for what is no longer there; change it or ask without it."""

    code = "view_broken"


class UnknownNounError(InvalidError):
    """There are no such records."""

    code = "unknown_noun"


class BulkJobNotFoundError(NotFoundError):
    """There is no such bulk job."""

    code = "bulk_job_not_found"


class BulkJobNotOpenError(ConflictError):
    """This job has been started already; make another one."""

    code = "bulk_job_not_open"


class MergeNotFoundError(NotFoundError):
    """There is no such merge."""

    code = "merge_not_found"


class MergeUndoneError(ConflictError):
    """This merge is undone already."""

    code = "merge_undone"


class MergeUndoConflictError(ConflictError):
    """What was merged has been changed since."""

    code = "merge_undo_conflict"
