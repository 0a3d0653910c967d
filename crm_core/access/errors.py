"""What can be refused about getting in."""

from typing import ClassVar

from crm_core.kit import ConflictError, DomainError, ForbiddenError, InvalidError, NotFoundError


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


class UnknownNetworkError(InvalidError):
    """A network is written as an address or as CIDR, such as 192.0.2.0/24."""

    code = "network_malformed"


class SessionNotFoundError(NotFoundError):
    """There is no such session, or it has ended."""

    code = "session_not_found"


class SealBrokenError(DomainError):
    """A kept secret cannot be opened; the key that sealed it is not among BELLWETHER_SEALING_KEYS."""

    status = 503
    code = "secret_key_missing"


class ChallengeEndedError(DomainError):
    """This log-in took too long, or too many codes were tried; begin again with the password."""

    status = 401
    code = "challenge_ended"


class WrongCodeError(DomainError):
    """The code is not right, or was used already; wait for the next one."""

    status = 401
    code = "wrong_code"


class SecondFactorExistsError(ConflictError):
    """There is a second factor already; remove it first."""

    code = "second_factor_exists"


class NoSecondFactorError(ConflictError):
    """There is no second factor; begin one first."""

    code = "no_second_factor"


class SecondFactorRequiredError(ConflictError):
    """The organization wants everybody to have a second factor."""

    code = "second_factor_required"


class InvitationNotFoundError(NotFoundError):
    """There is no such invitation, or it was accepted, taken back or has expired."""

    code = "invitation_not_found"


class AlreadyInvitedError(ConflictError):
    """This e-mail address belongs to a colleague, or to somebody who is invited already."""

    code = "already_invited"


class ResetEndedError(NotFoundError):
    """This way to a new password was used, or has expired; ask for another."""

    code = "reset_ended"


class ProviderNotFoundError(NotFoundError):
    """There is no such identity provider."""

    code = "identity_provider_not_found"


class ProviderExistsError(ConflictError):
    """There is an identity provider of that issuer and client already."""

    code = "identity_provider_exists"


class IssuerNotAllowedError(InvalidError):
    """An issuer is an https address without query or fragment."""

    code = "issuer_not_allowed"


class SignOnEndedError(DomainError):
    """This sign-on was not begun in this browser, took too long, or was completed already; begin again."""

    status = 400
    code = "sign_on_ended"


class SignOnRefusedError(ForbiddenError):
    """The identity provider vouches for nobody who may get in here."""

    code = "sign_on_refused"


class IdentityNotLinkedError(ForbiddenError):
    """A colleague has this e-mail address; log in as before, and link the identity there."""

    code = "identity_not_linked"


class IdentityTakenError(ConflictError):
    """This identity belongs to another user."""

    code = "identity_taken"


class ClientNotFoundError(NotFoundError):
    """There is no such integration, or it was ended."""

    code = "oauth_client_not_found"


class RedirectUriNotAllowedError(InvalidError):
    """A redirect URI is an absolute https address (or http on a loopback address) without fragment."""

    code = "redirect_uri_not_allowed"


class RedirectUriUnknownError(InvalidError):
    """The redirect URI is not, to the letter, one that the integration registered."""

    code = "redirect_uri_unknown"


class ScopeUnknownError(InvalidError):
    """There is no such scope, or integrations cannot be given it."""

    code = "scope_unknown"


class GrantNotFoundError(NotFoundError):
    """There is no such grant, or it has ended."""

    code = "oauth_grant_not_found"
