"""HTTP to addresses that users name: nothing inside our own network is reached, whatever a name resolves to.

Each request resolves the host itself, refuses it if any of its addresses is not a public one, and connects
to the address it has checked; Host and the certificate's name stay those of the URL. So a name that resolves
differently a moment later (DNS rebinding) changes nothing, and redirects, where followed, are checked anew.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

import httpx

from crm_core.kit import InvalidError

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host's addresses, as text; OSError when it has none."""

PORTS: Final = frozenset({80, 443, 8080, 8443})
MOST_REDIRECTS: Final = 5
_TRIED: Final = 3
"""Addresses of one host that are tried before giving up."""
_LONGEST_URL: Final = 2048
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEEP_METHOD: Final = frozenset({307, 308})
_ALWAYS: Final = ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32")
"""This host, link-local (metadata services), multicast, reserved and broadcast, a cloud's own host: never."""
_PRIVATE: Final = (
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
)  # fmt: skip
"""The rest of IANA's special-purpose registry (RFC 6890): loopback, private, shared, documentation, tests."""
_NEVER_V4: Final = tuple(map(IPv4Network, _ALWAYS))
_PRIVATE_V4: Final = tuple(map(IPv4Network, _PRIVATE))
_GLOBAL_V6: Final = IPv6Network("2000::/3")
"""What is allotted for the public; mapped, NAT64, unique local, link-local and multicast lie outside."""
_SPECIAL_V6: Final = tuple(map(IPv6Network, (
    "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
    "2001:db8::/32", "3fff::/20",  # documentation
    "2002::/16",  # 6to4, which carries an IPv4 address
    "2620:4f:8000::/48",
)))  # fmt: skip
_DEVELOPMENT_V6: Final = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))


class AddressRefusedError(InvalidError):
    """This address cannot be called: http or https to a public host, without credentials, on a usual port."""

    code = "address_refused"


class UnreachableError(Exception):
    """There was no answer: no such host, no connection, or not in time."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, of which no more than so many bytes were read."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: Address) -> bool:
    """Whether an address can only be somebody's on the public network; one that embeds another never is."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in (*_NEVER_V4, *_PRIVATE_V4))
    return (
        address.scope_id is None
        and address in _GLOBAL_V6
        and not any(address in network for network in _SPECIAL_V6)
    )


def _is_of_a_lab(address: Address) -> bool:
    """Whether development may reach it: loopback and private, and still no metadata service or multicast."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _PRIVATE_V4)
    return any(address in network for network in _DEVELOPMENT_V6)


@dataclass(frozen=True, slots=True)
class _Target:
    """A URL that may be called, and the host as it is looked up."""

    url: httpx.URL
    host: str
    port: int


class Guard:
    """Says which addresses may be called, and calls those."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolve,
        allow_private: bool = False,
        seconds: float = 10.0,
        most_bytes: int = 64 * 1024,
        agent: str = "Bellwether",
    ) -> None:
        """Guard with a resolver; `seconds` are for everything: looking up, connecting, sending, reading.

        `allow_private` is for development: loopback and private addresses too, on any port.
        """
        self._resolve = resolve
        self._allow_private = allow_private
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._agent = agent
        self._transport = httpx.AsyncHTTPTransport(trust_env=False, retries=0)

    async def close(self) -> None:
        """Close connections that are kept open."""
        await self._transport.aclose()

    def check(self, url: str) -> None:
        """Refuse a URL that could never be called; what its name resolves to is asked at each call.

        Raises:
            AddressRefusedError: Always with the same words, so that nothing of our network is told.

        """
        target = self._read(url)
        literal = _literal(target.host)
        if literal is not None:
            self._require_allowed([literal])

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes = b"", redirects: int = 0
    ) -> Response:
        """Send a request and read the answer, following at most so many redirects, each checked as the first.

        Raises:
            AddressRefusedError: The URL, or one it redirects to, may not be called.
            UnreachableError: There was no answer in time.

        """
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(min(redirects, MOST_REDIRECTS) + 1):
                    target = self._read(url)
                    answer = await self._call(method, target, headers=headers, content=content)
                    location = answer.headers.get("location")
                    if redirects == 0 or answer.status not in _REDIRECTS or location is None:
                        return answer
                    url = str(target.url.join(location))
                    if answer.status not in _KEEP_METHOD:
                        method, content = "GET", b""
                    if (
                        httpx.URL(url).netloc != target.url.netloc
                        or httpx.URL(url).scheme != target.url.scheme
                    ):
                        headers = {}  # what was meant for one host is not told to another
                raise UnreachableError("too many redirects")
        except TimeoutError:
            raise UnreachableError("no answer in time") from None
        except httpx.InvalidURL:
            raise AddressRefusedError from None

    def _read(self, url: str) -> _Target:
        """Read a URL once, by the same parser that the request is made with."""
        if len(url) > _LONGEST_URL or any(ord(sign) <= ord(" ") or ord(sign) == 0x7F for sign in url):  # noqa: PLR2004
            raise AddressRefusedError
        try:
            parsed = httpx.URL(url)
            host = parsed.raw_host.decode("ascii").lower().removesuffix(".")
            usual = {"http": 80, "https": 443}[parsed.scheme]
            port = usual if parsed.port is None else parsed.port
        except (httpx.InvalidURL, UnicodeError, KeyError, ValueError):
            raise AddressRefusedError from None
        if parsed.userinfo or "@" in parsed.netloc.decode("ascii") or "\\" in url or not host:
            raise AddressRefusedError
        if not self._allow_private and port not in PORTS:
            raise AddressRefusedError
        if _literal(host) is None and not _is_name(host):
            raise AddressRefusedError
        return _Target(parsed.copy_with(fragment=None), host, port)

    def _require_allowed(self, addresses: Sequence[str]) -> list[Address]:
        """One address that may not be called spoils all: somebody else would choose which of them is used."""
        try:
            found = [ip_address(address) for address in addresses]
        except ValueError:
            raise AddressRefusedError from None
        if not found or not all(
            is_public(address) or (self._allow_private and _is_of_a_lab(address)) for address in found
        ):
            raise AddressRefusedError
        return found

    async def _call(
        self, method: str, target: _Target, *, headers: Mapping[str, str], content: bytes
    ) -> Response:
        literal = _literal(target.host)
        try:
            found = [literal] if literal else await self._resolve(target.host, target.port)
        except OSError:
            raise UnreachableError("no such host") from None
        addresses = list(dict.fromkeys(self._require_allowed(found)))[:_TRIED]
        for address in addresses:
            request = self._request(method, target, address, headers=headers, content=content)
            request.extensions["timeout"]["connect"] = self._seconds / len(addresses)
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._send(request)
        raise UnreachableError("no connection")

    def _request(
        self, method: str, target: _Target, address: Address, *, headers: Mapping[str, str], content: bytes
    ) -> httpx.Request:
        """Write a request that connects to the address and speaks to the host, whose certificate it wants."""
        return httpx.Request(
            method,
            target.url.copy_with(host=str(address)),
            headers={
                "user-agent": self._agent,
                "accept": "*/*",
                **headers,
                "host": _host_header(target),
                "accept-encoding": "identity",
                "connection": "close",
            },
            content=content,
            extensions={
                "sni_hostname": target.host,
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds),
            },
        )

    async def _send(self, request: httpx.Request) -> Response:
        """Read the answer as it comes: nothing is unpacked, and no more is read than allowed."""
        try:
            response = await self._transport.handle_async_request(request)
            try:
                body = bytearray()
                assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - as the transport promises
                async for chunk in response.stream:
                    body += chunk
                    if len(body) >= self._most_bytes:
                        break
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except (httpx.TransportError, httpx.StreamError) as error:
            raise UnreachableError(type(error).__name__) from None
        return Response(response.status_code, dict(response.headers), bytes(body[: self._most_bytes]))


def _literal(host: str) -> str | None:
    """The address that a host is itself, in the usual notation of four decimal numbers or IPv6; else None."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """Whether a host is a name: dotted labels, the last not a number, which resolvers read as an address."""
    labels = host.split(".")
    last = labels[-1]
    return (
        all(0 < len(label) <= 63 and label.replace("-", "").replace("_", "").isalnum() for label in labels)  # noqa: PLR2004
        and not last.isdigit()
        and not (last.startswith("0x") and all(sign in "0123456789abcdef" for sign in last[2:]))
    )


def _host_header(target: _Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == {"http": 80, "https": 443}[target.url.scheme] else f"{host}:{target.port}"


def elapsed_ms(since: float) -> int:
    """Whole milliseconds since a reading of the monotonic clock."""
    return round((time.monotonic() - since) * 1000)
