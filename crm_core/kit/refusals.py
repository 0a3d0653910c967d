"""What the database refuses, in the words of the record's own errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from crm_core.kit.errors import ConflictError, DomainError, ForbiddenError, InvalidError, UnavailableError


class AlreadyExistsError(ConflictError):
    """There is one like that already."""

    code = "already_exists"


class UnknownReferenceError(InvalidError):
    """A record that this one refers to does not exist."""

    code = "unknown_reference"


class UnfitValueError(InvalidError):
    """A text or number is not one that the record can hold."""

    code = "unfit_value"


class BusyError(ConflictError):
    """Somebody else is changing the same record right now; try again."""

    code = "busy"


_REFUSALS: Final[tuple[tuple[type[psycopg.Error], type[DomainError]], ...]] = (
    (errors.InsufficientPrivilege, ForbiddenError),
    (
        errors.ObjectNotInPrerequisiteState,
        ForbiddenError,
    ),  # a view that shows closed fields empty takes no such write
    (errors.FeatureNotSupported, ForbiddenError),
    (errors.UniqueViolation, AlreadyExistsError),
    (errors.ExclusionViolation, AlreadyExistsError),
    (errors.ForeignKeyViolation, UnknownReferenceError),
    (errors.CheckViolation, InvalidError),
    (errors.NotNullViolation, InvalidError),
    (errors.DeadlockDetected, BusyError),
    (errors.LockNotAvailable, BusyError),
)


_UNFIT: Final = (
    errors.UntranslatableCharacter,
    errors.CharacterNotInRepertoire,
    errors.InvalidTextRepresentation,
    errors.InvalidDatetimeFormat,
    errors.DatetimeFieldOverflow,
    errors.NumericValueOutOfRange,
    errors.StringDataRightTruncation,
)
"""The server's errors that the value given is to blame for; those of the driver are DataError itself."""
_QUOTING: Final = ("22", "23")
"""Classes of SQLSTATE whose messages quote the values that were refused."""
_GONE: Final = frozenset({"57P01", "57P02", "57P03", "53300"})
"""SQLSTATEs of a server that is stopping, crashed, starting, or full; of a lost connection there is none."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """Let what the database refuses inside be raised as the record's own error; no error quotes a row."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        _silence(error)
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error


def refusal(error: DBAPIError | psycopg.Error) -> DomainError | None:
    """Say what a database error means to whoever asked; None when it is a fault of ours.

    The database's own message may quote the row, so it goes no further than the constraint's name.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    for kind, means in _REFUSALS:
        if isinstance(cause, kind):
            return means(constraint=cause.diag.constraint_name)
    if isinstance(cause, _UNFIT) or type(cause) is psycopg.DataError:
        return UnfitValueError()
    return UnavailableError() if _is_gone(cause) else None


def _is_gone(cause: BaseException | None) -> bool:
    """Whether the server could not be reached or was lost in the middle, as when it is killed."""
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate in _GONE or cause.sqlstate.startswith("08")


def _silence(error: DBAPIError | psycopg.Error) -> None:
    """Take out of an error's message what the server adds to it: rows, keys and values that were refused.

    What is left is the server's sentence, or where that quotes a value the names of what stood in the way.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error) or cause.sqlstate is None:
        return
    diag = cause.diag
    told = diag.message_primary or ""
    if cause.sqlstate.startswith(_QUOTING):
        names = (diag.table_name, diag.column_name, diag.constraint_name)
        told = " ".join([f"SQLSTATE {cause.sqlstate}", *(name for name in names if name)])
    cause.args = (told,)
    if isinstance(error, DBAPIError):
        error.args = (f"({type(cause).__module__}.{type(cause).__name__}) {told}",)
