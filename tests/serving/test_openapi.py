"""The committed description of the interface."""

from pathlib import Path

from serving.api import app, openapi


def test_committed_file_is_what_the_code_says(root: Path) -> None:
    """The file that the web client is generated from is up to date; `bellwether openapi` renews it."""
    document = openapi.to_bytes(openapi.describe(app.build()))

    assert (root / "web" / "openapi.json").read_bytes() == document


def test_outputs_have_no_optional_fields() -> None:
    """Every field of every answer is always there, so that the generated client has no question marks."""
    schemas = openapi.describe(app.build())["components"]["schemas"]
    inputs = ("Create", "Patch", "LogIn", "Move", "Close", "Add", "Request")
    outputs = {name: schema for name, schema in schemas.items() if not name.endswith(inputs)}

    optional = {
        name: sorted(set(schema["properties"]) - set(schema.get("required", [])))
        for name, schema in outputs.items()
    }

    assert {name: fields for name, fields in optional.items() if fields} == {}


def test_every_operation_says_how_it_fails() -> None:
    """Each operation documents problem+json, and none the framework's own error shape."""
    document = openapi.describe(app.build())

    for operations in document["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "422" not in operation["responses"]
