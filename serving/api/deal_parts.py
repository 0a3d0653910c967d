"""What hangs on a deal: its timeline, people and product lines."""

from uuid import UUID

from fastapi import APIRouter

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.activities import TimelineEntry
from serving.api.schemas.deals import DealPersonAdd, DealPersonRead, ProductLineAdd, ProductLineRead
from serving.api.schemas.kit import Listing, Page

router = APIRouter(prefix="/deals/{deal_id}", tags=["deals"])


@router.get("/timeline", operation_id="read_deal_timeline")
async def read_deal_timeline(
    *, deal_id: UUID, work: Work, caller: Caller, asked: Asked
) -> Page[TimelineEntry]:
    """Tell what happened on a deal, newest first."""
    raise NotImplementedError


@router.get("/people", operation_id="list_deal_people")
async def list_deal_people(*, deal_id: UUID, work: Work, caller: Caller) -> Listing[DealPersonRead]:
    """List who takes part on the buyer's side."""
    raise NotImplementedError


@router.post("/people", status_code=201, operation_id="add_deal_person")
async def add_deal_person(
    *, deal_id: UUID, body: DealPersonAdd, work: Work, caller: Caller, at: Now
) -> DealPersonRead:
    """Add a person to a deal, with the role they play in buying."""
    raise NotImplementedError


@router.delete("/people/{person_id}", status_code=204, operation_id="remove_deal_person")
async def remove_deal_person(*, deal_id: UUID, person_id: UUID, work: Work, caller: Caller, at: Now) -> None:
    """Take a person off a deal; the log keeps that they were on it."""
    raise NotImplementedError


@router.get("/products", operation_id="list_deal_products")
async def list_deal_products(*, deal_id: UUID, work: Work, caller: Caller) -> Listing[ProductLineRead]:
    """List a deal's product lines."""
    raise NotImplementedError


@router.post("/products", status_code=201, operation_id="add_deal_product")
async def add_deal_product(
    *, deal_id: UUID, body: ProductLineAdd, work: Work, caller: Caller, at: Now
) -> ProductLineRead:
    """Add a product line; the deal's amount stays as it is."""
    raise NotImplementedError


@router.delete("/products/{line_id}", status_code=204, operation_id="remove_deal_product")
async def remove_deal_product(*, deal_id: UUID, line_id: UUID, work: Work, caller: Caller, at: Now) -> None:
    """Remove a product line."""
    raise NotImplementedError
