"""The embedded server: private, found again, and back after being killed."""

import asyncio
import os
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from crm_core.kit import embedded

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path for a server's folder, removed with the server in it."""
    with tempfile.TemporaryDirectory(prefix="bw-") as name:
        yield Path(name)
        embedded.release(Path(name))


def _postmaster(folder: Path) -> int:
    return int((folder / "server" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def test_nobody_else_can_reach_the_server(folder: Path) -> None:
    """It listens on no network, and its socket lies where only its own user can go."""
    urls = embedded.start(folder)
    with psycopg.connect(urls.app) as connection:
        listening = connection.execute("show listen_addresses").fetchone()
        safe = connection.execute(
            "select current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    socket = Path(unquote(urls.app.split("host=")[1]))

    assert listening == ("",)
    assert safe == ("on", "on")
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "server").stat().st_mode) == 0o700


async def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    """Kill -9 of the database loses nothing that was committed; the guard starts it again by itself."""
    urls = await asyncio.to_thread(embedded.start, folder)
    guard = asyncio.create_task(embedded.guard(folder, every=0.1))
    with psycopg.connect(urls.owner) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(_postmaster(folder), signal.SIGKILL)
    for _ in range(600):
        await asyncio.sleep(0.1)
        try:
            with psycopg.connect(urls.owner) as connection:
                found = connection.execute("select answer from kept").fetchone()
            break
        except psycopg.OperationalError:
            continue
    else:
        pytest.fail("the server did not come back")
    guard.cancel()

    assert found == (42,)


async def test_a_server_outlives_a_killed_program_and_is_found_again(folder: Path) -> None:
    """Kill -9 of one program leaves the server to the others; the last to leave stops it."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c",
        "import sys, time; from pathlib import Path; from crm_core.kit import embedded;"
        "embedded.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(600)",
        str(folder), cwd=_ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    await program.stdout.readline()
    pid = _postmaster(folder)
    program.kill()
    await program.wait()
    urls = await asyncio.to_thread(embedded.start, folder)

    assert _postmaster(folder) == pid
    assert await asyncio.to_thread(embedded.release, folder) is True
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls.app)
