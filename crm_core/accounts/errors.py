"""What can be refused about accounts."""

from crm_core.kit import InvalidError, NotFoundError


class AccountNotFoundError(NotFoundError):
    """There is no such account."""

    code = "account_not_found"


class AccountCircleError(InvalidError):
    """That parent belongs to this account already."""

    code = "account_circle"
