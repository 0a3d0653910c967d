"""A small HTTP/1.1 load generator: some clients, each asking again as soon as it is answered."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Final

import numpy as np

_HEAD: Final = 4096
"""How far into an answer a refusal is looked for."""


@dataclass(frozen=True)
class Load:
    """What some clients measured together."""

    clients: int
    seconds: float
    latencies: list[float]
    """Seconds from sending a request to having read its answer."""
    failures: int

    def figures(self) -> dict[str, Any]:
        """Milliseconds at the 50th, 95th and 99th percentile, and answers a second."""
        measured = np.asarray(self.latencies) * 1e3 if self.latencies else np.zeros(1)
        p50, p95, p99 = np.percentile(measured, [50, 95, 99])
        return {
            "clients": self.clients,
            "answers": len(self.latencies),
            "failures": self.failures,
            "p50_ms": round(float(p50), 2),
            "p95_ms": round(float(p95), 2),
            "p99_ms": round(float(p99), 2),
            "per_second": round(len(self.latencies) / self.seconds, 1),
        }


def request(
    path: str, *, port: int, body: bytes = b"", headers: dict[str, str] | None = None, method: str = "POST"
) -> bytes:
    """Write one request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class _Client:
    """One connection at a time, opened anew where the server closes it after an answer."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, sent: bytes, *, refusal: bytes | None) -> bool:
        """Ask once; True when the status is 2xx and the answer holds no `refusal`."""
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(sent)
        head = await self.reader.readuntil(b"\r\n\r\n")
        told = head.lower()
        body = await self._body(self.reader, told)
        if b"connection: close" in told or told.startswith(b"http/1.0"):
            self.close()
        fine = head.split(b" ", 2)[1].startswith(b"2")
        return fine and (refusal is None or refusal not in body[:_HEAD])

    @staticmethod
    async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
        if b"transfer-encoding: chunked" in head:
            parts = []
            while size := int(await reader.readline(), 16):
                parts.append(await reader.readexactly(size))
                await reader.readexactly(2)
            await reader.readexactly(2)
            return b"".join(parts)
        for line in head.split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return await reader.readexactly(int(line.partition(b":")[2]))
        return b""

    def close(self) -> None:
        """End the connection."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def load(
    port: int,
    next_request: Callable[[], bytes],
    *,
    clients: int,
    seconds: float,
    refusal: bytes | None = None,
) -> Load:
    """Ask with so many clients for so long, after a quarter of that time to warm up.

    An answer that holds `refusal` near its beginning is a failure whatever its status, for servers that tell
    of errors with 200.
    """
    latencies: list[float] = []
    failures = 0
    began = time.perf_counter() + seconds / 4
    ends = began + seconds

    async def client() -> None:
        nonlocal failures
        one = _Client(port)
        while (sent := time.perf_counter()) < ends:
            fine = await one.ask(next_request(), refusal=refusal)
            if sent >= began:
                latencies.append(time.perf_counter() - sent)
                failures += not fine
        one.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(clients, seconds, latencies, failures)


def load_apart(
    port: int, requests: Sequence[bytes], *, clients: int, seconds: float, refusal: bytes | None = None
) -> Load:
    """The same from a process of its own, with these requests in turn, over and over."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_in_turn, port, requests, clients, seconds, refusal).result()


def _in_turn(
    port: int, requests: Sequence[bytes], clients: int, seconds: float, refusal: bytes | None
) -> Load:
    turns = itertools.cycle(requests)
    return asyncio.run(load(port, turns.__next__, clients=clients, seconds=seconds, refusal=refusal))
