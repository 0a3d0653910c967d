"""Writing `client/schemas.py` and `client/operations.py` from the description of the HTTP interface.

    python client/generate.py [web/openapi.json] [--out client]

`datamodel-code-generator` writes the models; what is here writes a method for each operation.
"""

import argparse
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

_HEAD: Final = '''"""Every endpoint as a method; written by `client/generate.py`, not by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from client import schemas
from client.transport import Transport


class Operations:
    """The endpoints, by the name of each operation."""

    def __init__(self, transport: Transport) -> None:
        """Ask through this transport."""
        self._transport = transport
'''
_BY: Final = "written by `client/generate.py`, not by hand."
_OPTIONS: Final = (
    "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel",
    "--target-python-version", "3.11", "--use-standard-collections", "--use-union-operator",
    "--field-constraints", "--use-annotated", "--disable-timestamp", "--use-schema-description",
    "--collapse-root-models", "--enum-field-as-literal", "all", "--formatters", "ruff-format",
    "--use-double-quotes", "--strip-default-none",
    "--custom-file-header", f'"""The models of the interface; {_BY}"""',
)  # fmt: skip
_FORMATS: Final = {"uuid": "UUID", "date-time": "datetime", "date": "date", "binary": "bytes"}
_TYPES: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_HEADERS: Final = {
    "If-Match": "if_match",
    "If-None-Match": "if_none_match",
    "Idempotency-Key": "idempotency_key",
}
_UUID_DEFAULT: Final = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


@dataclass(frozen=True)
class Parameter:
    """One thing that an operation is given."""

    name: str
    sent_as: str
    kind: str
    where: str
    required: bool


def schemas(description: Path) -> str:
    """Return the source of the models."""
    with TemporaryDirectory() as made:
        out = Path(made) / "schemas.py"
        subprocess.run(  # noqa: S603 - our own tool, our own file
            [sys.executable, "-m", "datamodel_code_generator",
             "--input", str(description), "--output", str(out), *_OPTIONS],
            check=True,
        )  # fmt: skip
        return _UUID_DEFAULT.sub(r'UUID("\1")', out.read_text())


def operations(document: Mapping[str, Any]) -> str:
    """Return the source of the methods, in the order of their names."""
    found = sorted(
        (operation["operationId"], path, verb, operation)
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    )
    return _HEAD + "".join(_method(*each) for each in found)


def _method(name: str, path: str, verb: str, operation: Mapping[str, Any]) -> str:
    parameters = list(_parameters(operation))
    body, media = _body(operation)
    answer = _answer(operation)
    places = [f"{p.name}: {p.kind}" for p in parameters if p.where == "path"]
    named = [f"{p.name}: {p.kind}" for p in parameters if p.where != "path" and p.required]
    named += [
        f"{p.name}: {_optional(p.kind)} = None" for p in parameters if p.where != "path" and not p.required
    ]
    if body:
        places.append(f"body: {body}")
    listed = ", ".join(["self", *places, *(["*", *named] if named else [])])
    where = path
    for p in parameters:
        shown = f"quote({p.name}, safe='')" if p.kind == "str" else p.name
        where = where.replace(f"{{{p.sent_as}}}", f"{{{shown}}}")
    sent = [repr(verb.upper()), f'f"{where}"' if "{" in where else f'"{where}"', f"answer={answer}"]
    query = ", ".join(f'"{p.sent_as}": {p.name}' for p in parameters if p.where == "query")
    headers = ", ".join(f'"{p.sent_as}": {p.name}' for p in parameters if p.where == "header")
    sent += [f"query={{{query}}}"] if query else []
    sent += [f"headers={{{headers}}}"] if headers else []
    sent += ["body=body"] if body else []
    sent += [f'media="{media}"'] if body and media != "application/json" else []
    told = " ".join(str(operation.get("description") or operation.get("summary", name)).split())
    told = told.split(". ")[0].rstrip(".").replace('"', "'").replace("\\", "") + "."
    call = f"self._transport.ask({', '.join(sent)})"
    line = call if answer == "None" else f"answer: {answer} = {call}\n        return answer"
    return f'\n    def {name}({listed}) -> {answer}:\n        """{told}"""\n        {line}\n'


def _parameters(operation: Mapping[str, Any]) -> Iterator[Parameter]:
    for each in operation.get("parameters", ()):
        name, where = each["name"], each["in"]
        if where == "header":
            if name in _HEADERS:
                yield Parameter(_HEADERS[name], name, "str", where, required=False)
            continue
        kind = _kind(each["schema"])
        if name == "filter":
            kind = "str | Mapping[str, Any]"
        required = bool(each.get("required")) or where == "path"
        yield Parameter(_name(name), name, kind, where, required=required)


def _name(name: str) -> str:
    plain = re.sub(r"\W", "_", name)
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _optional(kind: str) -> str:
    return kind if "None" in kind.split(" | ") else f"{kind} | None"


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the Python type of a parameter's schema."""
    if "anyOf" in schema:
        kinds = dict.fromkeys(_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
        return " | ".join(kinds)
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if schema.get("type") == "array":
        return f"list[{_kind(schema['items'])}]"
    return _FORMATS.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), "Any"))


def _body(operation: Mapping[str, Any]) -> tuple[str | None, str]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = content["application/json"]["schema"]
        return (f"schemas.{_model(schema)}" if "$ref" in schema else "Mapping[str, Any]"), "application/json"
    for media in ("application/octet-stream", "application/x-ndjson"):
        if media in content:
            return "bytes", media
    return ("str", next(iter(content))) if content else (None, "")


def _answer(operation: Mapping[str, Any]) -> str:
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        content = response.get("content", {})
        if "application/json" in content:
            schema = content["application/json"].get("schema", {})
            return f"schemas.{_model(schema)}" if "$ref" in schema else "Any"
        return "bytes" if content else "None"
    return "None"


def _model(schema: Mapping[str, Any]) -> str:
    """Return the name that the models' generator gives a schema."""
    name = str(schema["$ref"]).rsplit("/", 1)[1]
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+|_", name) if part)


def formatted(source: str) -> str:
    """Return the source as ruff writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "110", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)  # noqa: S603 - as above
    return done.stdout


def write(description: Path, out: Path) -> None:
    """Write both files."""
    document = json.loads(description.read_text())
    (out / "schemas.py").write_text(formatted(schemas(description)))
    (out / "operations.py").write_text(formatted(operations(document)))


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("description", nargs="?", type=Path, default=Path("web/openapi.json"))
    parser.add_argument("--out", type=Path, default=Path("client"))
    asked = parser.parse_args()
    write(asked.description, asked.out)


if __name__ == "__main__":
    main()
