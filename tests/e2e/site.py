"""A whole Bellwether for the browser tests: a small simulated company, its trained model, its server.

The company is made once for a test run and shared by the xdist workers; each worker runs its own server.
"""

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
from pathlib import Path

from pipelines import demo
from tests.e2e.company import PASSWORD

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
        made = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.e2e.company", str(data)],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"the company could not be made:\n{made.stderr[-3000:]}")
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(data)


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
