"""Deals: list, open, edit, move, win and lose."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.deals import Close, DealCreate, DealPatch, DealRead, Move, StageKind
from serving.api.schemas.kit import Page

router = APIRouter(prefix="/deals", tags=["deals"])

Sort = Literal["-opened_at", "opened_at", "-amount", "amount", "name"]


@router.get("", operation_id="list_deals")
async def list_deals(
    *,
    work: Work,
    caller: Caller,
    asked: Asked,
    at: Now,
    sort: Annotated[Sort, Query(description="A leading `-` sorts downwards.")] = "-opened_at",
    q: Annotated[
        str | None, Query(max_length=200, description="Words in the deal's or account's name.")
    ] = None,
    stage_id: UUID | None = None,
    owner_id: UUID | None = None,
    state: StageKind | None = None,
) -> Page[DealRead]:
    """List the deals that the caller may see."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="open_deal")
async def open_deal(*, body: DealCreate, work: Work, caller: Caller, response: Response, at: Now) -> DealRead:
    """Open a deal."""
    raise NotImplementedError


@router.get("/{deal_id}", operation_id="read_deal")
async def read_deal(*, deal_id: UUID, work: Work, caller: Caller, response: Response, at: Now) -> DealRead:
    """Read one deal; its ETag goes into If-Match of a later change."""
    raise NotImplementedError


@router.patch("/{deal_id}", operation_id="edit_deal")
async def edit_deal(
    *, deal_id: UUID, body: DealPatch, work: Work, caller: Caller, response: Response, at: Now
) -> DealRead:
    """Change fields of a deal; with If-Match, only if nobody changed it meanwhile (412)."""
    raise NotImplementedError


@router.post("/{deal_id}/move", operation_id="move_deal")
async def move_deal(
    *, deal_id: UUID, body: Move, work: Work, caller: Caller, response: Response, at: Now
) -> DealRead:
    """Move a deal to another stage; a stage of kind won or lost closes it."""
    raise NotImplementedError


@router.post("/{deal_id}/win", operation_id="win_deal")
async def win_deal(
    *, deal_id: UUID, body: Close, work: Work, caller: Caller, response: Response, at: Now
) -> DealRead:
    """Move a deal to its pipeline's won stage."""
    raise NotImplementedError


@router.post("/{deal_id}/lose", operation_id="lose_deal")
async def lose_deal(
    *, deal_id: UUID, body: Close, work: Work, caller: Caller, response: Response, at: Now
) -> DealRead:
    """Move a deal to its pipeline's lost stage, saying why."""
    raise NotImplementedError
