"""A running Bellwether to measure: the real command in a process of its own, over a data folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

COMPANY: Final = Path("data/bench/company")
"""Where the demo company of the benches is; `bench.first_run` makes it."""
WHO: Final = {"email": "adam.admin@demo.example", "password": "bellwether-demo"}
UNTHROTTLED: Final = {"BELLWETHER_REQUESTS_PER_MINUTE": "100000000"}
_ROOT: Final = Path(__file__).parent.parent
_MAIN: Final = "from serving.cli.main import main; main()"


@contextmanager
def running(
    command: str,
    *,
    data: Path,
    patience: float,
    settings: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[str]:
    """Run `bellwether serve` or `demo` over `data` on a free port until the end; yields its address.

    Raises RuntimeError with the program's own words when it gives up or `patience` (in seconds) ends.
    """
    port = _free_port()
    data.mkdir(parents=True, exist_ok=True)
    arguments = [sys.executable, "-c", _MAIN, command, "--port", str(port), "--data", str(data.resolve())]
    arguments += options
    environment = os.environ | {"PYTHONUNBUFFERED": "1"} | dict(settings or {})  # noqa: TID251 - a child's settings
    with (data / f"{command}-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            arguments, cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait(port, process, log=Path(log.name), patience=patience)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=120)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], *, log: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-3000:]}")
