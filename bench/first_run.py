"""How long `bellwether demo` takes from an empty folder to its first answer, and when it is run again.

    python -m bench.first_run [--data FOLDER] [--json OUT]

Downloads and the web build are not counted. What is made stays in FOLDER for the benches of the running
service. Keys of the JSON: first_seconds, again_seconds, machine.
"""

import argparse
import shutil
import time
from pathlib import Path

from bench.machine import machine
from bench.report import keep
from bench.service import COMPANY, running

_PATIENCE = 1800.0


def _until_it_answers(data: Path) -> float:
    begun = time.perf_counter()
    with running("demo", data=data, patience=_PATIENCE):
        return round(time.perf_counter() - begun, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=COMPANY, help="emptied first")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    shutil.rmtree(asked.data, ignore_errors=True)
    figures = {
        "first_seconds": _until_it_answers(asked.data),
        "again_seconds": _until_it_answers(asked.data),
        "machine": machine(),
    }
    print(keep(figures, asked.json))


if __name__ == "__main__":
    main()
