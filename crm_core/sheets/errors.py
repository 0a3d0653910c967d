"""What can be wrong with a sheet."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class SheetNotFoundError(NotFoundError):
    """There is no such import of a sheet."""

    code = "sheet_not_found"


class SheetUnreadableError(InvalidError):
    """The file is no sheet that can be read."""

    code = "sheet_unreadable"


class SheetTooLargeError(InvalidError):
    """The file is larger than can be imported at once; split it."""

    status = 413
    code = "sheet_too_large"


class SheetMappingError(InvalidError):
    """The columns cannot be mapped so."""

    code = "sheet_mapping"


class SheetStateError(ConflictError):
    """The import is not at the step for that."""

    code = "sheet_state"


class SheetChangedSinceError(ConflictError):
    """Records of this import were changed since; undoing would lose that, unless it is forced."""

    code = "sheet_changed_since"


class SheetLineNotHeldError(ConflictError):
    """That line is not held for review."""

    code = "sheet_line_not_held"
