"""What can be refused about users."""

from crm_core.kit import ForbiddenError, InvalidError, NotFoundError


class UserNotFoundError(NotFoundError):
    """There is no such user."""

    code = "user_not_found"


class ReportingCircleError(InvalidError):
    """That manager reports to this user already."""

    code = "reporting_circle"


class OwnRoleError(ForbiddenError):
    """You cannot change your own role or deactivate yourself; another admin can."""

    code = "own_role"
