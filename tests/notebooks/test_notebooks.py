"""Every notebook runs from its first cell to its last on a small company, and is kept without outputs."""

from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipelines.simulate import SimulationSpec, simulate
from pipelines.simulate.facts import company_facts
from tests.pipelines.kept import keep

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
QUICK = {"features_as_of_a_date", "uplift_and_off_policy"}
"""Run by `make test`; the others by `make test-all`."""
SMALL = SimulationSpec(
    seed=5,
    start=datetime(2024, 6, 3, tzinfo=UTC),
    until=datetime(2025, 12, 1, 12, tzinfo=UTC),
    reps=6,
    accounts=120,
    deals=700,
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a half of a small company."""
    folder = tmp_path_factory.mktemp("facts")
    keep(company_facts(simulate(SMALL)), folder)
    return folder


def test_there_are_at_least_five() -> None:
    """Features, calibration, forecast, uplift, calls."""
    assert len(NOTEBOOKS) >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_outputs(path: Path) -> None:
    """What a notebook says is computed where it is read; run `nbstripout notebooks/*.ipynb`."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.slow)
        for path in NOTEBOOKS
    ],
)
def test_a_notebook_runs(path: Path, facts: Path) -> None:
    """No cell fails, whatever the company."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    (asked,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    asked.source += f"\nfacts = Path({str(facts)!r})\nrows = 1500"
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    )
    client.execute()
