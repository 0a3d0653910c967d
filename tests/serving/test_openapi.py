"""The committed description of the interface."""

from pathlib import Path
from typing import Any

from crm_core.invoices.resource import RESOURCE as INVOICES
from crm_core.invoices.tables import STATUSES
from serving.api import app, openapi


def test_committed_file_is_what_the_code_says(root: Path) -> None:
    """The file that the web client is generated from is up to date; `bellwether openapi` renews it."""
    document = openapi.to_bytes(openapi.describe(app.build()))

    assert (root / "web" / "openapi.json").read_bytes() == document


def test_outputs_have_no_optional_fields() -> None:
    """Every field of every answer is always there, so that the generated client has no question marks."""
    document = openapi.describe(app.build())
    schemas = document["components"]["schemas"]
    answers = [
        operation["responses"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]

    optional = {
        name: sorted(set(schemas[name].get("properties", {})) - set(schemas[name].get("required", [])))
        for name in _reached(answers, schemas=schemas)
    }

    assert {name: fields for name, fields in optional.items() if fields} == {}


def _reached(part: Any, *, schemas: dict[str, Any]) -> set[str]:
    """The schemas that a part of the description refers to, directly or through others."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        match waiting.pop():
            case dict() as node:
                name = str(node.get("$ref", "")).rpartition("/")[2]
                if name and name not in found:
                    found.add(name)
                    waiting.append(schemas[name])
                waiting += node.values()
            case list() as nodes:
                waiting += nodes
    return found


def test_every_operation_says_how_it_fails() -> None:
    """Each operation documents problem+json, and none the framework's own error shape."""
    document = openapi.describe(app.build())

    for operations in document["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "422" not in operation["responses"]


def test_a_column_takes_the_words_of_its_own_rule_alone() -> None:
    """A table's other rules may begin with a list of words too; they say nothing of what may be written."""
    field = INVOICES.fields["status"]

    assert (field.kind, field.choices) == ("choice", STATUSES)
