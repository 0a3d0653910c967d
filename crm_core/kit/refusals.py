"""What the database refuses, in the words of the record's own errors."""

from typing import Final

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from crm_core.kit.errors import ConflictError, DomainError, ForbiddenError, InvalidError


class AlreadyExistsError(ConflictError):
    """There is one like that already."""

    code = "already_exists"


class UnknownReferenceError(InvalidError):
    """A record that this one refers to does not exist."""

    code = "unknown_reference"


class BusyError(ConflictError):
    """Somebody else is changing the same record right now; try again."""

    code = "busy"


_REFUSALS: Final[tuple[tuple[type[psycopg.Error], type[DomainError]], ...]] = (
    (errors.InsufficientPrivilege, ForbiddenError),
    (errors.UniqueViolation, AlreadyExistsError),
    (errors.ForeignKeyViolation, UnknownReferenceError),
    (errors.CheckViolation, InvalidError),
    (errors.NotNullViolation, InvalidError),
    (errors.DeadlockDetected, BusyError),
    (errors.LockNotAvailable, BusyError),
)


def refusal(error: DBAPIError) -> DomainError | None:
    """Say what a database error means to whoever asked; None when it is a fault of ours.

    The database's own message may quote the row, so it goes no further than the constraint's name.
    """
    cause = error.orig
    for kind, means in _REFUSALS:
        if isinstance(cause, kind):
            return means(constraint=cause.diag.constraint_name)
    return None
