# ruff: noqa: E501 - rows of a table read better whole
"""An import that is killed at any moment and started again ends as if it had never been interrupted."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_core import imports
from crm_core.kit import Database, Urls
from tests.crm_core.imports.conftest import Tables, day
from tests.database import Org

Rows = Callable[..., list[tuple[Any, ...]]]
PROGRAM = Path(__file__).with_name("interrupted.py")
STEPS = 24
"""More lines of progress than this are printed by an import of `many`."""


@pytest.fixture
def many(history: Tables) -> Tables:
    """A hundred deals, each with four stage changes and five activities."""
    rng = random.Random(7)  # noqa: S311 - a history, not a secret
    history["deals"] = [
        {"external_id": f"d{n}", "name": f"Deal {n}", "owner": "u1", "pipeline": "Sales", "amount": n, "created_at": day(n)}
        for n in range(100)
    ]  # fmt: skip
    history["stage_changes"] = [
        {"external_id": f"d{n}:{k}", "deal": f"d{n}", "stage": rng.choice(["s0", "s1", "s3"]) if k else "s0",
         "changed_at": day(n + k)}
        for n in range(100) for k in range(4)
    ]  # fmt: skip
    history["deal_changes"] = [
        {"external_id": f"x{n}", "deal": f"d{n}", "field": "amount", "value": str(n + 1), "changed_at": day(n + 1.5)}
        for n in range(100)
    ]  # fmt: skip
    history["activities"] = [
        {"external_id": f"t{n}:{k}", "deal": f"d{n}", "kind": "email", "user": "u2", "occurred_at": day(n) + timedelta(hours=k)}
        for n in range(100) for k in range(5)
    ]  # fmt: skip
    history["activities"].append(
        {"external_id": "bad", "deal": "d999", "kind": "email", "occurred_at": day(1)}
    )
    history["deal_people"], history["deal_products"] = [], []
    return history


def _run(urls: Urls, org: Org, folder: Path, at: datetime, *, lines: int | None) -> bool:
    """Run the program, killing it after so many lines of progress; true when it came to its end."""
    who = org.tenant.system
    command = [
        sys.executable,
        str(PROGRAM),
        urls.app,
        str(who.org_id),
        str(who.user_id),
        str(folder),
        at.isoformat(),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROGRAM.parents[3]) as process:  # noqa: S603
        assert process.stdout is not None
        if lines is not None:
            for _, _line in zip(range(lines), process.stdout, strict=False):
                pass
            process.send_signal(signal.SIGKILL)
        else:
            process.stdout.read()
        return process.wait() == 0


@pytest.mark.parametrize("seed", range(3))
async def test_killed_and_started_again(
    *,
    urls: Urls,
    database: Database,
    org: Org,
    many: Tables,
    rows: Rows,
    tmp_path: Path,
    at: datetime,
    seed: int,
) -> None:
    """However often the process is killed, every row arrives exactly once, with its events, in one run."""
    folder = tmp_path / "bundle"
    imports.write(folder, imports.Manifest(source="x"), many)
    rng = random.Random(seed)  # noqa: S311 - where to kill, not a secret

    finished = [_run(urls, org, folder, at, lines=rng.randint(1, STEPS)) for _ in range(3)]
    outcome = await imports.bring_in(
        database, org.tenant.system, folder=folder, rejected=tmp_path / "rejected.csv", at=at
    )

    assert not any(finished)
    assert outcome.resumed
    assert rows("select count(*) from import_runs") == [(1,)]
    found: dict[str, int] = dict(
        rows("select type, count(*) from events where import_id is not null group by 1")
    )
    assert found == {
        "AccountCreated": 2, "PersonCreated": 1, "UserAdded": 2, "DealOpened": 100, "DealStageChanged": 300,
        "DealAmountChanged": 100, "ActivityLogged": 500,
    }  # fmt: skip
    assert rows("select count(*), count(distinct external_id) from activities") == [(500, 500)]
    assert rows(
        "select count(*), count(distinct record_id) from imported_rows where table_name = 'stage_changes'"
    ) == [(400, 400)]
    assert rows("select count(*) from deals where amount = substr(external_id, 2)::int + 1") == [(100,)]
    assert outcome.tables["activities"].rejected == 1
    assert outcome.tables["deals"].created == 100
