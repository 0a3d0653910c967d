"""What can be refused about exports."""

from crm_core.kit import ForbiddenError, NotFoundError


class ExportRefusedError(ForbiddenError):
    """The role of this user does not allow taking these records out."""

    code = "export_forbidden"


class NoSuchKindError(NotFoundError):
    """There is no such kind of record."""

    code = "no_such_kind"
