"""The guard against requests into our own network: the attacks known, over real sockets where it matters."""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.guarded_http import AddressRefusedError, Guard, UnreachableError, is_public
from tests.connectors.endpoint import Endpoint, Visit, answer, listening


@dataclass
class Names:
    """A resolver that a test decides; it answers in turn, the last again and again, and counts."""

    answers: dict[str, list[Sequence[str]]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        await asyncio.sleep(0)
        assert port
        if host not in self.answers:
            raise OSError("no such host")
        turns = self.answers[host]
        return turns.pop(0) if len(turns) > 1 else turns[0]


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """A server of ours on loopback, which stands for what an attacker wants to reach."""
    async with listening() as opened:
        yield opened


@contextlib.asynccontextmanager
async def guarding(**settings: object) -> AsyncIterator[Guard]:
    """A guard that is closed again."""
    guard = Guard(**settings)  # type: ignore[arg-type]  # as the tests below name them
    try:
        yield guard
    finally:
        await guard.close()


PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", # noqa: S104 - refused
    "10.0.0.1", "100.64.0.1", "100.100.100.200", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.7", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1",
    "2001:db8::1", "3fff::1", "100::1", "5f00::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_resolves_into_our_network_is_refused(address: str) -> None:
    """Whatever kind of special address a name resolves to, no connection is attempted."""
    async with guarding(resolve=Names({"hooks.example.com": [[address]]})) as guard:
        with pytest.raises(AddressRefusedError):
            await guard.request("POST", "http://hooks.example.com/", headers={})


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    """The neighbours of special networks, and ordinary addresses, can be called."""
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_no_address_that_python_calls_special_is_public(address: IPv4Address | IPv6Address) -> None:
    """Our list is at least as strict as the standard library's registry of addresses."""
    assert address.is_global or not is_public(address)


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_that_python_calls_special_is_public(address: IPv4Address | IPv6Address) -> None:
    """The same for IPv6."""
    assert address.is_global or not is_public(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "2002::", "::"]))
def test_an_embedded_address_is_never_public(address: IPv4Address | IPv6Address, prefix: str) -> None:
    """Mapped, NAT64, 6to4 and compatible forms carry any IPv4 address past a careless check."""
    shift = 80 if prefix == "2002::" else 0

    assert not is_public(IPv6Address(int(IPv6Address(prefix)) + (int(address) << shift)))


SPELLINGS = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://127.0.0.01/", "http://0/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:0:0:1]/",
    "http://[fe80::1%25eth0]/", "http://[::]/", "http://１２７.０.０.１/", "http://①②⑦.0.0.1/",
    "http://127。0。0。1/", "http://169.254.169.254/latest/meta-data/", "http://example.com@127.0.0.1/",
    "http://user:secret@hooks.example.com/", "http://hooks.example.com:@127.0.0.1/",
    "http://127.0.0.1#@hooks.example.com/", "http://127.0.0.1?@hooks.example.com/",
    "http://hooks.example.com\\@127.0.0.1/", "http:\\\\127.0.0.1/", "http:///127.0.0.1/", "http://",
    "//127.0.0.1/",
    "127.0.0.1", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://127.0.0.1:11211/_stats",
    "javascript:alert(1)", "http://hooks.example.com:22/", "http://hooks.example.com:5432/",
    "http://hooks.example.com:0/", "http://hooks.example.com:99999/", "http://hooks..example.com/",
    "http://hooks.example.com../", "http://hooks.example.com%00.evil.test/", "http://127.0.0.1%2f.example.com/",
    "http://hooks.example.com\r\nHost: evil/", "http://hooks.example.com/\r\nX: y", "http://hooks.example.com\t/",
    " http://127.0.0.1/", "http://hooks.example.com/" + "a" * 2048, "http://1.1.1.1.1/", "http://0x/",
    "http://256.256.256.256/",
]  # fmt: skip


@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_gets_past_the_guard(url: str) -> None:
    """Decimal, octal, hexadecimal, full-width, credentials, schemes, ports: all refused before a look-up."""
    names = Names({"hooks.example.com": [["93.184.216.34"]]})
    async with guarding(resolve=names) as guard:
        with pytest.raises(AddressRefusedError):
            guard.check(url)
        with pytest.raises(AddressRefusedError):
            await guard.request("POST", url, headers={})

    assert names.asked == []


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example.com/a?b=c#d", "http://hooks.example.com.:8080/", "https://8.8.8.8/", "https://bücher.example/",
     "http://[2606:4700::1111]/"],
)  # fmt: skip
async def test_ordinary_addresses_are_accepted(url: str) -> None:
    """Names, international ones and with a trailing dot too, and public addresses may be subscribed with."""
    async with guarding() as guard:
        guard.check(url)


async def test_one_private_address_among_public_ones_spoils_all() -> None:
    """A name with a public and a private address is refused: which is used would be chance."""
    async with guarding(resolve=Names({"two.example": [["93.184.216.34", "127.0.0.1"]]})) as guard:
        with pytest.raises(AddressRefusedError):
            await guard.request("POST", "http://two.example/", headers={})


async def test_the_address_that_was_checked_is_the_one_connected_to(endpoint: Endpoint) -> None:
    """A name is looked up once a request: what it would resolve to a moment later does not matter."""
    names = Names({"rebind.example": [["127.0.0.1"], ["127.0.0.99"]]})
    async with guarding(resolve=names, allow_private=True) as guard:
        found = await guard.request(
            "POST", f"http://rebind.example:{endpoint.port}/a?b=c", headers={}, content=b"x"
        )

    assert found.status == 200
    assert names.asked == ["rebind.example"]
    assert [visit.headers["host"] for visit in endpoint.visits] == [f"rebind.example:{endpoint.port}"]
    assert [(visit.path, visit.body) for visit in endpoint.visits] == [("/a?b=c", b"x")]


async def test_a_name_that_turns_private_is_refused_at_the_next_request(endpoint: Endpoint) -> None:
    """Every request asks anew; what was public when the webhook was made helps nobody later."""
    names = Names({"turns.example": [["127.0.0.1"], ["169.254.169.254"]]})
    async with guarding(resolve=names, allow_private=True) as guard:
        await guard.request("GET", f"http://turns.example:{endpoint.port}/", headers={})
        with pytest.raises(AddressRefusedError):
            await guard.request("GET", f"http://turns.example:{endpoint.port}/", headers={})

    assert endpoint.connections == 1


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "224.0.0.1", "fe80::1", "::ffff:127.0.0.1", "240.0.0.1"]
)
async def test_development_reaches_no_metadata_service_either(address: str) -> None:
    """Allowing private addresses allows loopback and private networks, and nothing else."""
    async with guarding(resolve=Names({"h.example": [[address]]}), allow_private=True) as guard:
        with pytest.raises(AddressRefusedError):
            await guard.request("POST", "http://h.example/", headers={})


async def test_a_redirect_is_not_followed_unless_asked(endpoint: Endpoint) -> None:
    """A webhook's redirect is an answer like any other."""
    endpoint.says = [answer(302, location=f"http://127.0.0.1:{endpoint.port}/elsewhere")]
    async with guarding(allow_private=True) as guard:
        found = await guard.request("POST", endpoint.url, headers={})

    assert found.status == 302
    assert len(endpoint.visits) == 1


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/", "http://metadata.example/", "file:///etc/passwd", "//0x7f.1/", "http://u@127.0.0.1/",
     "gopher://127.0.0.1/"],
)  # fmt: skip
async def test_a_redirect_into_our_network_is_refused(endpoint: Endpoint, location: str) -> None:
    """Where redirects are followed each is checked as the first address was."""
    endpoint.says = [answer(307, location=location)]
    names = Names({"start.example": [["127.0.0.1"]], "metadata.example": [["169.254.169.254"]]})
    async with guarding(resolve=names, allow_private=True) as guard:
        with pytest.raises(AddressRefusedError):
            await guard.request("GET", f"http://start.example:{endpoint.port}/", headers={}, redirects=5)

    assert endpoint.connections == 1


async def test_a_redirect_takes_no_secret_to_another_host(endpoint: Endpoint) -> None:
    """Headers meant for one host stay there, and a POST that is sent elsewhere becomes a GET without body."""
    endpoint.says = [answer(303, location=f"http://other.example:{endpoint.port}/next")]
    names = Names({"start.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    async with guarding(resolve=names, allow_private=True) as guard:
        await guard.request(
            "POST",
            f"http://start.example:{endpoint.port}/",
            headers={"authorization": "s"},
            content=b"b",
            redirects=1,
        )

    first, second = endpoint.visits
    assert (first.method, first.headers["authorization"], first.body) == ("POST", "s", b"b")
    assert (second.method, second.path, second.body) == ("GET", "/next", b"")
    assert "authorization" not in second.headers


async def test_redirects_end(endpoint: Endpoint) -> None:
    """A circle of redirects is left after five, however many are allowed."""
    endpoint.says = [answer(302, location="/again")] * 20
    async with guarding(allow_private=True) as guard:
        with pytest.raises(UnreachableError, match="redirects"):
            await guard.request("GET", endpoint.url, headers={}, redirects=50)

    assert len(endpoint.visits) == 6


async def test_an_endless_answer_is_cut(endpoint: Endpoint) -> None:
    """No more is read than the limit, however much is sent."""

    async def flood(_: Visit) -> bytes:
        return b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n" + b"x" * 3_000_000

    endpoint.answering = flood
    async with guarding(allow_private=True, most_bytes=1000) as guard:
        found = await guard.request("GET", endpoint.url, headers={})

    assert found.body == b"x" * 1000


async def test_nothing_is_unpacked(endpoint: Endpoint) -> None:
    """A compressed answer stays as it came, so that a small one cannot become a huge one."""
    bomb = gzip.compress(b"0" * 1_000_000)
    endpoint.says = [answer(200, bomb, content_encoding="gzip")]
    async with guarding(allow_private=True) as guard:
        found = await guard.request("GET", endpoint.url, headers={})

    assert found.body == bomb
    assert endpoint.visits[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("drop", [b"", b"HTTP/1.1 200 OK\r\n", b"x"])
async def test_an_endpoint_that_hangs_or_drips_is_left(drop: bytes) -> None:
    """The time is for everything: an endpoint that never answers, or a byte at a time, holds nobody up."""
    over = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        while not over.is_set() and not writer.is_closing():
            writer.write(drop)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.05)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with guarding(allow_private=True, seconds=0.4) as guard:
        with pytest.raises(UnreachableError):
            await guard.request("GET", f"http://127.0.0.1:{port}/", headers={})
    over.set()
    server.close()


async def test_a_resolver_that_hangs_is_left() -> None:
    """Looking a name up is within the time too."""

    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async with guarding(resolve=never, seconds=0.2) as guard:
        with pytest.raises(UnreachableError):
            await guard.request("GET", "http://hooks.example.com/", headers={})


@pytest.mark.parametrize("names", [{}, {"h.example": [[]]}])
async def test_a_name_without_an_address_is_unreachable_or_refused(
    names: dict[str, list[Sequence[str]]],
) -> None:
    """No such host is a failure to be tried again, never a fault of ours."""
    async with guarding(resolve=Names(names)) as guard:
        with pytest.raises((UnreachableError, AddressRefusedError)):
            await guard.request("GET", "http://h.example/", headers={})


@pytest.mark.parametrize(
    "reply",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n"],
)
async def test_an_answer_that_is_no_http_is_a_failure(endpoint: Endpoint, reply: bytes) -> None:
    """Whatever an endpoint sends, the caller gets one kind of error."""

    async def nonsense(_: Visit) -> bytes:
        return reply

    endpoint.answering = nonsense
    async with guarding(allow_private=True) as guard:
        with pytest.raises(UnreachableError):
            await guard.request("GET", endpoint.url, headers={})


async def test_the_second_address_is_tried_when_the_first_does_not_answer(endpoint: Endpoint) -> None:
    """A host with one dead address is still reached."""
    names = Names({"two.example": [["::1", "127.0.0.1"]]})
    async with guarding(resolve=names, allow_private=True) as guard:
        found = await guard.request("GET", f"http://two.example:{endpoint.port}/", headers={})

    assert found.status == 200


async def test_the_certificate_is_asked_for_by_name() -> None:
    """Connected by address, the host's name is still what TLS asks for and what the certificate must hold."""
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with guarding(resolve=Names({"tls.example": [["127.0.0.1"]]}), allow_private=True) as guard:
        with pytest.raises(UnreachableError):
            await guard.request("GET", f"https://tls.example:{port}/", headers={})
    server.close()

    assert asked == ["tls.example"]
