"""Files on records: uploaded in a stream, told apart by their contents, and never opened in the browser."""

from collections.abc import AsyncIterator
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from crm_core import files, records
from crm_core.kit import asking
from serving.api.call import Asked, Caller, Now, Serving, Work
from serving.api.openapi import UPLOAD
from serving.api.schemas.kit import Page
from serving.api.schemas.working import FileRead, Noun
from serving.api.tags import known_noun
from serving.api.transaction import InTransaction, SignedIn
from serving.uploads import parts_of, sniff

router = APIRouter(prefix="/files", tags=["files"], route_class=InTransaction)
streamed = APIRouter(prefix="/files", tags=["files"], route_class=SignedIn)
"""Uploads and downloads, which hold no transaction while bytes travel."""
_NAME: Final = "The file's name, when the body is the file itself; a form says it with the file."


@streamed.post("", status_code=201, operation_id="upload_file", openapi_extra=UPLOAD)
async def upload_file(
    *,
    request: Request,
    noun: Annotated[Noun, Query()],
    record_id: UUID,
    caller: Caller,
    services: Serving,
    at: Now,
    name: Annotated[str | None, Query(max_length=1000, description=_NAME)] = None,
) -> FileRead:
    """Attach a file to a record, as a form (`file`) or as the body; its type is read off its contents."""
    settings = services.settings
    most, most_held = settings.file_megabytes * 2**20, settings.files_gigabytes * 2**30
    known_noun(noun)
    async with services.work(caller.identity) as work:
        await files.may_attach(work, noun=noun, record_id=record_id, most_held=most_held)
    sent_name, parts = await parts_of(request)
    kept = await services.shelf.put(caller.identity.org_id, parts, most=most)
    shown = files.plain_name(name or sent_name or "file")
    async with services.work(caller.identity) as work:
        file_id = await files.attach(
            work, noun=noun, record_id=record_id, name=shown,
            media_type=sniff(kept.head, name=shown, whole=kept.size <= len(kept.head)), kept=kept,
            most_held=most_held, at=at,
        )  # fmt: skip
        return FileRead.model_validate(await files.read(work.session, file_id))


@router.get("", operation_id="list_files")
async def list_files(
    *, noun: Annotated[Noun, Query()], record_id: UUID, work: Work, asked: Asked
) -> Page[FileRead]:
    """List the files of a record, newest first."""
    await asking.read(work.session, records.RESOURCES[known_noun(noun)], record_id, fields="id")
    found = await files.listed(
        work.session, noun=noun, record_id=record_id, after=asked.after, limit=asked.limit
    )
    return asked.answer(found, FileRead.model_validate)


@router.get("/{file_id}", operation_id="read_file")
async def read_file(*, file_id: UUID, work: Work) -> FileRead:
    """Read what is known of a file."""
    return FileRead.model_validate(await files.read(work.session, file_id))


@streamed.get(
    "/{file_id}/contents",
    operation_id="download_file",
    response_class=StreamingResponse,
    response_model=None,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
async def download_file(*, file_id: UUID, caller: Caller, services: Serving) -> Response:
    """Download a file, while its record may be seen; browsers save it and open nothing."""
    async with services.work(caller.identity) as work:
        found = await files.read(work.session, file_id)
    body = services.shelf.read(caller.identity.org_id, found.sha256)
    first = await anext(body)
    return StreamingResponse(_all(first, body), headers=_headers(found.name, found.size, found.sha256),
                             media_type="application/octet-stream")  # fmt: skip


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


def _headers(name: str, size: int, sha256: str) -> dict[str, str]:
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\;' else "_" for sign in name
    )
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "ETag": f'"{sha256}"',
    }


@router.delete("/{file_id}", status_code=204, operation_id="delete_file")
async def delete_file(*, file_id: UUID, work: Work, at: Now) -> None:
    """Take a file off its record; its bytes are removed when nothing else has the same."""
    await files.delete(work, file_id, at=at)
