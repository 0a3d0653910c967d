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


def said_by(workspace: Path, *command: str) -> str:
    """Run a command of the environment there, and return what it says."""
    programs = Path(sys.executable).parent
    environment = os.environ | {  # noqa: TID251 - a child's settings
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",  # noqa: TID251 - as above
        "BELLWETHER_DATA": str(workspace / "data"),
    }
    done = subprocess.run(  # noqa: S603 - our own program
        [programs / command[0], *command[1:]],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def take_jobs(urls: Urls) -> int:
    """Take every job away, and return how many there were."""
    admin = make_url(urls.app).set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin) as connection:
        return connection.execute("delete from procrastinate_jobs").rowcount


def run_stages(said: str) -> set[str]:
    """The stages that a run executed."""
    return {
        line.split("'")[1].split("@")[0] for line in said.splitlines() if line.startswith("Running stage ")
    }


@pytest.mark.slow
def test_with_nothing_new_nothing_is_made_again(workspace: Path, urls: Urls, company: str) -> None:
    """The first run makes everything; the next looks for facts, finds none, and leaves all as it is.

    Scores are queued by the first promotion, and not by that of a model that is the champion already.
    """
    first = said_by(workspace, "dvc", "repro")
    jobs = take_jobs(urls)

    again = said_by(workspace, "dvc", "repro")
    by_hand = said_by(workspace, "bellwether", "promote", company)

    assert run_stages(first) == {"extract", "features", "train", "evaluate", "promote"}
    assert run_stages(again) == {"extract"}
    assert "This very model is the champion." in by_hand
    assert (jobs, take_jobs(urls)) == (1, 0)
    versions = (workspace / "data" / "models" / company / "win_probability").glob("v*")
    assert len(list(versions)) == 1
