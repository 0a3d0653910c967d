"""Bulk jobs: rows in as NDJSON or records by a filter, worked off by a worker, told row by row."""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import anyio
import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from crm_core.records import bulk
from serving.api.call import Caller, Now, Serving, Work
from serving.api.refusals import BodyTooLarge
from serving.api.schemas.kit import Input, Listing, Output
from serving.api.transaction import InTransaction, SignedIn
from serving.bulk_data import path_of

router = APIRouter(prefix="/bulk", tags=["bulk"], route_class=InTransaction)
streamed = APIRouter(prefix="/bulk", tags=["bulk"], route_class=SignedIn)
"""Rows in and results out, which hold no transaction while bytes travel."""
MOST_BYTES: Final = 100 * 2**20
Action = Literal["create", "update", "upsert", "delete", "mass_update", "reassign"]
_NDJSON: Final = "application/x-ndjson"
_ROWS: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {_NDJSON: {"schema": {"type": "string"}}}}
}


class BulkJobCreate(Input):
    """What is to be done, with which records."""

    noun: str = Field(max_length=50, examples=["people"])
    action: Action = Field(examples=["upsert"])
    match: str | None = Field(
        default=None, max_length=50, examples=["external_id"],
        description="The field of a row that tells which record it is; for update, upsert and delete.",
    )  # fmt: skip
    filter: dict[str, Any] | None = Field(
        default=None, description="Which records, for mass_update and reassign; all when absent."
    )
    values: dict[str, Any] | None = Field(
        default=None, examples=[{"industry": "logistics"}],
        description="Fields and their new values, for mass_update and reassign.",
    )  # fmt: skip


class BulkJobRead(Output):
    """A job and how far it has come."""

    id: UUID
    noun: str
    action: Action
    match: str | None
    filter: dict[str, Any] | None
    values: dict[str, Any] | None = Field(validation_alias="changes")
    state: Literal["open", "running", "done", "failed", "cancelled"]
    total: int = Field(description="Rows there are; for a filter, the records counted when it was asked.")
    done: int
    succeeded: int
    unchanged: int = Field(description="Of those that succeeded, the ones that were so already.")
    failed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None = Field(description="Why the whole job failed.")


async def _shown(work: Work, key: UUID) -> BulkJobRead:
    return BulkJobRead.model_validate(await bulk.read_job(work.session, key))


@router.post("", status_code=201, operation_id="open_bulk_job")
async def open_bulk_job(*, body: BulkJobCreate, work: Work, at: Now) -> BulkJobRead:
    """Prepare a job: PUT its rows to /data, or read how many records its filter reaches; then /start it."""
    key = await bulk.open_job(
        work, noun=body.noun, action=body.action, match=body.match, filter=body.filter, changes=body.values,
        at=at,
    )  # fmt: skip
    return await _shown(work, key)


@router.get("", operation_id="list_bulk_jobs")
async def list_bulk_jobs(
    *, work: Work, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Listing[BulkJobRead]:
    """List the newest jobs."""
    found = await bulk.newest(work.session, limit=limit)
    return Listing(items=[BulkJobRead.model_validate(one) for one in found])


@router.get("/{key}", operation_id="read_bulk_job")
async def read_bulk_job(*, key: UUID, work: Work) -> BulkJobRead:
    """Read one job and how far it has come; the live stream tells of each step."""
    return await _shown(work, key)


@router.post("/{key}/start", operation_id="start_bulk_job")
async def start_bulk_job(*, key: UUID, work: Work, at: Now) -> BulkJobRead:
    """Let a worker begin. Rows are done as the caller, each by itself: one that is refused stops no other."""
    await bulk.start(work, key, at=at)
    return await _shown(work, key)


@router.post("/{key}/cancel", operation_id="cancel_bulk_job")
async def cancel_bulk_job(*, key: UUID, work: Work, at: Now) -> BulkJobRead:
    """Stop a job; what is done stays done."""
    await bulk.cancel(work, key, at=at)
    return await _shown(work, key)


@router.delete("/{key}", status_code=204, operation_id="delete_bulk_job")
async def delete_bulk_job(*, key: UUID, work: Work, services: Serving, caller: Caller) -> None:
    """Forget a job that does not run, with its rows and results."""
    await bulk.remove(work, key)
    path_of(services.settings.data, caller.identity.org_id, key).unlink(missing_ok=True)


@streamed.put("/{key}/data", operation_id="put_bulk_data", openapi_extra=_ROWS)
async def put_bulk_data(
    *, key: UUID, request: Request, caller: Caller, services: Serving, at: Now
) -> BulkJobRead:
    """Send the rows of an open job, a JSON object a line, up to 100 MB; sent again, they replace others."""
    async with services.work(caller.identity) as work:
        await bulk.take_data(work, key, size=0, lines=0, at=at)
    path = path_of(services.settings.data, caller.identity.org_id, key)
    size, lines = await _keep(request, path)
    async with services.work(caller.identity) as work:
        await bulk.take_data(work, key, size=size, lines=lines, at=at)
        return await _shown(work, key)


async def _keep(request: Request, path: Path) -> tuple[int, int]:
    """Write the body to a file; returns its size and how many lines are not empty."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    size = lines = 0
    rest = b""
    async with await anyio.open_file(partial, "wb") as file:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                partial.unlink(missing_ok=True)
                raise BodyTooLarge
            *whole, rest = (rest + part).split(b"\n")
            lines += sum(bool(line.strip()) for line in whole)
            await file.write(part)
    os.replace(partial, path)  # noqa: PTH105 - a rename on one disk
    return size, lines + bool(rest.strip())


@streamed.get(
    "/{key}/results",
    operation_id="read_bulk_results",
    response_class=StreamingResponse,
    response_model=None,
    responses={
        200: {
            "content": {_NDJSON: {"schema": {"type": "string"}}},
            "description": "`{line, status, id, code, detail}` a line, in the order of the rows.",
        }
    },
)
async def read_bulk_results(
    *,
    key: UUID,
    caller: Caller,
    services: Serving,
    after: Annotated[int, Query(ge=0, lt=2**31, description="The last line that is known already.")] = 0,
) -> Response:
    """Read what became of each row so far."""
    async with services.work(caller.identity) as work:
        await bulk.read_job(work.session, key)

    async def told() -> AsyncIterator[bytes]:
        line = after
        while True:
            async with services.work(caller.identity) as work:
                page = [one async for one in bulk.results(work.session, key, after=line)]
            if not page:
                return
            line = page[-1].line
            yield b"".join(_line(one) for one in page)

    return StreamingResponse(told(), media_type=_NDJSON)


def _line(one: Any) -> bytes:
    told = {
        "line": one.line, "status": one.status, "id": one.record_id, "code": one.code, "detail": one.detail,
    }  # fmt: skip
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
