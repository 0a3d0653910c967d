"""From a log of one's own to scored deals and beyond a kill, by the real commands as processes."""

import os
import subprocess
import sys
from collections import Counter
from typing import Final

import orjson

from tests.flow.killing import ROOT, Scratch, scratch, until
from tests.serving.cli.conftest import OPEN, Log

__all__ = ["scratch"]

_MAIN: Final = "from serving.cli.main import main; main()"


def run(scratch: Scratch, *command: str) -> str:
    """Run a command to its good end; its standard output."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _MAIN, *command, "--data", str(scratch.data)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_a_log_to_a_score_for_every_open_deal(scratch: Scratch, log: Log) -> None:
    """Import, features, train, evaluate, promote, score; with so few deals a prior answers, and says so."""
    run(scratch, *log.asked, "--new-org", "Small Sales")
    for command in (("features",), ("train",), ("evaluate", "model"), ("promote",)):
        run(scratch, *command)
    scores = orjson.loads(run(scratch, "score", "--json"))

    open_deals = {str(row[0]) for row in scratch.rows("select id from deals where state = 'open'")}
    assert len(open_deals) == OPEN
    assert {score["deal_id"] for score in scores} == open_deals
    assert all(0 < score["low"] <= score["value"] <= score["high"] < 1 for score in scores)
    assert {score["basis"] for score in scores} == {"prior"}


def _standing(scratch: Scratch, slug: str) -> dict[str, object]:
    """What an organization has: its rows by their ids in the log, its events by kind, its imports."""
    [(org,)] = scratch.rows("select id from organizations where slug = %s", slug)
    ids = "select external_id from {} where org_id = %s and external_id is not null"
    found: dict[str, object] = {
        table: Counter(scratch.rows(ids.format(table), org))
        for table in ("users", "deals", "activities", "imported_rows")
    }
    kinds = scratch.rows("select type, count(*) from events where org_id = %s group by 1", org)
    runs = scratch.rows("select state from import_runs where org_id = %s", org)
    return found | {"events": dict(kinds), "runs": runs}


async def test_a_killed_import_of_a_log_goes_on(scratch: Scratch, log: Log) -> None:
    """Killed while it converts and again while it imports, the same command ends as one left alone."""
    bundle = scratch.data / "imports" / "cut" / "log.csv"
    command = (*log.asked, "--new-org", "Cut")
    run(scratch, *log.asked, "--new-org", "Whole")

    bundle.mkdir(parents=True)
    os.mkfifo(bundle / "deals.parquet.partial")  # whoever opens it to write waits for a reader
    converting = scratch.start(*command)
    await until((bundle / "accounts.parquet").exists)
    scratch.kill(converting)
    (bundle / "deals.parquet.partial").unlink()
    founded = scratch.rows("select slug from organizations")
    with scratch.held("activities"):
        importing = scratch.start(*command)
        await until(lambda: scratch.waiting("activities"))
        scratch.kill(importing)
    run(scratch, *command)

    assert founded == [("whole",)]
    assert _standing(scratch, "cut") == _standing(scratch, "whole")
    assert len(_standing(scratch, "cut")["runs"]) == 1  # type: ignore[arg-type]
