"""What can be refused about records of any kind."""

from crm_core.kit import ConflictError, StaleError


class AmbiguousKeyError(ConflictError):
    """Several records have that value; change one of them by its id."""

    code = "ambiguous_key"


class ExistsAlreadyError(StaleError):
    """There is a record with this key already, and If-None-Match asked that there be none."""

    code = "exists_already"
