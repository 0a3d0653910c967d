"""The description of the interface: problem+json everywhere, and the headers that all writes share."""

from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from serving.api.schemas.errors import Problem, Violation

UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""The body of an upload: a form with the file, or the file itself."""
_PROBLEM: Final = {
    "description": "Refused; see `code`.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_WRITE_HEADERS: Final = (
    ("X-CSRF-Token", "The session's `csrf_token`; needed with the session cookie, not with an API key."),
    (
        "Idempotency-Key",
        "Any unique text: the same request sent again within 24 hours gets the first answer.",
    ),
)
_BY_NOBODY: Final = frozenset({
    "log_in", "log_in_with_code", "accept_invitation", "ask_password_reset", "reset_password", "give_tokens",
    "give_back_token", "introspect_token",
})  # fmt: skip
"""Writes of whom nobody knows yet."""
_IF_MATCH: Final = ("If-Match", "The ETag last read; 412 when somebody changed the record meanwhile.")
_IF_NONE_MATCH: Final = ("If-None-Match", "`*`: only if there is no such record yet; 412 when there is.")


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the app, the same bytes for the same code."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for schema in (Violation, Problem):
        schemas[schema.__name__] = schema.model_json_schema(
            mode="serialization", ref_template="#/components/schemas/{model}"
        )
        schemas[schema.__name__].pop("$defs", None)
    for operations in document["paths"].values():
        for verb, operation in operations.items():
            _describe_operation(
                operation,
                verb=verb,
                writes_as_somebody=verb != "get" and operation["operationId"] not in _BY_NOBODY,
            )
    app.openapi_schema = document
    return document


def _describe_operation(operation: dict[str, Any], *, verb: str, writes_as_somebody: bool) -> None:
    operation["responses"].pop("422", None)
    for status, response in operation["responses"].items():
        own = response.get("content", {}).get("application/json", {}).get("schema", {})
        if status.startswith("4") and own.get("$ref", "").endswith("Problem"):
            plain = {"$ref": "#/components/schemas/Problem"}
            schema = own if own == plain else {"anyOf": [own, plain]}
            response["content"] = {"application/problem+json": {"schema": schema}}
    operation["responses"]["default"] = _PROBLEM
    if not writes_as_somebody:
        return
    headers = [
        *_WRITE_HEADERS,
        *([_IF_MATCH] if verb in {"patch", "put", "delete"} else []),
        *([_IF_NONE_MATCH] if verb == "put" else []),
    ]
    operation.setdefault("parameters", []).extend(
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": text}
        for name, text in headers
    )


def to_bytes(document: dict[str, Any]) -> bytes:
    """Render the document as the committed file holds it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
