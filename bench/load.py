"""A small HTTP/1.1 load generator: some clients, each asking again as soon as it is answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Load:
    """What some clients measured together."""

    clients: int
    seconds: float
    latencies: list[float]
    """Seconds from sending a request to having read its answer."""
    failures: int

    def figures(self) -> dict[str, Any]:
        """Milliseconds at the 50th and 99th percentile, and answers a second."""
        p50, p99 = np.percentile(np.asarray(self.latencies) * 1e3, [50, 99]) if self.latencies else (0.0, 0.0)
        return {
            "clients": self.clients,
            "answers": len(self.latencies),
            "failures": self.failures,
            "p50_ms": round(float(p50), 2),
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


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer; True when its status is 2xx."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    await reader.readexactly(length)
    return head.split(b" ", 2)[1].startswith(b"2")


async def load(port: int, next_request: Callable[[], bytes], *, clients: int, seconds: float) -> Load:
    """Ask with so many clients for so long, after a quarter of that time to warm up."""
    latencies: list[float] = []
    failures = 0
    began = time.perf_counter() + seconds / 4
    ends = began + seconds

    async def client() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (sent := time.perf_counter()) < ends:
            writer.write(next_request())
            fine = await _answer(reader)
            if sent >= began:
                latencies.append(time.perf_counter() - sent)
                failures += not fine
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(clients, seconds, latencies, failures)
