"""A real HTTP server on loopback, whose answers a test decides and whose visitors it can look at."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True)
class Visit:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


Answering = Callable[[Visit], Awaitable[bytes]]


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> bytes:
    """Write an HTTP/1.1 answer."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Endpoint:
    """Records every visit and answers as told, 200 unless a test says otherwise."""

    port: int = 0
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0
    answering: Answering | None = None
    says: list[bytes] = field(default_factory=list)
    """Answers to give in turn; when none is left, 200."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of each visit."""
        return [visit.headers["webhook-id"] for visit in self.visits]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            raw = dict(line.split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            visit = Visit(method, path, {name.lower(): value for name, value in raw.items()}, body)
            self.visits.append(visit)
            if self.answering is not None:
                reply = await self.answering(visit)
            else:
                reply = self.says.pop(0) if self.says else answer()
            writer.write(reply)
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Endpoint]:
    """Run an endpoint on a free port."""
    endpoint = Endpoint()
    server = await asyncio.start_server(endpoint, "127.0.0.1", 0)
    endpoint.port = server.sockets[0].getsockname()[1]
    async with server:
        yield endpoint
