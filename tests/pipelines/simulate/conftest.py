"""A company of middling size that the tests look at, and its bundle."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.simulate import Company, SimulationSpec, simulate, write_bundle


@pytest.fixture(scope="session")
def spec() -> SimulationSpec:
    """Eight reps over two years and a half, ending in the middle of a Wednesday."""
    return SimulationSpec(
        seed=20,
        start=datetime(2023, 9, 1, tzinfo=UTC),
        until=datetime(2026, 3, 4, 11, 30, tzinfo=UTC),
        reps=8,
        accounts=400,
        deals=3200,
    )


@pytest.fixture(scope="session")
def company(spec: SimulationSpec) -> Company:
    """The company of that specification."""
    return simulate(spec)


@pytest.fixture(scope="session")
def truth(company: Company) -> pa.Table:
    """What only its maker knows."""
    return company.truth


@pytest.fixture(scope="session")
def bundle_folder(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its import bundle."""
    folder = tmp_path_factory.mktemp("company") / "bundle"
    write_bundle(company, folder)
    return folder
