"""All features of the win probability on DuckDB and on Spark: events a second, each in a process of its own.

    python -m bench.engines [--events 1000000 ...] [--scratch FOLDER] [--memory GIB] [--json OUT]

The events are those of `bench.training_set`: touches of made-up deals, 200 a deal, and one ask for every 20.
Files are made once for each number of events and deleted after. Both engines read the same files and write
the rows to Parquet; a process's start and imports are not counted, Spark's planning and compiling are.

Keys of the JSON: runs (of each: events, asks, engine, seconds, events_a_second, cpu_seconds and peak_gib of
its processes from their start, error when it did not end), times_slower (events to Spark's seconds over
DuckDB's), features, machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from bench.machine import machine
from bench.report import keep
from bench.training_set import make_up
from features import spark
from features.compute import Facts, compute
from features.services import WIN_PROBABILITY_V1
from features.sources import SOURCES

ENGINES: Final = ("duckdb", "spark")
EVENTS: Final = (1_000_000, 10_000_000)
_EVENTS_AN_ASK: Final = 20
_A_PART: Final = 500_000
"""Events for each part into which Spark shuffles."""


def on_duckdb(folder: Path, facts: Facts, *, memory_gib: int) -> float:
    """Compute all asks and write the rows; seconds."""
    start = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory_gib}GB'")
        connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
        rows = compute(
            WIN_PROBABILITY_V1, pq.read_table(folder / "asks.parquet"), facts, connection=connection
        )
    pq.write_table(rows, folder / "duckdb.parquet", compression="zstd")
    return time.perf_counter() - start


def on_spark(folder: Path, facts: Facts, *, memory_gib: int, events: int) -> float:
    """The same on Spark, with all cores of this machine; seconds."""
    session = spark.session(
        memory_gib=memory_gib, partitions=max(events // _A_PART, 4), scratch=folder / "scratch"
    )
    start = time.perf_counter()
    asks = session.read.parquet(str(folder / "asks.parquet"))
    numbered = asks.selectExpr("monotonically_increasing_id() AS ask_id", "deal_id", "as_of")
    with spark.computed(WIN_PROBABILITY_V1, numbered, facts) as rows:
        rows.write.parquet(str(folder / "spark.parquet"))
    took = time.perf_counter() - start
    session.stop()
    return took


def one(engine: str, folder: Path, *, events: int, memory_gib: int) -> dict[str, Any]:
    """Run an engine in this process; what it took."""
    facts: Facts = {source: folder / f"{source}.parquet" for source in SOURCES}
    if engine == "spark":
        seconds = on_spark(folder, facts, memory_gib=memory_gib, events=events)
    else:
        seconds = on_duckdb(folder, facts, memory_gib=memory_gib)
    return {"seconds": round(seconds, 2), "events_a_second": round(events / seconds)}


def apart(engine: str, folder: Path, *, events: int, memory_gib: int) -> dict[str, Any]:
    """Run an engine in a process of its own; its figures, or how it failed."""
    command = [sys.executable, "-m", "bench.engines", "--engine", engine, "--scratch", str(folder)]
    command += ["--events", str(events), "--memory", str(memory_gib)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    figures: dict[str, Any] = {"events": events, "asks": events // _EVENTS_AN_ASK, "engine": engine}
    if ran.returncode != 0:
        told = [line.strip() for line in ran.stderr.splitlines() if "Exception" in line or "Error" in line]
        return figures | {"error": told[-1][:300] if told else f"ended with {ran.returncode}"}
    took: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return figures | took


def cost() -> dict[str, float]:
    """What this process and its children, Spark's among them, cost so far: CPU, and their largest sizes.

    Both are from Linux's /proc: `VmHWM` in kB, and the ticks that a process ran for itself and in the kernel.
    """
    peak = cpu = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            ticks = (folder / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
        except OSError:  # it has ended since
            continue
        if str(os.getpid()) in (told["Pid"].strip(), told["PPid"].strip()):
            peak += int(told.get("VmHWM", "0 kB").split()[0]) / 2**20
            cpu += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return {"cpu_seconds": round(cpu, 1), "peak_gib": round(peak, 1)}


def measure(events: int, home: Path, *, memory_gib: int) -> list[dict[str, Any]]:
    """Make the files, run both engines, delete the files."""
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=f"engines_{events}_")).resolve()
    try:
        make_up(folder, events=events, asks=events // _EVENTS_AN_ASK)
        return [apart(engine, folder, events=events, memory_gib=memory_gib) for engine in ENGINES]
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Run the comparison, or one engine of it, and print or write what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=list(EVENTS))
    parser.add_argument("--engine", choices=ENGINES, help="only this one, over files that are there")
    parser.add_argument("--scratch", type=Path, default=Path("data/bench"))
    parser.add_argument("--memory", type=int, default=8, help="GiB that an engine may use")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.engine:
        figures = one(given.engine, given.scratch, events=given.events[0], memory_gib=given.memory)
        print(json.dumps(figures | cost()))
        return
    runs: list[dict[str, Any]] = []
    for events in given.events:
        runs += measure(events, given.scratch, memory_gib=given.memory)
        print(runs[-2:], file=sys.stderr, flush=True)
    seconds = {(run["events"], run["engine"]): run["seconds"] for run in runs if "seconds" in run}
    slower = {
        str(events): round(seconds[events, "spark"] / seconds[events, "duckdb"], 1)
        for events in given.events
        if {(events, engine) for engine in ENGINES} <= seconds.keys()
    }
    told = {"runs": runs, "times_slower": slower, "features": len(WIN_PROBABILITY_V1.columns)}
    print(keep(told | {"machine": machine()}, given.json))


if __name__ == "__main__":
    main()
