"""What DESIGN says of code and can be checked is checked here, each rule with its reason."""

import ast
import re

import pytest

from tests.architecture.source import MIGRATIONS, ROOT, Module, calls, modules, modules_of_tests, tracked

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
NOUN_FILES = {"__init__", "tables", "schemas", "repository", "service", "events", "errors", "resource"}
NOT_NOUNS = {"kit", "imports", "migrations", "records"}
"""Folders of crm_core that are machinery, not nouns, and name their files after what they do."""
COMMITTERS = ("crm_core/kit/",)
"""Where a transaction may be ended: the unit of work and the machinery of the database itself."""
CLOCKS = ("serving/", "crm_core/kit/", "pipelines/demo")
"""Where the present moment enters the program; everything else is told the time."""


def _named(faults: list[str]) -> str:
    return "\n" + "\n".join(faults)


def test_every_module_says_what_lives_there() -> None:
    """A module opens with a sentence; empty package markers are exempt."""
    silent = [m.path for m in modules() if m.text.strip() and ast.get_docstring(m.tree) is None]

    assert not silent, _named(silent)


def test_no_file_grows_into_a_god_module() -> None:
    """Past 400 lines a file wants splitting by sub-noun."""
    long = [f"{m.path}: {m.lines}" for m in (*modules(), *modules_of_tests()) if m.lines > LONGEST_FILE]

    assert not long, _named(long)


def test_no_function_grows_past_a_screen() -> None:
    """Past about fifty lines a function does more than one thing."""
    long = [
        f"{m.path}:{node.lineno} {node.name}"
        for m in modules()
        if not m.path.startswith(MIGRATIONS)
        for node in ast.walk(m.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]

    assert not long, _named(long)


def test_only_the_unit_of_work_commits() -> None:
    """One request or job is one transaction; a second commit would split it."""
    faults = [
        f"{m.path}:{line} {name}"
        for m in modules()
        if not m.path.startswith((*COMMITTERS, MIGRATIONS))
        for name, line in calls(m)
        if name.endswith(".commit")
    ]

    assert not faults, _named(faults)


def test_the_time_is_passed_in() -> None:
    """Code that asks the clock cannot be replayed as of another moment."""
    faults = [
        f"{m.path}:{line} {name}"
        for m in modules()
        if not m.path.startswith(CLOCKS)
        for name, line in calls(m)
        if name in {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today", "time.time"}
    ]

    assert not faults, _named(faults)


def test_nouns_have_the_same_files_everywhere() -> None:
    """Knowing one noun's folder is knowing all of them."""
    strangers = [
        m.path
        for m in modules()
        if (parts := m.path.split("/"))[0] == "crm_core"
        and len(parts) == 3
        and parts[1] not in NOT_NOUNS
        and parts[2].removesuffix(".py") not in NOUN_FILES
        and not any(
            parts[2].startswith(f"{name}_") or parts[2].endswith(f"_{name}.py") for name in NOUN_FILES
        )
        and not _is_sub_noun(m)
    ]

    assert not strangers, _named(strangers)


def _is_sub_noun(module: Module) -> bool:
    """A long noun may be split by sub-noun; such a file names its noun in its first line."""
    noun = module.path.split("/")[1].rstrip("s")
    return noun in (ast.get_docstring(module.tree) or "").lower()


def test_no_test_patches_our_own_code() -> None:
    """Fakes over patches: a patched module hides that its interface has moved."""
    faults = [
        f"{m.path}:{line} {name}"
        for m in modules_of_tests()
        for name, line in calls(m)
        if name in {"mock.patch", "patch", "mocker.patch", "unittest.mock.patch"}
    ]

    assert not faults, _named(faults)


def test_every_test_makes_a_promise() -> None:
    """The docstring of a test says what a user can rely on."""
    silent = [
        f"{m.path}:{node.lineno} {node.name}"
        for m in modules_of_tests()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and m.path.rsplit("/", 1)[-1].startswith("test_")
        and ast.get_docstring(node) is None
    ]

    assert not silent, _named(silent)


def test_nothing_serialises_an_import_path() -> None:
    """A pickle breaks when code moves and runs what it holds."""
    banned = re.compile(r"^\s*(import|from)\s+(pickle|joblib|cloudpickle|dill)\b", re.MULTILINE)
    faults = [m.path for m in modules() if banned.search(m.text)]

    assert not faults, _named(faults)


@pytest.mark.parametrize("suffix", ["lock", "lock.json", "lock.yaml"])
def test_lock_files_name_no_host(suffix: str) -> None:
    """A lock holds names and hashes; where packages come from is each machine's own affair."""
    named = re.compile(r"https?://[^\s\"']*\.(whl|tgz|tar\.gz|zip)|--(extra-)?index-url|\"resolved\"")
    faults = [path for path in tracked() if path.endswith(suffix) and named.search((ROOT / path).read_text())]

    assert not faults, _named(faults)


def test_every_typed_package_says_so() -> None:
    """Each package carries py.typed, so its types reach whoever imports it."""
    missing = [p for p in {m.package for m in modules()} if not (ROOT / p / "py.typed").exists()]

    assert not missing, _named(missing)
