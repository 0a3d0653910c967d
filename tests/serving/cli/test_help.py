"""Every command's help teaches: what it does, an example, and the keys of its JSON."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from serving.cli.main import cli

Path = tuple[str, ...]


def _commands(group: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        elif not command.hidden:
            yield (*path, name), command


COMMANDS = dict(_commands(typer.main.get_command(cli)))
WITH_JSON = [path for path, command in COMMANDS.items() if any("--json" in p.opts for p in command.params)]


def test_the_commands_are_those_of_the_reference() -> None:
    """A command that comes or goes is noticed."""
    assert sorted(" ".join(path) for path in COMMANDS) == [
        "audit seal", "audit verify", "db migrate", "db psql", "db start", "db status", "db stop", "demo",
        "duplicates evaluate", "duplicates search", "duplicates train", "evaluate churn",
        "evaluate model", "evaluate policy", "evaluate prefixes", "evaluate series", "evaluate timing",
        "features", "import bundle", "import folder", "import sheet", "import status", "import undo",
        "import xes", "models watch", "openapi", "promote", "rollback", "routing replay", "score",
        "secrets rotate", "serve", "train", "user add", "user password", "worker",
    ]  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_teaches(path: Path) -> None:
    """It says in a sentence what the command does and shows one that works."""
    shown = CliRunner().invoke(cli, [*path, "--help"])

    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert f"bellwether {' '.join(path)}" in " ".join(shown.output.split())


@pytest.mark.parametrize("path", WITH_JSON, ids=" ".join)
def test_the_keys_of_json_are_told(path: Path) -> None:
    """Programs are written against what the help says."""
    assert "Keys of" in CliRunner().invoke(cli, [*path, "--help"]).output


@pytest.mark.parametrize(
    "group", [(), ("db",), ("import",), ("user",), ("evaluate",), ("audit",), ("duplicates",)]
)
def test_a_group_alone_lists_its_commands(group: Path) -> None:
    """Whoever forgot the second word sees the choice."""
    shown = CliRunner().invoke(cli, [*group])

    assert all(path[len(group)] in shown.output for path in COMMANDS if path[: len(group)] == group)
