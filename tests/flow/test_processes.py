"""Several processes that answer on one address."""

import os
import signal
from pathlib import Path

import httpx

from tests.flow.killing import Scratch, scratch, until
from tests.flow.test_killed_service import free_port

__all__ = ["scratch"]


async def test_a_lost_answering_process_is_replaced_and_none_outlives_the_service(scratch: Scratch) -> None:
    """One of two is killed: another takes its place; when the service stops, both are gone."""
    port = free_port()
    serving = await scratch.serve(port, "--processes", "2")
    await until(lambda: _children(serving.pid))
    (killed,) = _children(serving.pid)

    os.kill(killed, signal.SIGKILL)
    await until(lambda: _children(serving.pid) not in ([], [killed]))
    (another,) = _children(serving.pid)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        answers = [(await client.get("/api/v1/health")).status_code for _ in range(8)]
    serving.terminate()
    serving.wait(timeout=60)

    assert set(answers) == {httpx.codes.OK}
    assert not _runs(another)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"answer" in command:
            found.append(int(stat.parent.name))
    return found
