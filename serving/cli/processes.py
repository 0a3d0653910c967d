"""Further processes that answer on the same socket, started again when one dies."""

import asyncio
import contextlib
import logging
import socket
import sys
from pathlib import Path
from typing import Final

_PAUSE_SECONDS: Final = 1.0
_log: Final = logging.getLogger(__name__)


async def keep_answering(claimed: socket.socket, *, data: Path) -> None:
    """Run one more process that answers on the socket, until cancelled."""
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "serving.cli.main", "answer", str(claimed.fileno()), "--data", str(data),
            stdin=asyncio.subprocess.PIPE, pass_fds=(claimed.fileno(),),
        )  # fmt: skip
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        _log.warning("an answering process ended with %d; another takes its place", code)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let it answer what is under way, then end it."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), timeout=10)
        return
    process.kill()
    await process.wait()
