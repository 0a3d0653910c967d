"""The page about reports in JSON names what the reports hold."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bench.__main__ import BENCHES
from models.contract import ModelCard
from models.series.evaluate import Judgement

_KEY = re.compile(r"`([a-z_0-9]+)`")


@pytest.fixture
def page(root: Path) -> str:
    """docs/reference/reports.md."""
    return (root / "docs/reference/reports.md").read_text(encoding="utf-8")


def _first_cells(page: str, title: str) -> set[str]:
    """The keys that a section's table lists."""
    section = page[page.index(f"## {title}") :].split("\n## ", maxsplit=1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {key for row in rows for key in _KEY.findall(row)}


def test_the_model_card_is_documented(page: str) -> None:
    """Every key of `evaluate model --json` has its line, and no other."""
    assert _first_cells(page, "bellwether evaluate model") == {field.name for field in fields(ModelCard)}


def test_the_judgement_of_series_is_documented(page: str) -> None:
    """Every key of `evaluate series --json` has its line, and no other."""
    assert _first_cells(page, "bellwether evaluate series") == {field.name for field in fields(Judgement)}


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_is_documented(page: str, root: Path, name: str) -> None:
    """Every measurement says its keys, on the page and in its own first lines, and takes --json."""
    source = (root / "bench" / f"{name}.py").read_text(encoding="utf-8")
    told = ast.get_docstring(ast.parse(source)) or ""
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    keys = set(_KEY.findall(row.split("|")[2]))

    assert keys
    assert "--json" in source
    assert {key for key in keys if key not in told} == set()
    assert {key for key in keys if f'"{key}"' not in source} == set()
