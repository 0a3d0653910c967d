"""Imports of sheets: a file in, its columns understood, previewed, brought in, compared, and undone."""

import csv
import io
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from crm_core import sheets
from crm_core.sheets import SheetLineRow, SheetRow, undoing
from crm_core.sheets.fields import extended, targets
from crm_core.sheets.plan import Plan
from serving.api.call import Caller, Now, Serving, Work
from serving.api.openapi import UPLOAD
from serving.api.schemas import imports as shown
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction, SignedIn
from serving.exporting import harmless
from serving.sheets import forget, keep, laid_out, path_of
from serving.uploads import parts_of

router = APIRouter(prefix="/imports/sheets", tags=["imports"], route_class=InTransaction)
streamed = APIRouter(prefix="/imports/sheets", tags=["imports"], route_class=SignedIn)
"""Files in and lists out, which hold no transaction while bytes travel."""
_PAGE: Final = 1000


@streamed.post("", status_code=201, operation_id="upload_sheet", openapi_extra=UPLOAD)
async def upload_sheet(
    *,
    request: Request,
    caller: Caller,
    services: Serving,
    at: Now,
    noun: Annotated[
        str | None, Query(max_length=50, description="What its rows are; guessed when absent.")
    ] = None,
    name: Annotated[str | None, Query(max_length=200)] = None,
    header: Annotated[
        bool | None, Query(description="Whether the first row names columns; seen when absent.")
    ] = None,
    source: Annotated[str, Query(max_length=100, description="Whose ids external ids are.")] = "sheet",
) -> shown.SheetRead:
    """Send a CSV file or a workbook, as a form (`file`) or as the body; read how it is understood."""
    data, org_id = services.settings.data, caller.identity.org_id
    sent_name, parts = await parts_of(request)
    upload = data / "sheets" / str(org_id) / f"{uuid.uuid4()}.upload"
    await keep(parts, upload)
    key, layout = await laid_out(data, org_id, upload)
    try:
        async with services.work(caller.identity) as work:
            row = await sheets.take(
                work, path_of(data, org_id, key), layout, key=key, name=name or sent_name or "sheet", at=at,
                noun=noun, header=header, source=source,
            )  # fmt: skip
            return await _read(work, row)
    except BaseException:
        forget(data, org_id, key)
        raise


@router.get("", operation_id="list_sheets")
async def list_sheets(
    *, work: Work, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Listing[shown.SheetBrief]:
    """List the newest imports of sheets."""
    found = await sheets.listed(work.session, limit=limit)
    return Listing(items=[shown.SheetBrief.model_validate(one) for one in found])


@router.get("/{key}", operation_id="read_sheet")
async def read_sheet(*, key: UUID, work: Work) -> shown.SheetRead:
    """Read an import: columns, plan, and how far it has come."""
    return await _read(work, await sheets.read(work.session, key))


@router.patch("/{key}", operation_id="map_sheet")
async def map_sheet(*, key: UUID, body: shown.SheetPatch, work: Work, at: Now) -> shown.SheetRead:
    """Change mapping, mode, match fields, defaults, owners or options, before it is started."""
    to = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    if "date_order" in to:
        to["date_order"] = {str(index): order for index, order in to["date_order"].items()}
    if body.options is not None:
        to["options"] = body.options.model_dump()
    return await _read(work, await sheets.remap(work, key, to=to, at=at))


@router.get("/{key}/preview", operation_id="preview_sheet")
async def preview_sheet(
    *, key: UUID, work: Work, services: Serving, rows: Annotated[int, Query(ge=1, le=200)] = 20
) -> shown.Preview:
    """Show the first rows as they would be written, with what is wrong; nothing is written."""
    row = await sheets.read(work.session, key)
    path = path_of(services.settings.data, row.org_id, key)
    found = await sheets.preview(work, row, path, limit=rows)
    missing = Plan.of(row, await extended(work.session, row.noun)).missing()
    return shown.Preview(
        rows=[
            shown.PreviewRow(
                line=one.line.number, values={**one.values, **one.history},
                errors=[shown.RefusalRead.model_validate(refusal) for refusal in one.refusals],
            )
            for one in found
        ], missing=missing,
    )  # fmt: skip


@router.post("/{key}/start", operation_id="start_sheet")
async def start_sheet(*, key: UUID, work: Work, at: Now) -> shown.SheetRead:
    """Let a worker bring it in, as the caller, each row by itself; needs the right to import such records."""
    return await _read(work, await sheets.start(work, key, at=at))


@router.post("/{key}/cancel", operation_id="cancel_sheet")
async def cancel_sheet(*, key: UUID, work: Work, at: Now) -> shown.SheetRead:
    """Stop an import; what is done stays done, and can be undone."""
    return await _read(work, await sheets.cancel(work, key, at=at))


@router.get("/{key}/lines", operation_id="list_sheet_lines")
async def list_sheet_lines(
    *,
    key: UUID,
    work: Work,
    status: shown.LineStatus | None = None,
    after: Annotated[int, Query(ge=0, lt=2**31, description="The last line that is known already.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> shown.Lines:
    """Read what became of lines: those held for review, refused, or all."""
    await sheets.read(work.session, key)
    found = await sheets.told(work.session, key, status=status, after=after, limit=limit)
    following = found[-1].line if len(found) == limit else None
    return shown.Lines(items=[_line(one) for one in found], next_after=following)


@router.post("/{key}/lines/{line}/decide", operation_id="decide_sheet_line")
async def decide_sheet_line(
    *, key: UUID, line: int, body: shown.Decision, work: Work, at: Now
) -> shown.LineRead:
    """Say what a held line is: a new record, one that is there, or nothing."""
    found = await sheets.decide(work, key, line=line, action=body.action, record_id=body.record_id, at=at)
    return _line(found)


@streamed.get(
    "/{key}/rejected", operation_id="download_rejected_lines", response_class=StreamingResponse,
    response_model=None,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}},
)  # fmt: skip
async def download_rejected_lines(*, key: UUID, caller: Caller, services: Serving) -> Response:
    """Download the refused rows as they stood, each with line, column, reason and remedy."""
    async with services.work(caller.identity) as work:
        row = await sheets.read(work.session, key)
        headers = [one["header"] or f"column {one['index'] + 1}" for one in row.columns]

    async def rows() -> AsyncIterator[bytes]:
        yield ("\ufeff" + _csv([[*headers, "Line", "Column", "Value", "Reason", "Remedy"]])).encode()
        after = 0
        while True:
            async with services.work(caller.identity) as work:
                page = await sheets.told(work.session, key, status="failed", after=after, limit=_PAGE)
            if not page:
                return
            after = page[-1].line
            yield _csv([_rejected(one, len(headers)) for one in page]).encode()

    name = f"rejected-{key}.csv"
    return StreamingResponse(
        rows(), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


@router.get("/{key}/reconciliation", operation_id="reconcile_sheet")
async def reconcile_sheet(*, key: UUID, work: Work, services: Serving) -> shown.ReconciliationRead:
    """Compare the file with the record: counts and sums by stage, owner and month; lines that differ."""
    row = await sheets.read(work.session, key)
    path = path_of(services.settings.data, row.org_id, key)
    found = await sheets.reconcile(work.session, row, path, me=work.identity.user_id)
    return shown.ReconciliationRead(
        equal=found.equal,
        groups=[
            shown.SumsRead(
                by=one.by, group=one.group, file_count=one.file_count, record_count=one.record_count,
                file_amount=format(one.file_amount, "f"), record_amount=format(one.record_amount, "f"),
                equal=one.equal,
            )
            for _, one in sorted(found.groups.items())
        ],
        differing=found.differing,
        differences=[shown.DifferenceRead.model_validate(one) for one in found.differences],
    )  # fmt: skip


@router.post("/{key}/undo", operation_id="undo_sheet")
async def undo_sheet(*, key: UUID, body: shown.UndoStart, work: Work, at: Now) -> shown.UndoRead:
    """Take an import back: what it added goes, what it changed is as before. Records changed since are listed
    and left alone, unless it is forced.
    """
    row = await undoing.begin(work, key, force=body.force, at=at)
    return shown.UndoRead(state=row.state, changed_since=await _changed(work, row))


@router.get("/{key}/changed_since", operation_id="list_changed_since")
async def list_changed_since(*, key: UUID, work: Work) -> Listing[shown.ChangedRead]:
    """List records of an import that somebody changed since: what undoing would leave alone."""
    row = await sheets.read(work.session, key)
    return Listing(items=await _changed(work, row))


@router.delete("/{key}", status_code=204, operation_id="delete_sheet")
async def delete_sheet(*, key: UUID, work: Work, services: Serving, caller: Caller) -> None:
    """Forget an import that does not run, with its file; what it brought stays and is not undone any more."""
    await sheets.remove(work, key)
    forget(services.settings.data, caller.identity.org_id, key)


async def _changed(work: Work, row: SheetRow) -> list[shown.ChangedRead]:
    found = await undoing.changed_since(work.session, row)
    return [
        shown.ChangedRead(line=one.line, record_id=one.record_id, fields=list(one.fields)) for one in found
    ]


async def _read(work: Work, row: SheetRow) -> shown.SheetRead:
    known = targets(await extended(work.session, row.noun))
    mapping = {one["column"]: one for one in row.mapping}
    columns = [
        shown.ColumnRead(
            **{name: one[name] for name in ("index", "header", "kind", "filled", "distinct", "samples",
                                            "ambiguous_dates")},
            decimal=one["convention"]["decimal"], dates=one["convention"]["dates"],
            field=mapping.get(one["index"], {}).get("field"),
            confidence=mapping.get(one["index"], {}).get("confidence", 0.0),
            why=mapping.get(one["index"], {}).get("why", ""),
        )
        for one in row.columns
    ]  # fmt: skip
    about = {name: getattr(row, name) for name in shown.SheetRead.model_fields if hasattr(row, name)}
    return shown.SheetRead(**about | {
        "columns": columns, "file_kind": row.layout["kind"], "encoding": row.layout["encoding"],
        "delimiter": row.layout["delimiter"], "header": row.layout["header"],
        "fields": [shown.TargetRead.model_validate(one) for one in known.values()],
    })  # fmt: skip


def _line(line: SheetLineRow) -> shown.LineRead:
    names = ("line", "status", "record_id", "column", "value", "reason", "remedy")
    candidates = [shown.CandidateRead.model_validate(one) for one in line.candidates or []]
    return shown.LineRead(**{name: getattr(line, name) for name in names}, candidates=candidates)


def _rejected(line: SheetLineRow, width: int) -> list[str]:
    cells = [*(line.cells or []), *[""] * width][:width]
    about = [str(line.line), line.column or "", line.value or "", line.reason or "", line.remedy or ""]
    return [harmless(str(cell)) for cell in (*cells, *about)]


def _csv(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
