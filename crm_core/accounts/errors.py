"""What can be refused about accounts."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class AccountNotFoundError(NotFoundError):
    """There is no such account."""

    code = "account_not_found"


class AccountCircleError(InvalidError):
    """That parent belongs to this account already."""

    code = "account_circle"


class AccountInUseError(ConflictError):
    """The account has deals, people or accounts below it; move those or merge the account first."""

    code = "account_in_use"
