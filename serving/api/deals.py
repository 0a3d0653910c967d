"""Deals: list, open, edit, move, win and lose."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import deals, records
from crm_core.deals import Sort
from serving.api import showing
from serving.api.call import Asked, Caller, Now, Version, Work, etag
from serving.api.resource import Filter, View, filtered
from serving.api.schemas.deals import Close, DealCreate, DealPatch, DealRead, Move, StageKind
from serving.api.schemas.kit import Page
from serving.api.transaction import InTransaction

RESOURCE: Final = records.RESOURCES["deals"]
router = APIRouter(prefix="/deals", tags=["deals"], route_class=InTransaction)


async def _read(work: Work, deal_id: UUID, response: Response, *, at: datetime) -> DealRead:
    shown = await showing.read_deal(work, deal_id, at=at)
    response.headers["ETag"] = etag(shown.version)
    return shown


@router.get("", operation_id="list_deals")
async def list_deals(
    *,
    work: Work,
    asked: Asked,
    filter: Filter = None,  # noqa: A002 - its name in the URL
    view: View = None,
    at: Now,
    sort: Annotated[Sort, Query(description="A leading `-` sorts downwards.")] = "-opened_at",
    q: Annotated[
        str | None, Query(max_length=200, description="Words in the deal's or account's name.")
    ] = None,
    pipeline_id: UUID | None = None,
    stage_id: UUID | None = None,
    owner_id: UUID | None = None,
    account_id: UUID | None = None,
    state: StageKind | None = None,
) -> Page[DealRead]:
    """List the deals that the caller may see."""
    found = await deals.listed(
        work.session,
        after=asked.after,
        limit=asked.limit,
        where=await filtered(work, RESOURCE, filter, view=view),
        sort=sort,
        q=q,
        pipeline_id=pipeline_id,
        stage_id=stage_id,
        owner_id=owner_id,
        account_id=account_id,
        state=state,
    )
    trends = await showing.trends_of(work, found.items, at=at)
    return asked.answer(found, lambda deal: showing.deal(deal, trends=trends))


@router.post("", status_code=201, operation_id="open_deal")
async def open_deal(*, body: DealCreate, work: Work, caller: Caller, response: Response, at: Now) -> DealRead:
    """Open a deal."""
    values = body.model_dump() | {"owner_id": body.owner_id or caller.identity.user_id}
    return await _read(work, await records.create(work, RESOURCE, values, at=at), response, at=at)


@router.get("/{deal_id}", operation_id="read_deal")
async def read_deal(*, deal_id: UUID, work: Work, response: Response, at: Now) -> DealRead:
    """Read one deal; its ETag goes into If-Match of a later change."""
    return await _read(work, deal_id, response, at=at)


@router.patch("/{deal_id}", operation_id="edit_deal")
async def edit_deal(
    *,
    deal_id: UUID,
    body: DealPatch,
    work: Work,
    response: Response,
    at: Now,
    version: Version,
) -> DealRead:
    """Change fields of a deal; with If-Match, only if nobody changed it meanwhile (412)."""
    await records.edit(work, RESOURCE, deal_id, to=body.changes(), at=at, version=version)
    return await _read(work, deal_id, response, at=at)


@router.post("/{deal_id}/move", operation_id="move_deal")
async def move_deal(
    *, deal_id: UUID, body: Move, work: Work, response: Response, at: Now, version: Version
) -> DealRead:
    """Move a deal to another stage; a stage of kind won or lost closes it, an open one opens it again.

    What the stage asks for and the deal lacks is listed in the refusal.
    """
    await deals.move(
        work, deal_id, to=body.stage_id, reason=body.reason, reason_id=body.reason_id, at=at, version=version
    )
    return await _read(work, deal_id, response, at=at)


@router.post("/{deal_id}/win", operation_id="win_deal")
async def win_deal(
    *, deal_id: UUID, body: Close, work: Work, response: Response, at: Now, version: Version
) -> DealRead:
    """Move an open deal to its pipeline's won stage."""
    await deals.win(work, deal_id, reason=body.reason, reason_id=body.reason_id, at=at, version=version)
    return await _read(work, deal_id, response, at=at)


@router.post("/{deal_id}/lose", operation_id="lose_deal")
async def lose_deal(
    *, deal_id: UUID, body: Close, work: Work, response: Response, at: Now, version: Version
) -> DealRead:
    """Move an open deal to its pipeline's lost stage, saying why."""
    await deals.lose(work, deal_id, reason=body.reason, reason_id=body.reason_id, at=at, version=version)
    return await _read(work, deal_id, response, at=at)
