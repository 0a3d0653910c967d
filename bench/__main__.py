"""`make bench`: run every measurement, one after another, and keep what each says in data/bench/.

    python -m bench [NAME ...] [--out FOLDER]

A measurement that needs what is not there (the real data, a peer's packages) says so and is passed over.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Final

BENCHES: Final = (
    "first_run",
    "import_log",
    "import_bundle",
    "training_set",
    "engines",
    "simulator_gap",
    "serving_scores",
    "serving_live",
    "record",
    "search",
    "import_sheet",
    "linkage",
    "uplift",
    "next_action",
    "series_m3",
    "close_timing",
    "revenue",
    "churn",
    "tables",
)
_OUT: Final = Path("data/bench")


def main() -> int:
    """Run them; exit with how many did not end well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)}; all when none"
    )
    parser.add_argument("--out", type=Path, default=_OUT, help="where the JSON goes")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    failed = [name for name in asked.names or BENCHES if not _run(name, asked.out / f"{name}.json")]
    for name in failed:
        print(f"bench: {name} did not end well", file=sys.stderr)
    return len(failed)


def _run(name: str, out: Path) -> bool:
    print(f"==> {name}", flush=True)
    return (
        subprocess.run([sys.executable, "-m", f"bench.{name}", "--json", str(out)], check=False).returncode
        == 0
    )


if __name__ == "__main__":
    sys.exit(main())
