"""The PostgreSQL server that comes with us: started on demand, shared by our processes, found after a crash.

The server outlives a killed program. Every process that uses it holds a shared lock which the kernel drops
with the process; whoever releases the last one stops the server. It listens on a socket in a folder that only
its own user can enter, and nowhere else, which is what makes passwords unnecessary.
"""

import asyncio
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import psycopg

from crm_core.kit import bootstrap, migrations
from crm_core.kit.binaries import Server, binary, settings, user_of_server
from crm_core.kit.database import Urls

DATABASE: Final = "bellwether"
_START_SECONDS: Final = 120
"""Replaying the log after a crash takes longer than an ordinary start."""

_held: dict[Path, IO[str]] = {}


class ServerWouldNotStartError(RuntimeError):
    """The embedded PostgreSQL server did not start; the end of its own log says why."""


def start(folder: Path, *, durable: bool = True) -> Urls:
    """Have this folder's server run, with the record's database at its newest shape, and tell where it is.

    Safe to call at any time and from several processes. `durable=False` trades safety for speed; for tests.

    Raises:
        ServerWouldNotStartError: The server's own log says why.

    """
    admin = start_server(folder, durable=durable)
    urls = bootstrap.create_database(admin, DATABASE)
    if not migrations.is_current(urls.owner):
        migrations.upgrade(urls.owner)
    return urls


def start_server(folder: Path, *, durable: bool = True) -> str:
    """Have the bare server of this folder run; return its superuser's URL."""
    folder = folder.resolve()
    server = _lay_out(folder)
    with _alone(folder):
        _hold(folder)
        if not _answers(server):
            _initialize(server)
            (server.cluster / "bellwether.conf").write_text(settings(durable=durable))
            _boot(server)
    return server.url("postgres")


def release(folder: Path) -> bool:
    """Say that this process no longer needs the server; the last one to say so stops it, and is told so."""
    folder = folder.resolve()
    with _alone(folder):
        lock = _held.pop(folder, None)
        if lock is None:
            return False
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return _control(_lay_out(folder), "stop", "--mode=fast", f"--timeout={_START_SECONDS}")


async def guard(folder: Path, *, every: float = 1.0) -> None:
    """Watch the server until cancelled and start it again whenever it is gone, even killed."""
    server = await asyncio.to_thread(_lay_out, folder)
    while True:
        await asyncio.sleep(every)
        if not await asyncio.to_thread(_answers, server):
            with suppress(ServerWouldNotStartError):
                await asyncio.to_thread(start_server, folder)


def _lay_out(folder: Path) -> Server:
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Server.under(folder, user_of_server())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hold(folder: Path) -> None:
    if folder not in _held:
        lock = (folder / "users.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_SH)
        _held[folder] = lock


def _answers(server: Server) -> bool:
    try:
        with psycopg.connect(server.url("postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _initialize(server: Server) -> None:
    """Make the cluster under another name first, so that a half-made one is never taken for whole."""
    if (server.cluster / "PG_VERSION").exists():
        return
    unfinished = server.cluster.with_name("cluster.unfinished")
    if unfinished.exists():
        _run(server, "rm", "-rf", str(unfinished))
    _run(
        server, binary("initdb"), "--pgdata", str(unfinished), "--username=postgres", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
        "--data-checksums",
    )  # fmt: skip
    with (unfinished / "postgresql.conf").open("a") as config:
        config.write("\ninclude 'bellwether.conf'\n")
    (unfinished / "bellwether.conf").touch()
    unfinished.rename(server.cluster)


def _boot(server: Server) -> None:
    """Start the server; after a kill its orphans may need a moment to leave the shared memory."""
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(server):
        started = _control(
            server, "start", "--wait", f"--timeout={_START_SECONDS}", f"--log={server.log}",
            f"--options=-c unix_socket_directories={server.socket}",
        )  # fmt: skip
        if started or _answers(server):
            return
        if time.monotonic() > deadline:
            log = server.log.read_text(errors="replace") if server.log.exists() else "(no log)"
            raise ServerWouldNotStartError(f"PostgreSQL in {server.cluster} did not start:\n{log[-2000:]}")
        time.sleep(0.5)


def _control(server: Server, *arguments: str) -> bool:
    try:
        _run(server, binary("pg_ctl"), "--pgdata", str(server.cluster), "--silent", *arguments)
    except subprocess.CalledProcessError:
        return False
    return True


def _run(server: Server, *command: str) -> None:
    """Run a program as the server's user, apart from the terminal's signals."""
    other = os.geteuid() == 0
    subprocess.run(  # noqa: S603 - our own arguments, no shell
        command,
        check=True,
        cwd=server.cluster.parent,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=server.owner.uid if other else None,
        group=server.owner.gid if other else None,
        extra_groups=[] if other else None,
    )
