"""Further processes of the service, started again when one dies."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_PAUSE_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 25
"""How long a process may take to end; a little more than jobs under way have."""
_log: Final = logging.getLogger(__name__)


async def keep_answering(claimed: socket.socket, *, data: Path) -> None:
    """Run one more process that answers on the socket, until cancelled."""
    await _keep("answer", str(claimed.fileno()), data=data, passed=(claimed.fileno(),))


async def keep_working(*, data: Path) -> None:
    """Run a process that does the jobs that may wait, and gives way to all others, until cancelled."""
    await _keep("work-behind", data=data, minds_signals=True)


async def _keep(
    command: str, *arguments: str, data: Path, passed: Sequence[int] = (), minds_signals: bool = False
) -> None:
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "serving.cli.main", command, *arguments, "--data", str(data),
            stdin=asyncio.subprocess.PIPE, pass_fds=passed,
        )  # fmt: skip
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            if minds_signals and process.returncode is None:
                process.terminate()  # one that has not begun yet ends at once
            await _end(process)
            raise
        _log.warning("the process that runs %r ended with %d; another takes its place", command, code)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let it answer what is under way, then end it."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), timeout=_GRACE_SECONDS)
        return
    process.kill()
    await process.wait()
