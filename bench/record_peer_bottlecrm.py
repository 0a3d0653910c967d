"""BottleCRM, the other peer that PyPI has: why it is left out of `bench.record` on this machine, if it is."""

import shutil
import subprocess


def why_not() -> str:
    """Say what is missing."""
    if _python() is None:
        return "left out: it wants Python 3.12, and there is none"
    return "left out: it can be installed here, but this bench does not fill and ask it yet"


def _python() -> str | None:
    for name in ("python3.12", "python3.13"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-V"], capture_output=True, check=False).returncode == 0:
            return found
    return None
