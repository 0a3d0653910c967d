"""Fixtures that every test may use: where the real data lies, and a fixed moment."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest_plugins = ["tests.database"]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data nobody here wrote; tests that ask for it skip where it is absent."""
    folder = Path(os.environ.get("BELLWETHER_SHARED", ROOT.parent / "shared"))  # noqa: TID251 - tests have no settings
    if not (folder / "data").is_dir():
        pytest.skip(f"real data not at {folder}; set BELLWETHER_SHARED to run this test")
    return folder


@pytest.fixture
def at() -> datetime:
    """A Monday morning that stands for now."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
