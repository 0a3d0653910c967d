"""`dvc repro` comes to rest: what did not change is not made again."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from crm_core import imports, organizations
from crm_core.kit import Database, Urls, embedded
from pipelines.simulate import simulate, write_bundle
from tests.pipelines.simulate.tiny import TINY

SETTINGS = ("dvc.yaml", "params.yaml", ".dvcignore", ".dvc/config")
CODE = ("crm_core/facts", "features", "models", "pipelines")


@pytest.fixture
def workspace(root: Path) -> Iterator[Path]:
    """A copy of what dvc.yaml names, with a database of its own in it."""
    with tempfile.TemporaryDirectory(prefix="bw-") as name:
        folder = Path(name)
        for each in SETTINGS:
            (folder / each).parent.mkdir(exist_ok=True)
            shutil.copy(root / each, folder / each)
        for each in CODE:
            shutil.copytree(root / each, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
        yield folder


@pytest.fixture
def urls(workspace: Path) -> Iterator[Urls]:
    """The running database of the workspace."""
    cluster = workspace / "data" / "postgres"
    yield embedded.start(cluster)
    embedded.release(cluster)


@pytest.fixture
async def company(urls: Urls, workspace: Path) -> str:
    """A small company's history in that database, by the name that params.yaml gives; returns it."""
    database = Database.connect(urls.app)
    write_bundle(simulate(TINY), workspace / "bundle")
    tenant = await organizations.found(database, slug="demo", name="Demo", currency="EUR", simulated=True)
    await imports.bring_in(
        database,
        tenant.system,
        folder=workspace / "bundle",
        rejected=workspace / "rejected.csv",
        at=TINY.until,
    )
    await database.close()
    return tenant.slug


def repro(workspace: Path) -> str:
    """Run `dvc repro` there, and return what it says."""
    programs = Path(sys.executable).parent
    environment = os.environ | {  # noqa: TID251 - a child's settings
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",  # noqa: TID251 - as above
        "BELLWETHER_DATA": str(workspace / "data"),
    }
    done = subprocess.run(  # noqa: S603 - our own program
        [programs / "dvc", "repro"],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def queued(urls: Urls) -> int:
    """How many jobs there are."""
    admin = make_url(urls.app).set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin) as connection:
        (found,) = connection.execute("select count(*) from procrastinate_jobs").fetchall()
        count: int = found[0]
        return count


def run_stages(said: str) -> set[str]:
    """The stages that a run executed."""
    return {
        line.split("'")[1].split("@")[0] for line in said.splitlines() if line.startswith("Running stage ")
    }


@pytest.mark.slow
def test_with_nothing_new_nothing_is_made_again(workspace: Path, urls: Urls, company: str) -> None:
    """The first run makes everything; the next looks for facts, finds none, and leaves all as it is."""
    first = repro(workspace)
    decision = workspace / "data" / "reports" / company / "promotion.json"
    said, jobs = decision.read_text(), queued(urls)

    again = repro(workspace)

    assert run_stages(first) == {"extract", "features", "train", "evaluate", "promote"}
    assert run_stages(again) == {"extract"}
    assert decision.read_text() == said
    assert queued(urls) == jobs
    versions = (workspace / "data" / "models" / company / "win_probability").glob("v*")
    assert len(list(versions)) == 1
