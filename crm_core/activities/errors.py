"""What can be refused about activities."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class ActivityNotFoundError(NotFoundError):
    """There is no such activity, or it may not be seen."""

    code = "activity_not_found"


class ActivityBelongsNowhereError(InvalidError):
    """An activity belongs to a deal, an account, a person or a lead."""

    code = "activity_belongs_nowhere"


class ActivityTooFarAheadError(InvalidError):
    """An activity is planned a year ahead at most."""

    code = "activity_too_far_ahead"


class ActivityCompletedAlreadyError(ConflictError):
    """The activity is completed already."""

    code = "activity_completed_already"
