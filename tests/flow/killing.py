"""A Bellwether of its own to be killed: a durable scratch server, and the real commands as processes."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from crm_core.kit import Urls, embedded
from serving import bootstrap
from serving.services import Services
from serving.settings import Settings

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 90.0
"""Seconds after which a test gives up waiting; no promise, the machine may be busy."""
_MAIN: Final = "from serving.cli.main import main; main()"


@dataclass
class Scratch:
    """A data folder with a running server in it, and the processes that a test started over it."""

    data: Path
    urls: Urls
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def cluster(self) -> Path:
        """The embedded server's folder."""
        return self.data / "postgres"

    @property
    def admin_url(self) -> str:
        """The database as the superuser, whom no policy binds."""
        return make_url(self.urls.app).set(username="postgres").render_as_string(hide_password=False)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a statement finds or changes, as the superuser."""
        with psycopg.connect(self.admin_url) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def waiting(self, table: str) -> int:
        """How many of the program's statements wait for a lock on a table."""
        found = self.rows(
            "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
            " where not l.granted and l.relation = %s::regclass and a.usename = 'bellwether_app'",
            table,
        )
        count: int = found[0][0]
        return count

    @contextlib.contextmanager
    def held(self, *tables: str) -> Iterator[None]:
        """Let nobody write to these tables meanwhile: whoever tries is in the middle of something."""
        connection = psycopg.connect(self.admin_url)
        try:
            connection.execute(f"lock table {', '.join(tables)} in share mode".encode())
            yield
        finally:
            connection.close()

    def kill_database(self) -> None:
        """Kill -9 the PostgreSQL server of this folder."""
        pid = int((self.cluster / "server" / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def revive(self) -> None:
        """Have the server run again, as any program does that starts over this folder."""
        embedded.start_server(self.cluster)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a real `bellwether` command over this folder; its output goes to a file beside it."""
        arguments = [sys.executable, "-c", _MAIN, *command, "--data", str(self.data)]
        output = self.data / f"{command[0]}-{len(self.started)}.log"
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}  # noqa: TID251 - a child's settings
        with output.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.started.append(process)
        return process

    def output(self, process: subprocess.Popen[bytes]) -> str:
        """What a process has said so far."""
        number = self.started.index(process)
        (log,) = self.data.glob(f"*-{number}.log")
        return log.read_text()

    async def serve(self, port: int, *options: str) -> subprocess.Popen[bytes]:
        """Start `bellwether serve` and wait until it answers."""
        process = self.start("serve", "--port", str(port), *options)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:

            async def answers() -> bool:
                assert process.poll() is None, self.output(process)
                with contextlib.suppress(httpx.TransportError):
                    return (await client.get("/api/v1/health")).status_code == httpx.codes.OK
                return False

            await until(answers)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill -9 one of the processes."""
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """End what still runs, and stop the server, also when it is one that a process started again."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill(process)
        embedded.release(self.cluster)


async def until(true: Callable[[], Any], *, every: float = 0.05) -> None:
    """Wait until something is so; a database that is away meanwhile is waited for too."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            found = true()
            if await found if asyncio.iscoroutine(found) else found:
                return
        await asyncio.sleep(every)
    raise AssertionError(f"it never came to be: {true}")


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    """A data folder with a durable server; whatever ran over it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bw-") as name:
        made = Scratch(Path(name), embedded.start(Path(name) / "postgres"))
        yield made
        made.end()


@pytest.fixture
async def company(scratch: Scratch) -> AsyncIterator[Services]:
    """The service composed over the scratch folder, in this process; it runs no jobs."""
    settings = Settings(data=scratch.data, web=scratch.data / "web")
    async with bootstrap.compose(settings, url=scratch.urls.app, pool_size=3) as services:
        services.queue.periodic_registry.periodic_tasks.clear()
        yield services
