"""A whole Bellwether for the browser tests: a small simulated company, its trained model, its server.

The company is made once for a test run and shared by the xdist workers; each worker runs its own server.
"""

import asyncio
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_core.kit import Database, embedded
from models.registry import Registry
from pipelines import demo
from pipelines.layout import Settings
from pipelines.simulate import SimulationSpec

PASSWORD = "bellwether in the browser"
_HISTORY = timedelta(days=540)
_PATIENCE = 120.0
_MAIN = "from serving.cli.main import main; main()"


@dataclass(frozen=True)
class Site:
    """A running server and who can log in to it."""

    url: str
    rep: str
    manager: str
    password: str


@contextmanager
def company(data: Path, *, root: Path) -> Iterator[None]:
    """Have a small company under `data` for as long as it is needed; the last worker to leave removes it."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "e2e.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asyncio.run(_make(data, root=root))
    yield
    if embedded.release(data / "postgres"):
        shutil.rmtree(data)


async def _make(data: Path, *, root: Path) -> None:
    """Simulate, import, train, promote and score; what is done is not done again."""
    until = datetime.now(UTC).replace(microsecond=0)
    plan = demo.Plan(
        data=data,
        company=SimulationSpec(seed=5, start=until - _HISTORY, until=until, reps=8, accounts=180, deals=900),
        password=PASSWORD,
        settings=Settings.read(root / "params.yaml"),
        code_version="e2e",
        weeks_of_scores=3,
    )
    registry = Registry(f"sqlite:///{data / 'mlflow.db'}", data / "mlartifacts", data / "models")
    database = Database.connect(embedded.start(data / "postgres", durable=False).app, pool_size=2)
    try:
        await demo.run(plan, database=database, registry=registry, report=lambda *_: None)
    finally:
        await database.close()


@contextmanager
def serving(data: Path, *, root: Path) -> Iterator[Site]:
    """Run the server over `data` on a free port until the end."""
    port = _free_port()
    command = [sys.executable, "-c", _MAIN, "serve", "--port", str(port), "--data", str(data)]
    environment = os.environ | {"BELLWETHER_DATA": str(data), "PYTHONUNBUFFERED": "1"}  # noqa: TID251 - a child's settings
    with (data / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 - our own program
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, Path(log.name))
            yield Site(url, demo.LOGINS[0][0], demo.LOGINS[1][0], PASSWORD)
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; raise with its own words if it gave up."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/api/v1/health", timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-3000:]}")
