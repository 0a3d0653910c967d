"""What can be refused about quotas."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class QuotaNotFoundError(NotFoundError):
    """There is no such quota, or it may not be seen."""

    code = "quota_not_found"


class QuotaOverlapError(ConflictError):
    """There is a quota of that holder for a period that overlaps this one."""

    code = "quota_overlap"


class QuotaIncompleteError(InvalidError):
    """A quota has an amount above zero, begins on the first of a month, and one holder at most."""

    code = "quota_incomplete"


class QuotaPeriodError(InvalidError):
    """A period is written 2026, 2026-Q1 or 2026-03."""

    code = "quota_period"
