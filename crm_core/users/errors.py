"""What can be refused about users."""

from crm_core.kit import InvalidError, NotFoundError


class UserNotFoundError(NotFoundError):
    """There is no such user."""

    code = "user_not_found"


class ReportingCircleError(InvalidError):
    """That manager reports to this user already."""

    code = "reporting_circle"
