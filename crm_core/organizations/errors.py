"""What can be refused about organizations."""

from crm_core.kit import ConflictError, NotFoundError


class SlugTakenError(ConflictError):
    """Another organization goes by that short name."""

    code = "organization_slug_taken"


class OrganizationNotFoundError(NotFoundError):
    """There is no organization of that short name."""

    code = "organization_not_found"
