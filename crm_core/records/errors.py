"""What can be refused about records of any kind."""

from crm_core.kit import ConflictError


class AmbiguousKeyError(ConflictError):
    """Several records have that value; change one of them by its id."""

    code = "ambiguous_key"
