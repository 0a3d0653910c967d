"""Access: passwords, sessions and API keys."""

from crm_core.access.errors import (
    KeyNotFoundError,
    NotSignedInError,
    PasswordTooWeakError,
    TooManyAttemptsError,
    WrongCredentialsError,
    WrongPasswordError,
)
from crm_core.access.events import ApiKeyMade, ApiKeyRevoked, LoggedIn, LoggedOut, PasswordSet, SessionsEnded
from crm_core.access.keys_service import keys, make_key, recognise_key, revoke_key
from crm_core.access.schemas import ApiKey, Entry, MadeApiKey, OpenedSession
from crm_core.access.service import (
    MOST_FOR_ACCOUNT,
    MOST_FOR_ADDRESS,
    MOST_FROM_ADDRESS,
    SESSION_IDLE,
    SESSION_LIFE,
    WINDOW,
    change_password,
    end_sessions,
    log_in,
    log_out,
    recognise,
    set_password,
)

__all__ = [
    "MOST_FOR_ACCOUNT",
    "MOST_FOR_ADDRESS",
    "MOST_FROM_ADDRESS",
    "SESSION_IDLE",
    "SESSION_LIFE",
    "WINDOW",
    "ApiKey",
    "ApiKeyMade",
    "ApiKeyRevoked",
    "Entry",
    "KeyNotFoundError",
    "LoggedIn",
    "LoggedOut",
    "MadeApiKey",
    "NotSignedInError",
    "OpenedSession",
    "PasswordSet",
    "PasswordTooWeakError",
    "SessionsEnded",
    "TooManyAttemptsError",
    "WrongCredentialsError",
    "WrongPasswordError",
    "change_password",
    "end_sessions",
    "keys",
    "log_in",
    "log_out",
    "make_key",
    "recognise",
    "recognise_key",
    "revoke_key",
    "set_password",
]
