"""What can be refused about people."""

from crm_core.kit import ConflictError, NotFoundError


class PersonNotFoundError(NotFoundError):
    """There is no such person."""

    code = "person_not_found"


class AffiliationNotFoundError(NotFoundError):
    """The person has no such affiliation."""

    code = "affiliation_not_found"


class AffiliationOverError(ConflictError):
    """The person no longer works there; say where they work now."""

    code = "affiliation_over"
