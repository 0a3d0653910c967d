"""Why the interface itself refuses a request, each with its status and stable code; the record's own errors
live with their noun.
"""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - these are answers, not faults of the program
    """A request that is answered with a problem instead; the class's docstring is what the caller reads."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None, *, headers: dict[str, str] | None = None) -> None:
        self.detail = detail or " ".join((type(self).__doc__ or "").split())
        self.headers = headers or {}
        super().__init__(self.detail)


class NotSignedIn(Refusal):
    """Log in, or send an API key as `Authorization: Bearer bw_...`."""

    status = 401
    code = "not_signed_in"


class AddressNotAllowed(Refusal):
    """This key works from other networks than the one that the request comes from."""

    status = 403
    code = "address_not_allowed"


class SecondFactorMissing(Refusal):
    """Your organization wants a second factor of everybody; add one under /session/second-factor."""

    status = 403
    code = "second_factor_missing"


class RepeatedParameter(Refusal):
    """A parameter of an authorization request was sent twice."""

    status = 400
    code = "repeated_parameter"


class SessionNeeded(Refusal):
    """Only a person who is logged in can do this, not a key or an integration."""

    status = 403
    code = "session_needed"


class CsrfTokenMissing(Refusal):
    """A write with the session cookie needs the session's `csrf_token` in the header X-CSRF-Token."""

    status = 403
    code = "csrf_token_wrong"


class OriginNotAllowed(Refusal):
    """The request comes from a page of another site; people use the one that BELLWETHER_PUBLIC_URL names."""

    status = 403
    code = "origin_not_allowed"


class TooManyRequests(Refusal):
    """Slow down; Retry-After says for how long."""

    status = 429
    code = "too_many_requests"


class MalformedPrecondition(Refusal):
    """If-Match holds one ETag as this interface gave it, or `*`; If-None-Match holds `*`."""

    status = 400
    code = "malformed_if_match"


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was used for another request; a new request needs a new key."""

    status = 409
    code = "idempotency_key_reused"


class MalformedIdempotencyKey(Refusal):
    """An Idempotency-Key has 1 to 200 printable characters."""

    status = 400
    code = "malformed_idempotency_key"


class CursorRefused(Refusal):
    """This cursor is not of this list, or not as this interface gave it; begin without one."""

    status = 400
    code = "bad_cursor"


class FilterNotJson(Refusal):
    """A filter is one JSON object; POST to the same address with `/query` takes longer ones in its body."""

    status = 422
    code = "bad_filter"


class NounUnknown(Refusal):
    """Nothing can hang on records of that kind; nouns are written as in paths, such as `deals`."""

    status = 422
    code = "noun_unknown"


class BodyTooLarge(Refusal):
    """The request's body is larger than this interface reads."""

    status = 413
    code = "body_too_large"


class FeatureServiceUnknown(Refusal):
    """There is no such feature service; GET /features lists them."""

    status = 404
    code = "feature_service_not_found"


class TooManyFeatureRows(Refusal):
    """More feature rows than one answer holds."""

    status = 422
    code = "too_many_feature_rows"


class ScoreNotReady(Refusal):
    """This deal has no score yet; POST to the same address computes one now."""

    status = 404
    code = "score_not_ready"


class NoCustomer(Refusal):
    """This account has no running subscription and never ordered, or was not told of yet; POST tells it."""

    status = 404
    code = "no_customer"


class TimingNotReady(Refusal):
    """This deal was not scored yet, so nothing is foretold of when it closes; POST to its score does both."""

    status = 404
    code = "timing_not_ready"


class UnknownNoun(Refusal):
    """There are no such records."""

    status = 422
    code = "unknown_noun"
