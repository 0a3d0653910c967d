"""What hangs on a deal: its timeline, people and product lines."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import deals, events, people
from crm_core.deals import DealPerson, NotOnDealError
from crm_core.people import PersonNotFoundError
from serving.api import telling
from serving.api.call import Asked, Now, Work
from serving.api.schemas.activities import TimelineEntry
from serving.api.schemas.deals import (
    DealPersonAdd,
    DealPersonPatch,
    DealPersonRead,
    ProductLineAdd,
    ProductLinePatch,
    ProductLineRead,
)
from serving.api.schemas.kit import Listing, Page, Ref
from serving.api.schemas.people import PersonRead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/deals/{deal_id}", tags=["deals"], route_class=InTransaction)


@router.get("/timeline", operation_id="read_deal_timeline")
async def read_deal_timeline(*, deal_id: UUID, work: Work, asked: Asked) -> Page[TimelineEntry]:
    """Tell what happened on a deal, newest first; its scores have a list of their own."""
    await deals.read(work.session, deal_id)
    found = await events.timeline(
        work.session,
        deal_id=deal_id,
        after=asked.after,
        limit=asked.limit,
        without=("DealScored", "RecommendationMade"),
    )
    told = {
        entry.id: shown
        for entry, shown in zip(found.items, await telling.tell(work, found.items), strict=True)
    }
    return asked.answer(found, lambda entry: told[entry.id])


async def _show(work: Work, found: DealPerson) -> DealPersonRead:
    try:
        person: PersonRead | Ref = PersonRead.model_validate(await people.read(work.session, found.person_id))
    except PersonNotFoundError:
        person = Ref(id=found.person_id, name="Not shown to you")
    return DealPersonRead.model_validate(
        {"person": person, "role": found.role, "primary": found.primary, "added_at": found.added_at}
    )


@router.get("/people", operation_id="list_deal_people")
async def list_deal_people(*, deal_id: UUID, work: Work) -> Listing[DealPersonRead]:
    """List who takes part on the buyer's side."""
    await deals.read(work.session, deal_id)
    found = await deals.people_of(work.session, deal_id)
    return Listing(items=[await _show(work, one) for one in found])


@router.post("/people", status_code=201, operation_id="add_deal_person")
async def add_deal_person(*, deal_id: UUID, body: DealPersonAdd, work: Work, at: Now) -> DealPersonRead:
    """Add a person to a deal, with the role they play in buying."""
    await people.read(work.session, body.person_id)
    await deals.add_person(
        work, deal_id, person_id=body.person_id, role=body.role, primary=body.primary, at=at
    )
    found = await deals.people_of(work.session, deal_id)
    return await _show(work, next(one for one in found if one.person_id == body.person_id))


@router.patch("/people/{person_id}", operation_id="edit_deal_person")
async def edit_deal_person(
    *, deal_id: UUID, person_id: UUID, body: DealPersonPatch, work: Work, at: Now
) -> DealPersonRead:
    """Give a person another role in a deal, or let them come first; the log keeps who had which role when."""
    said = body.changes()
    if "role" in said:
        await deals.edit_person(work, deal_id, person_id=person_id, role=body.role, at=at)
    found = {one.person_id: one for one in await deals.people_of(work.session, deal_id)}
    if person_id not in found:
        raise NotOnDealError(id=str(person_id))
    if "primary" in said and body.primary != found[person_id].primary:
        await deals.put_first(work, deal_id, person_id=person_id if body.primary else None, at=at)
    found = {one.person_id: one for one in await deals.people_of(work.session, deal_id)}
    return await _show(work, found[person_id])


@router.delete("/people/{person_id}", status_code=204, operation_id="remove_deal_person")
async def remove_deal_person(*, deal_id: UUID, person_id: UUID, work: Work, at: Now) -> None:
    """Take a person off a deal; the log keeps that they were on it."""
    await deals.remove_person(work, deal_id, person_id=person_id, at=at)


@router.get("/products", operation_id="list_deal_products")
async def list_deal_products(*, deal_id: UUID, work: Work) -> Listing[ProductLineRead]:
    """List a deal's product lines."""
    await deals.read(work.session, deal_id)
    found = await deals.products_of(work.session, deal_id)
    return Listing(items=[ProductLineRead.model_validate(line) for line in found])


@router.post("/products", status_code=201, operation_id="add_deal_product")
async def add_deal_product(*, deal_id: UUID, body: ProductLineAdd, work: Work, at: Now) -> ProductLineRead:
    """Add a product line; the deal's amount stays as it is, unless it is the sum of the lines."""
    line_id = await deals.add_product(work, deal_id, **dict(body), at=at)
    return await _line(work, deal_id, line_id)


@router.patch("/products/{line_id}", operation_id="edit_deal_product")
async def edit_deal_product(
    *, deal_id: UUID, line_id: UUID, body: ProductLinePatch, work: Work, at: Now
) -> ProductLineRead:
    """Change the numbers of a line; it gets a new id, and the log keeps what it said before."""
    changed = await deals.edit_product(work, deal_id, line_id=line_id, to=body.changes(), at=at)
    return await _line(work, deal_id, changed)


async def _line(work: Work, deal_id: UUID, line_id: UUID) -> ProductLineRead:
    found = await deals.products_of(work.session, deal_id)
    line = next((line for line in found if line.id == line_id), None)
    if line is None:
        raise NotOnDealError(id=str(line_id))
    return ProductLineRead.model_validate(line)


@router.delete("/products/{line_id}", status_code=204, operation_id="remove_deal_product")
async def remove_deal_product(*, deal_id: UUID, line_id: UUID, work: Work, at: Now) -> None:
    """Remove a product line."""
    await deals.remove_product(work, deal_id, line_id=line_id, at=at)
