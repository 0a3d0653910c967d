"""What can be refused about getting in."""

from typing import ClassVar

from crm_core.kit import DomainError, InvalidError, NotFoundError


class WrongCredentialsError(DomainError):
    """The e-mail or the password is wrong."""

    status = 401
    code = "wrong_credentials"


class TooManyAttemptsError(DomainError):
    """Too many attempts to log in; wait before the next."""

    status: ClassVar[int] = 429
    code = "too_many_attempts"

    def __init__(self, *, retry_after: int) -> None:
        """Keep how many seconds to wait."""
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


class NotSignedInError(DomainError):
    """There is no such session or key, or it has ended."""

    status = 401
    code = "not_signed_in"


class WrongPasswordError(InvalidError):
    """The old password is wrong."""

    code = "wrong_password"


class PasswordTooWeakError(InvalidError):
    """A password has at least 12 and at most 1024 characters."""

    code = "password_too_weak"


class KeyNotFoundError(NotFoundError):
    """There is no such key."""

    code = "api_key_not_found"
