"""What can be refused about organizations and their roles."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class SlugTakenError(ConflictError):
    """Another organization goes by that short name."""

    code = "organization_slug_taken"


class OrganizationNotFoundError(NotFoundError):
    """There is no organization of that short name."""

    code = "organization_not_found"


class RoleNotFoundError(NotFoundError):
    """There is no such role."""

    code = "role_not_found"


class UnknownRoleError(InvalidError):
    """There is no role of that name to give."""

    code = "unknown_role"


class RoleExistsError(ConflictError):
    """There is a role of that name already."""

    code = "role_exists"


class BuiltInRoleError(ConflictError):
    """A role that every organization starts with can be edited and not deleted."""

    code = "built_in_role"


class RoleInUseError(ConflictError):
    """Somebody has this role, or is to have it; give them another first."""

    code = "role_in_use"


class LastKeeperError(ConflictError):
    """Then nobody could change the organization and its users any more; make another admin first."""

    code = "last_admin"


class UnknownReachError(InvalidError):
    """There is no such object, action or level of access."""

    code = "unknown_reach"


class FieldNotClosableError(InvalidError):
    """That field cannot be closed: the record needs it."""

    code = "field_not_closable"
