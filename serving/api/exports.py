"""Exports: records as a file, as far as the caller's right to take them out reaches."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from crm_core import exports
from crm_core.exports import Export
from crm_core.kit import Identity
from crm_core.kit.asking import Asked
from serving import exporting
from serving.api.call import Caller, Now, Serving
from serving.api.schemas.exports import ExportBody
from serving.api.transaction import SignedIn
from serving.services import Services

router = APIRouter(prefix="/exports", tags=["exports"], route_class=SignedIn)
_WRITERS: Final[dict[str, Callable[..., AsyncIterator[bytes]]]] = {
    "csv": exporting.as_csv,
    "xlsx": exporting.as_workbook,
    "ndjson": exporting.as_json_lines,
}
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file.",
        "content": {
            name.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for name in exporting.MEDIA_TYPES.values()
        },
    }
}


@router.post("", operation_id="export_records", response_class=StreamingResponse, responses=_FILES)
async def export_records(
    *, body: ExportBody, services: Serving, caller: Caller, at: Now
) -> StreamingResponse:
    """Take records out as CSV, a workbook or JSON lines; it needs the right to export, and is logged."""
    asked = Asked(body.filter, body.q, body.sort, body.fields)
    async with services.work(caller.identity) as work:
        export = await exports.prepare(work, body.noun, asked, as_format=body.format, at=at)
    name = f"{body.noun}-{at:%Y-%m-%d}.{body.format}"
    return StreamingResponse(
        _file(services, caller.identity, export, format_=body.format),
        media_type=exporting.MEDIA_TYPES[body.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def _file(
    services: Services, identity: Identity, export: Export, *, format_: str
) -> AsyncIterator[bytes]:
    """The file's bytes, read in one transaction, so that it is the state of one moment."""
    count = 0

    async def counted(rows: AsyncIterator[tuple[Any, ...]]) -> AsyncIterator[tuple[Any, ...]]:
        nonlocal count
        async for row in rows:
            count += 1
            yield row

    async with services.work(identity) as work:
        async for piece in _WRITERS[format_](export.header, counted(exports.rows(work.session, export))):
            yield piece
        exports.finish(work, export, count=count, at=services.clock())
