"""What can be refused about people."""

from crm_core.kit import NotFoundError


class PersonNotFoundError(NotFoundError):
    """There is no such person."""

    code = "person_not_found"
