"""Who calls: a session's cookie, a key or an integration's token; no writes sent by other sites' pages."""

import hmac
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from crm_core import access
from crm_core.access import Entry, Kind, NotSignedInError
from crm_core.kit import Identity
from serving.api.refusals import (
    AddressNotAllowed,
    CsrfTokenMissing,
    NotSignedIn,
    OriginNotAllowed,
    SecondFactorMissing,
    TooManyRequests,
)
from serving.services import Services

SESSION_COOKIE: Final = "bellwether_session"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS: Final = {"http": 80, "https": 443}
_SAME_SITE: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever makes a request, as the record knows them."""

    entry: Entry
    token: str
    """The secret of the session, key or integration, as it was sent."""
    kind: Kind

    @property
    def identity(self) -> Identity:
        """For whom the request's transaction acts."""
        return self.entry.identity

    @property
    def by_key(self) -> bool:
        """Whether a program calls, with an API key."""
        return self.kind is Kind.KEY


async def identify(request: Request, *, enrolling: bool = False) -> Caller:
    """Find out who calls, and take one request from their allowance.

    Whoever still lacks the second factor that their organization wants gets no further than where they can
    add it (`enrolling`). A browser sends the cookie along wherever a request comes from, so a write with it
    must come from our own pages (Origin) and carry the session's token, which only those can read.
    """
    services: Services = request.app.state.services
    bearer = _bearer(request)
    token = bearer or request.cookies.get(SESSION_COOKIE)
    if not token:
        limit(request, f"address {address(request)}")
        raise NotSignedIn
    try:
        kind = Kind.SESSION if bearer is None else Kind.of_bearer(bearer)
        caller = Caller(await services.recognition.of(token, kind=kind), token, kind)
    except NotSignedInError:
        limit(request, f"address {address(request)}")
        raise NotSignedIn from None
    limit(request, f"user {caller.identity.user_id}")
    if not access.is_allowed_from(caller.entry, request.client.host if request.client else ""):
        raise AddressNotAllowed
    if caller.entry.must_enrol and not enrolling:
        raise SecondFactorMissing
    if bearer is None and request.method not in _SAFE:
        require_own_page(request)
        sent = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(sent.encode(), (caller.entry.csrf_token or "").encode()):
            raise CsrfTokenMissing
    return caller


async def still_valid(services: Services, caller: Caller) -> bool:
    """Whether the session or key works still, for connections that stay open."""
    try:
        await services.recognition.of(caller.token, kind=caller.kind)
    except NotSignedInError:
        return False
    return True


def limit(request: Request, key: str) -> None:
    """Take one request from a bucket and tell what is left; raises TooManyRequests."""
    services: Services = request.app.state.services
    allowance = services.limiter.take(key, at=time.monotonic())
    request.state.extra_headers = allowance.headers()
    if not allowance.allowed:
        raise TooManyRequests


def require_own_page(request: Request) -> None:
    """Refuse what the page of another site sends: of another scheme, host or port than people reach us at.

    Browsers send Origin with every write; programs may not, and without it Sec-Fetch-Site decides.
    """
    services: Services = request.app.state.services
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "none") not in _SAME_SITE:
            raise OriginNotAllowed
        return
    ours = services.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    if _site(origin) is None or _site(origin) != _site(ours):
        raise OriginNotAllowed


def _site(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None when it has none, as the `null` of a sandboxed page."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def address(request: Request) -> str:
    """The network address that a request comes from; of IPv6 the /64, all of which one customer is given."""
    host = request.client.host if request.client else "unknown"
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if isinstance(found, IPv4Address):
        return host
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _bearer(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() or None if scheme.lower() == "bearer" else None
