"""The Python client is what its generator writes from the committed description."""

import json
from pathlib import Path

from client.generate import formatted, operations, schemas


def test_the_operations_are_current(root: Path) -> None:
    """Every endpoint of web/openapi.json has its method; else run `make openapi`."""
    document = json.loads((root / "web" / "openapi.json").read_text())
    assert (root / "client" / "operations.py").read_text() == formatted(operations(document))


def test_the_schemas_are_current(root: Path) -> None:
    """Every model of web/openapi.json is there as it is described; else run `make openapi`."""
    written = formatted(schemas(root / "web" / "openapi.json"))
    assert (root / "client" / "schemas.py").read_text() == written
