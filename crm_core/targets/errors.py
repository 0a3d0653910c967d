"""What can be refused about target accounts."""

from crm_core.kit import NotFoundError


class TargetNotFoundError(NotFoundError):
    """There is no such target, or it may not be seen."""

    code = "target_not_found"
