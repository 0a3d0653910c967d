"""What can be refused about recommendations."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class RecommendationNotFoundError(NotFoundError):
    """There is no such recommendation, or it may not be seen."""

    code = "recommendation_not_found"


class NothingRecommendedError(ConflictError):
    """Nothing was shown that could be answered: the deal or account is held out, or another is current."""

    code = "nothing_recommended"


class SnoozeWithoutEndError(InvalidError):
    """A snooze says until when, later than now; no other answer does."""

    code = "snooze_without_end"
