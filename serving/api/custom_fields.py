"""Custom fields: taking one out of use and back, and this organization's own description of the interface."""

from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from crm_core import custom_fields, records
from crm_core.custom_fields import CustomField
from serving.api.call import Caller, Now, Work
from serving.api.resource import shown
from serving.api.transaction import InTransaction

RESOURCE: Final = records.RESOURCES["custom_fields"]
router = APIRouter(prefix="/custom_fields", tags=["custom_fields"], route_class=InTransaction)
described = APIRouter(tags=["custom_fields"], route_class=InTransaction)
_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string", "maxLength": 20_000},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "decimal": {"type": "string", "pattern": r"^-?\d{1,27}(\.\d{1,26})?$"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "flag": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "array", "uniqueItems": True, "minItems": 1},
    "link": {"type": "string", "format": "uuid"},
}


@router.post("/{key}/archive", operation_id="archive_custom_field")
async def archive_custom_field(*, key: UUID, work: Work, at: Now) -> Response:
    """Take a field out of use; records keep and show its values."""
    await custom_fields.archive(work, key, at=at)
    return await shown(work, RESOURCE, key)


@router.post("/{key}/restore", operation_id="restore_custom_field")
async def restore_custom_field(*, key: UUID, work: Work, at: Now) -> Response:
    """Take a field into use again."""
    await custom_fields.archive(work, key, at=at, archived=False)
    return await shown(work, RESOURCE, key)


@described.get("/openapi.json", operation_id="describe_interface")
async def describe_interface(*, work: Work, caller: Caller, request: Request) -> Response:  # noqa: ARG001
    """This interface as OpenAPI 3.1, with the custom fields of the caller's organization typed."""
    document = orjson.loads(orjson.dumps(request.app.openapi()))
    fields = await custom_fields.listed(work.session)
    schemas = document["components"]["schemas"]
    for noun, resource in records.RESOURCES.items():
        own = [field for field in fields if field.noun == noun]
        if not own:
            continue
        name = "".join(part.title() for part in resource.one.split("_"))
        for kind in ("Read", "Record", "Create", "Put", "Patch"):
            properties = schemas.get(f"{name}{kind}", {}).get("properties", {})
            if "custom" in properties:
                properties["custom"] = _typed(own, kind=kind)
    return Response(orjson.dumps(document), media_type="application/json")


def _typed(fields: list[CustomField], *, kind: str) -> dict[str, Any]:
    """The schema of `custom` with these fields; a change may empty one, a new record must fill some in."""
    properties = {}
    for field in fields:
        shape = dict(_SHAPES[field.kind])
        if field.kind == "choice":
            shape["enum"] = list(field.choices)
        if field.kind == "choices":
            shape["items"] = {"type": "string", "enum": list(field.choices)}
        properties[field.name] = {"title": field.label, **shape}
        if kind == "Patch" and not field.required:
            properties[field.name] = {"title": field.label, "anyOf": [shape, {"type": "null"}]}
    required = [field.name for field in fields if field.required and kind in {"Create", "Put"}]
    return {
        "type": "object", "properties": properties, "additionalProperties": kind in {"Read", "Record"},
        **({"required": required} if required else {}),
    }  # fmt: skip
