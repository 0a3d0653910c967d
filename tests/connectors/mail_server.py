"""A real SMTP server on loopback, in a thread of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.controller import Controller


@asynccontextmanager
async def served(handler: object, **more: Any) -> AsyncIterator[int]:
    """Serve a handler on a free port, encrypted from the start with an `ssl_context`; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **more)
    await asyncio.to_thread(controller.start)
    try:
        yield port
    finally:
        await asyncio.to_thread(controller.stop)
