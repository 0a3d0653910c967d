"""Imports of whole exports: a zip of Salesforce's, HubSpot's or other files, one after the other."""

import uuid
from typing import Annotated, Literal
from uuid import UUID

import anyio
from fastapi import APIRouter, Query, Request

from crm_core import sheets
from crm_core.sheets.folders_service import Wishes
from serving import import_folders
from serving.api.call import Caller, Now, Serving, Work
from serving.api.openapi import UPLOAD
from serving.api.schemas.imports import FolderRead, SheetBrief
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction, SignedIn
from serving.sheets import forget_folder, keep
from serving.uploads import parts_of

router = APIRouter(prefix="/imports/folders", tags=["imports"], route_class=InTransaction)
streamed = APIRouter(prefix="/imports/folders", tags=["imports"], route_class=SignedIn)
"""The archive in, which holds no transaction while bytes travel."""


@streamed.post("", status_code=201, operation_id="upload_export_folder", openapi_extra=UPLOAD)
async def upload_export_folder(
    *,
    request: Request,
    caller: Caller,
    services: Serving,
    add_users: Annotated[bool, Query(description="Add owners that are not users here yet.")] = False,
    duplicates: Annotated[
        Literal["hold", "update", "ignore"], Query(description="What becomes of rows likely there already.")
    ] = "hold",
) -> FolderRead:
    """Send an export as a zip of CSV or tree files. Each file is recognised by its columns and becomes a
    sheet, in the order they are brought in; stages without a pipeline get one. Read and map them, then start.
    """
    _, parts = await parts_of(request)
    upload = services.settings.data / "sheets" / str(caller.identity.org_id) / f"{uuid.uuid4()}.upload"
    await keep(parts, upload)
    try:
        folder = await anyio.to_thread.run_sync(import_folders.unpack, upload)
    finally:
        await anyio.Path(upload).unlink(missing_ok=True)
    try:
        key, export, taken = await import_folders.take(
            services, caller.identity, folder, wishes=Wishes(add_users=add_users, duplicates=duplicates)
        )
    finally:
        forget_folder(folder)
    return FolderRead(
        id=key, system=export.system, sheets=[SheetBrief.model_validate(one) for one in taken],
        unrecognized=export.unrecognized,
    )  # fmt: skip


@router.get("/{key}", operation_id="read_export_folder")
async def read_export_folder(*, key: UUID, work: Work) -> Listing[SheetBrief]:
    """List the sheets of an export in their order, and how far each has come."""
    found = await sheets.listed(work.session, limit=200, folder_id=key)
    if not found:
        raise sheets.SheetNotFoundError(id=str(key))
    return Listing(items=[SheetBrief.model_validate(one) for one in found])


@router.post("/{key}/start", operation_id="start_export_folder")
async def start_export_folder(*, key: UUID, work: Work, at: Now) -> Listing[SheetBrief]:
    """Let a worker bring the sheets in, one after the other."""
    if await sheets.start_next(work, key, at=at) is None:
        raise sheets.SheetNotFoundError(id=str(key))
    return await read_export_folder(key=key, work=work)
