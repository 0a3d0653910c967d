"""Our own source files, parsed once, for the tests that hold the house rules."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("crm_core", "telephony", "connectors", "features", "models", "pipelines", "serving")
MIGRATIONS = "crm_core/migrations"


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def package(self) -> str:
        return self.path.split("/")[0]


@cache
def tracked() -> tuple[str, ...]:
    """Paths of every file that git tracks, or would if it were added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is on PATH
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(sorted({line for line in listed.splitlines() if (ROOT / line).is_file()}))


def _parse(path: str) -> Module:
    text = (ROOT / path).read_text()
    return Module(path, text, ast.parse(text, filename=path))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of our packages."""
    return tuple(
        _parse(path) for path in tracked() if path.endswith(".py") and path.split("/")[0] in PACKAGES
    )


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Every test module."""
    return tuple(_parse(path) for path in tracked() if path.endswith(".py") and path.startswith("tests/"))


def calls(module: Module) -> list[tuple[str, int]]:
    """Dotted names of everything a module calls, with the line."""
    return [
        (ast.unparse(node.func), node.lineno) for node in ast.walk(module.tree) if isinstance(node, ast.Call)
    ]
