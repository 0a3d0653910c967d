"""How long an event log takes from its file to committed records and events, and how much memory.

    python -m bench.import_log [LOG] [--mapping NAME] [--json OUT]

Runs the real command `bellwether import xes` over a fresh data folder whose database runs already. Without
LOG the BPI Challenge 2012 log of the shared data is taken. Keys of the JSON: log, seconds, peak_rss_mb (of
the importing process; the database's own memory is not in it), rows, rejected, events and records (in the
database afterwards), rows_per_second, machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy.engine import make_url

from bench.machine import machine
from bench.report import keep
from crm_core.kit import embedded

_LOG: Final = Path("../shared/data/event_log/BPI_Challenge_2012.xes.gz")
_NOUNS: Final = ("users", "accounts", "people", "deals", "activities")
_COMMAND: Final = "from serving.cli.main import main; main()"


def _bring_in(log: Path, mapping: str, *, data: Path) -> tuple[dict[str, Any], float, float]:
    """Run the command; return what it says, its seconds and its peak memory in MiB."""
    arguments = ["import", "xes", str(log), "--mapping", mapping, "--new-org", "Bench", "--json"]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments, "--data", str(data)], stdout=subprocess.PIPE
    )
    said = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    return json.loads(said), seconds, used.ru_maxrss / 1024


def _kept(url: str) -> dict[str, int]:
    """Count what is committed, as the superuser, whom no policy binds."""
    admin = make_url(url).set(username="postgres").render_as_string(hide_password=False)
    counts = {}
    with psycopg.connect(admin) as connection:
        for table in ("events", *_NOUNS):
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            counts[table] = int(row[0]) if row else 0
    return counts


def measure(log: Path, mapping: str) -> dict[str, Any]:
    """Import into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bw-") as name:
        data = Path(name)
        data.chmod(0o755)
        urls = embedded.start(data / "postgres")
        try:
            told, seconds, peak = _bring_in(log, mapping, data=data)
            kept = _kept(urls.app)
        finally:
            embedded.release(data / "postgres")
    rows = sum(table["rows"] for table in told["tables"].values())
    return {
        "log": log.name,
        "seconds": round(seconds, 1),
        "peak_rss_mb": round(peak),
        "rows": rows,
        "rejected": sum(table["rejected"] for table in told["tables"].values()),
        "events": kept.pop("events"),
        "records": sum(kept.values()),
        "rows_per_second": round(rows / seconds),
        "machine": machine(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", type=Path, nargs="?", default=_LOG)
    parser.add_argument("--mapping", default="bpi_challenge_2012")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if not asked.log.is_file():
        print(f"{asked.log} is not there; passed over")
        return
    print(keep(measure(asked.log, asked.mapping), asked.json))


if __name__ == "__main__":
    main()
