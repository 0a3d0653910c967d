"""Files: what is attached to records of any kind."""

from crm_core.files.errors import (
    FileEmptyError,
    FileNotFoundInRecordError,
    FileRecordError,
    FilesFullError,
    FileTooLargeError,
)
from crm_core.files.events import FileAttached, FileDeleted
from crm_core.files.repository import listed, read, referred
from crm_core.files.schemas import File, Kept, Shelf
from crm_core.files.service import attach, delete, held, may_attach, plain_name

__all__ = [
    "File",
    "FileAttached",
    "FileDeleted",
    "FileEmptyError",
    "FileNotFoundInRecordError",
    "FileRecordError",
    "FileTooLargeError",
    "FilesFullError",
    "Kept",
    "Shelf",
    "attach",
    "delete",
    "held",
    "listed",
    "may_attach",
    "plain_name",
    "read",
    "referred",
]
