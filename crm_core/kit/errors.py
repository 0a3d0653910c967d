"""What every refusal of the record has: a stable code, and the HTTP status that fits it."""

from typing import Any, ClassVar


class DomainError(Exception):
    """Base of the refusals that a caller can do something about; the docstring of each is its message."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        """Keep what is known of the case; `facts` are ids and values, never personal data."""
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.facts = facts
        super().__init__(self.detail)


class NotFoundError(DomainError):
    """There is no such record, or it may not be seen."""

    status = 404
    code = "not_found"


class ForbiddenError(DomainError):
    """The role of this user does not allow that."""

    status = 403
    code = "forbidden"


class InvalidError(DomainError):
    """What was asked does not fit the record."""

    status = 422
    code = "invalid"


class ConflictError(DomainError):
    """The record does not allow that in its present state."""

    status = 409
    code = "conflict"


class UnavailableError(DomainError):
    """The database cannot be reached just now; what was committed is kept. Try again in a moment."""

    status = 503
    code = "database_unavailable"
    retry_after: ClassVar[int] = 2
    """Seconds in which a killed server is usually back."""


class StaleError(DomainError):
    """Somebody changed the record meanwhile; read it again and repeat the change."""

    status = 412
    code = "stale"
