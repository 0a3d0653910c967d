"""What can be refused about files."""

from crm_core.kit import ConflictError, DomainError, InvalidError, NotFoundError


class FileNotFoundInRecordError(NotFoundError):
    """There is no such file, or its record may not be seen."""

    code = "file_not_found"


class FileRecordError(NotFoundError):
    """The record to attach to does not exist, or may not be seen."""

    code = "file_record_not_found"


class FileTooLargeError(DomainError):
    """The file is larger than this service takes."""

    status = 413
    code = "file_too_large"


class FilesFullError(ConflictError):
    """The organization has no room left for files; delete some."""

    code = "files_full"


class FileEmptyError(InvalidError):
    """There is no file in the request, or nothing in it."""

    code = "file_empty"
