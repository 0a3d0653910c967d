"""OpenID Connect Core 1.0, code flow with PKCE: discovery, the way there, the exchange, the id_token."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures by keys that only the provider has: never `none`, never HMAC by the client's secret."""
_LEEWAY_SECONDS: Final = 60
_KEPT_SECONDS: Final = 600.0
_AGAIN_SECONDS: Final = 30.0
"""How long unknown keys are not looked for anew, so that forged ones cost the provider nothing."""
_LARGEST: Final = 1 << 20
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SCOPE: Final = "openid email profile"
_log: Final = logging.getLogger(__name__)


class ProviderError(Exception):
    """The provider does not answer as OpenID Connect says; the message holds no token."""


@dataclass(frozen=True, slots=True)
class Client:
    """As whom we ask a provider."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Request:
    """What ties an answer to its question."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(slots=True)
class _Known:
    metadata: Mapping[str, Any]
    keys: KeySet | None
    read_at: float
    keys_read_at: float = float("-inf")


class OpenId:
    """Speaks with providers; what they say of themselves is remembered for some minutes."""

    def __init__(self, http: httpx.AsyncClient, *, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def address(self, client: Client, request: Request) -> str:
        """Where to send the browser; raises ProviderError."""
        endpoint = _endpoint(await self._metadata(client.issuer), "authorization_endpoint")
        query = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": _SCOPE,
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": create_s256_code_challenge(request.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def log_out_address(self, client: Client, *, back_to: str) -> str | None:
        """Where to send the browser to log out there as well (RP-Initiated Logout 1.0); None when unknown."""
        found = (await self._metadata(client.issuer)).get("end_session_endpoint")
        if not isinstance(found, str) or not _is_safe(found):
            return None
        query = urlencode({"client_id": client.client_id, "post_logout_redirect_uri": back_to})
        return f"{found}{'&' if urlsplit(found).query else '?'}{query}"

    async def claims(
        self, client: Client, request: Request, *, code: str, issuer: str | None
    ) -> Mapping[str, Any]:
        """Exchange a code and return the claims of its id_token, all checked.

        `issuer` is what came back beside the code (RFC 9207): another one means that the answer is another
        provider's.

        Raises:
            ProviderError: The exchange failed, or the token is not ours, not of now, or not signed by them.

        """
        metadata = await self._metadata(client.issuer)
        announced = metadata.get("authorization_response_iss_parameter_supported") is True
        if issuer != client.issuer and (issuer is not None or announced):
            raise ProviderError("the answer is another issuer's")
        answer = await self._exchange(metadata, client, code=code, verifier=request.verifier)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderError("no id_token was given")
        decoded = await self._decoded(client.issuer, token)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": client.issuer},
                "aud": {"essential": True, "value": client.client_id},
                "nonce": {"essential": True, "value": request.nonce},
            },
            params={
                "nonce": request.nonce,
                "client_id": client.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        try:
            claims.validate(now=int(self._clock().timestamp()), leeway=_LEEWAY_SECONDS)
        except (JoseError, TypeError, ValueError) as error:
            raise ProviderError(f"the id_token is refused: {type(error).__name__}") from None
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise ProviderError("the id_token names no subject")
        return dict(claims)

    async def _exchange(
        self, metadata: Mapping[str, Any], client: Client, *, code: str, verifier: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
            "client_id": client.client_id,
        }
        auth: httpx.BasicAuth | None = None
        if client.client_secret is not None:
            methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_basic" in methods:
                auth = httpx.BasicAuth(_encoded(client.client_id), _encoded(client.client_secret))
            else:
                form["client_secret"] = client.client_secret
        return await self._json("POST", _endpoint(metadata, "token_endpoint"), data=form, auth=auth)

    async def _decoded(self, issuer: str, token: str) -> jwt.Token:
        """Check the signature; keys that are not known are looked for anew, now and then."""
        known = self._known[issuer]
        keys = known.keys or await self._keys(known)
        try:
            return jwt.decode(token, keys, algorithms=list(_ALGORITHMS))
        except (JoseError, ValueError) as error:
            if time.monotonic() - known.keys_read_at < _AGAIN_SECONDS:
                raise ProviderError(f"the id_token is refused: {type(error).__name__}") from None
        try:
            return jwt.decode(token, await self._keys(known), algorithms=list(_ALGORITHMS))
        except (JoseError, ValueError) as error:
            raise ProviderError(f"the id_token is refused: {type(error).__name__}") from None

    async def _keys(self, known: _Known) -> KeySet:
        found = await self._json("GET", _endpoint(known.metadata, "jwks_uri"))
        try:
            known.keys = KeySet.import_key_set({"keys": list(found["keys"])})
        except (JoseError, KeyError, TypeError, ValueError):
            raise ProviderError("the provider's keys cannot be read") from None
        known.keys_read_at = time.monotonic()
        return known.keys

    async def _metadata(self, issuer: str) -> Mapping[str, Any]:
        known = self._known.get(issuer)
        if known is None or time.monotonic() - known.read_at > _KEPT_SECONDS:
            if not _is_safe(issuer):
                raise ProviderError("the issuer is no https address")
            found = await self._json("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise ProviderError("the provider calls itself otherwise than the issuer")
            known = self._known[issuer] = _Known(found, None, time.monotonic())
        return known.metadata

    async def _json(self, method: str, url: str, **more: Any) -> Mapping[str, Any]:
        try:
            async with self._http.stream(
                method, url, headers={"Accept": "application/json"}, follow_redirects=False, **more
            ) as response:
                body = b""
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > _LARGEST:
                        raise ProviderError("the provider's answer is too large")
            found = httpx.Response(response.status_code, content=body).json() if body else None
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(f"the provider does not answer: {type(error).__name__}") from None
        if not response.is_success or not isinstance(found, dict):
            _log.warning("an identity provider answered %s", response.status_code)
            raise ProviderError(f"the provider answers {response.status_code}")
        return found


def _endpoint(metadata: Mapping[str, Any], name: str) -> str:
    found = metadata.get(name)
    if not isinstance(found, str) or not _is_safe(found):
        raise ProviderError(f"the provider names no safe {name}")
    return found


def _is_safe(url: str) -> bool:
    """Whether nobody on the way reads along: https, or this very machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _encoded(word: str) -> str:
    """Encode as RFC 6749, 2.3.1, wants it inside HTTP Basic."""
    return urlencode({"": word})[1:]
