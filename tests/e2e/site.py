"""A whole Bellwether for the browser tests: a small simulated company, its trained model, its server.

The company is made once for a test run and shared by the xdist workers; each worker runs its own server.
"""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.service import running
from pipelines import demo
from tests.e2e.company import PASSWORD

_PATIENCE = 120.0


@dataclass(frozen=True)
class Site:
    """A running server and who can log in to it."""

    url: str
    rep: str
    manager: str
    admin: str
    password: str
    letters: Path
    """Where letters are kept, as no mail server is set."""


@contextmanager
def company(data: Path, *, root: Path) -> Iterator[None]:
    """Have a small company under `data` for as long as it is needed; the last worker to leave removes it.

    One worker makes it and the others wait for that alone; then all hold it together.
    """
    with data.with_suffix(".making").open("w") as making, data.with_suffix(".held").open("w") as held:
        fcntl.flock(making, fcntl.LOCK_EX)
        data.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.e2e.company", str(data)],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"the company could not be made:\n{made.stderr[-3000:]}")
        fcntl.flock(held, fcntl.LOCK_SH)
        fcntl.flock(making, fcntl.LOCK_UN)
        yield
        fcntl.flock(making, fcntl.LOCK_EX)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(data)


@contextmanager
def serving(data: Path) -> Iterator[Site]:
    """Run the server over `data` on a free port until the end."""
    with running("serve", data=data, patience=_PATIENCE) as url:
        rep, manager, admin = (demo.LOGINS[place][0] for place in (0, 1, -1))
        yield Site(url, rep, manager, admin, PASSWORD, data / "letters")
