"""The machine that a measurement ran on, so that every figure carries its own context."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any


def _cpu() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """What ran it: processor, cores, memory in GiB, Python, and the libraries whose speed is measured."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30, 1),
        "python": platform.python_version(),
        "libraries": {
            name: version(name) for name in ("duckdb", "lightgbm", "mlflow", "fastapi", "procrastinate")
        },
        "measured_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }
